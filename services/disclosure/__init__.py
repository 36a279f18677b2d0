"""Disclosure by batch release: figures for other audiences are sums of closed, disjoint batches that never change.

Pure: no database, broker or web library. The doors that use it are in `services.projections.disclosure`.
"""
