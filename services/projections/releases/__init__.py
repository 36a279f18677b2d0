"""Releases: figures for readers without access to facts, written by a job at the points of the lattice.

They are records: they outlive the generations of read models, rebuilds and erasures, and name no person.
"""
