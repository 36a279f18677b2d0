"""Policy check: whether a relationship would have been allowed under a version of its program's policy."""
