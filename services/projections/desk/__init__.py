"""Desk: what the staff of a program has to act on, decided from the events and the time of the question."""
