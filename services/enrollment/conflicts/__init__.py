"""Conflicts of interest between two people of a program: declared before a match, so that they are never paired."""
