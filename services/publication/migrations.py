"""Migrations of schema `publication`, the relay state in a write service's own database."""

from pathlib import Path

from services.platform import migrations

SCHEMA = "publication"
_FOLDER = Path(__file__).parent / "sql"


def migrate(dsn: str) -> list[str]:
    """Apply pending migrations and return their names."""
    return migrations.migrate(dsn, SCHEMA, _FOLDER)


def check(dsn: str) -> None:
    """Check that exactly the migrations of this release are applied.

    Raises:
        WrongMigrationError: They are not; names what was expected and what is applied.
    """
    migrations.check(dsn, SCHEMA, _FOLDER)
