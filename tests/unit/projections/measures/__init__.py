"""Estimates and periods of measures."""
