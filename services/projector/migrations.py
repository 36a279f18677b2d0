"""Migrations of schema `projection`, the engine's own tables in the projections' database."""

from pathlib import Path

from services.platform.migrations import Migrations

MIGRATIONS = Migrations("projection", Path(__file__).parent / "sql")
migrate, check = MIGRATIONS.migrate, MIGRATIONS.check
