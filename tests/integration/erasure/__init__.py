"""Erasure of people, in the whole system."""
