"""Matching runs of a program on real databases."""
