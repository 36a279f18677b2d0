"""Rows of a program's workspace: its people, relationships and waiting list, for its own staff."""
