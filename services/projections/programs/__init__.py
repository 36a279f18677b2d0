"""Dashboards of programs, from counters kept by a projection."""
