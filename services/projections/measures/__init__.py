"""Measures: figures as functions of a window, an as-of date and a known-at date over narrow tables of facts."""
