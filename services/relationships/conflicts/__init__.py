"""Conflicts: a rule no longer holds for an open relationship; it is raised, and staff decides."""
