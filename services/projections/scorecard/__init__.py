"""Scorecards of a program: its objectives against its measures, and its quarter among programs like it."""
