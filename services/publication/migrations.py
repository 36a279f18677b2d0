"""The tables in which a service remembers what it has published: schema `publication` of its own database."""

from pathlib import Path

from services.platform import migrations

SCHEMA = "publication"
_FOLDER = Path(__file__).parent / "sql"


def migrate(dsn: str) -> list[str]:
    """Bring the tables to this program's; returns the migrations applied now."""
    return migrations.migrate(dsn, SCHEMA, _FOLDER)


def check(dsn: str) -> None:
    """Refuse to run on other tables than this program was written for.

    Raises:
        WrongMigrationError: names what was expected and what was found.
    """
    migrations.check(dsn, SCHEMA, _FOLDER)
