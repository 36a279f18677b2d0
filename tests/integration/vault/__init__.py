"""Tests of the vault on PostgreSQL."""
