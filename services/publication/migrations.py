"""Migrations of schema `publication`, the relay state in a write service's own database."""

from pathlib import Path

from services.platform.migrations import Migrations

MIGRATIONS = Migrations("publication", Path(__file__).parent / "sql")
migrate, check = MIGRATIONS.migrate, MIGRATIONS.check
