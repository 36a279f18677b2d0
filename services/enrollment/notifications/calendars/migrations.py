"""Migrations of schema `calendars`, the addresses of calendar feeds in the database of enrollment."""

from pathlib import Path

from services.platform.migrations import Migrations

MIGRATIONS = Migrations("calendars", Path(__file__).parent / "sql")
migrate, check = MIGRATIONS.migrate, MIGRATIONS.check
