"""Measures over a temporal graph: one measure a module."""
