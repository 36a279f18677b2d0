"""Policy check: whether an enrollment would have been allowed under a version of the program's policy."""
