"""The command groups of `mentorship`, one module each."""
