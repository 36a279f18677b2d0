"""Migrations of schema `releases` in the projections' database."""

from pathlib import Path

from services.platform.migrations import Migrations

MIGRATIONS = Migrations("releases", Path(__file__).parent / "sql")
migrate, check = MIGRATIONS.migrate, MIGRATIONS.check
