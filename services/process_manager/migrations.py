"""Migrations of schema `process_manager`, the outcomes of actions in the database of a write service."""

from pathlib import Path

from services.platform.migrations import Migrations

MIGRATIONS = Migrations("process_manager", Path(__file__).parent / "sql")
migrate, check = MIGRATIONS.migrate, MIGRATIONS.check
