"""The command line, and everything composed in one process."""
