"""Searches for time-respecting paths from one person."""
