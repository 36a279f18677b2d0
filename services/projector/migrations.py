"""Migrations of schema `projection`, the engine's own tables in the projections' database."""

from pathlib import Path

from services.platform import migrations

SCHEMA = "projection"
_FOLDER = Path(__file__).parent / "sql"


def migrate(dsn: str) -> list[str]:
    """Apply pending migrations and return their names."""
    return migrations.migrate(dsn, SCHEMA, _FOLDER)


def check(dsn: str, *, newer: bool = False) -> None:
    """Check that the migrations of this release are applied.

    Args:
        dsn: The projections' database.
        newer: Whether further migrations, of a newer release, are accepted: by a process that is already running.

    Raises:
        WrongMigrationError: They are not; names what was expected and what is applied.
    """
    migrations.check(dsn, SCHEMA, _FOLDER, newer=newer)
