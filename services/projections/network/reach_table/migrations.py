"""The tables of what the engine found: schema `ripple` of the projections' database."""

from pathlib import Path

from services.platform import migrations

SCHEMA = "ripple"
_FOLDER = Path(__file__).parent / "sql"


def migrate(dsn: str) -> list[str]:
    """Bring the tables to this program's; returns the migrations applied now."""
    return migrations.migrate(dsn, SCHEMA, _FOLDER)


def check(dsn: str, *, newer: bool = False) -> None:
    """Refuse to run on other tables than this program was written for.

    Args:
        dsn: Its connection string.
        newer: Whether a newer release's tables are well, too: to a process that runs already.

    Raises:
        WrongMigrationError: Names what was expected and what was found.
    """
    migrations.check(dsn, SCHEMA, _FOLDER, newer=newer)
