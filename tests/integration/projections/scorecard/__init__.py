"""Scorecards over a federation."""
