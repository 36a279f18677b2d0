"""Disclosure control: who may see rows, and which figures are suppressed."""
