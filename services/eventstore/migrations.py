"""Migrations of an event log: its tables in the schema of the service."""

from pathlib import Path

from services.platform.migrations import Migrations

_FOLDER = Path(__file__).parent / "sql"


def event_log(service: str) -> Migrations:
    """Return the migrations of a service's event log.

    Args:
        service: The service's name, which is also its schema's.
    """
    return Migrations(service, _FOLDER)
