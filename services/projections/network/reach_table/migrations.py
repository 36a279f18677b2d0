"""Migrations of the reach table: schema `ripple` of the projections' database."""

from pathlib import Path

from services.platform import migrations

SCHEMA = "ripple"
_FOLDER = Path(__file__).parent / "sql"


def migrate(dsn: str) -> list[str]:
    """Apply pending migrations; return those applied now."""
    return migrations.migrate(dsn, SCHEMA, _FOLDER)


def check(dsn: str, *, newer: bool = False) -> None:
    """Check that the tables have the version this program expects.

    Args:
        dsn: Connection string.
        newer: Whether a newer release's tables are accepted: for a process that is already running.

    Raises:
        WrongMigrationError: They have another version; the message names both.
    """
    migrations.check(dsn, SCHEMA, _FOLDER, newer=newer)
