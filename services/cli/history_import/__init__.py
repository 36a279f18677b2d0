"""Importing a federation's past: read a file, judge each row, enter what is possible through real commands."""
