"""Migrations of the vault: the keys, in a database of their own, and sealed records, in that of each write service."""

from pathlib import Path

from services.platform.migrations import Migrations

KEYS = Migrations("keys", Path(__file__).parent / "sql" / "keys")
RECORDS = Migrations("vault", Path(__file__).parent / "sql" / "records")
