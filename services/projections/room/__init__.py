"""Rooms: one relationship as its parties see it, and the agenda of a person."""
