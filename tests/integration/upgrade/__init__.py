"""Upgrade of a data directory that an earlier release wrote."""
