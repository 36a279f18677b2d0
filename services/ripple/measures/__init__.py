"""Measures over a temporal graph."""
