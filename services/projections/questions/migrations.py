"""Migrations of schema `questions` in the projections' database."""

from pathlib import Path

from services.platform.migrations import Migrations

MIGRATIONS = Migrations("questions", Path(__file__).parent / "sql")
migrate, check = MIGRATIONS.migrate, MIGRATIONS.check
