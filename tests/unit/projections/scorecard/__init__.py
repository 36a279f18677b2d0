"""Scorecards: progress of objectives and quarters among programs."""
