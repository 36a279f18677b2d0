"""The event log's tables in a service's schema: brought up to date, or checked before the service runs."""

from pathlib import Path

from services.platform import migrations

_FOLDER = Path(__file__).parent / "sql"


def migrate(service: str, dsn: str) -> list[str]:
    """Bring the service's log to this program's tables; returns the migrations applied now."""
    return migrations.migrate(dsn, service, _FOLDER)


def check(service: str, dsn: str, *, newer: bool = False) -> None:
    """Refuse to run on other tables than this program was written for.

    Args:
        service: whose log.
        dsn: its connection string.
        newer: whether a newer release's tables are well, too: to a process that runs already.

    Raises:
        WrongMigrationError: names what was expected and what was found.
    """
    migrations.check(dsn, service, _FOLDER, newer=newer)
