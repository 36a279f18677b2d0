"""Texts of the parties: those of goals, shared by both, and private notes. Sealed, and in no event."""
