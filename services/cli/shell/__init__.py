"""Conventions of the command line: command groups, output and error messages."""
