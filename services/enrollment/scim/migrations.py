"""Migrations of schema `directory`: who was set inactive by the system of an organization."""

from pathlib import Path

from services.platform.migrations import Migrations

MIGRATIONS = Migrations("directory", Path(__file__).parent / "sql")
migrate, check = MIGRATIONS.migrate, MIGRATIONS.check
