"""Importing a federation's past: read a file, validator each row, enter what is possible through real commands."""
