"""Migrations of schema `ripple`, the reach table in the projections' database."""

from pathlib import Path

from services.platform.migrations import Migrations

MIGRATIONS = Migrations("ripple", Path(__file__).parent / "sql")
migrate, check = MIGRATIONS.migrate, MIGRATIONS.check
