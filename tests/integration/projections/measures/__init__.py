"""Measures over facts: each against a naive computation over the events."""
