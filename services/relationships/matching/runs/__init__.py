"""Matching runs of a program: what the engine found, why, and the proposals that a coordinator sends from it."""
