"""Pending actions that a test states itself, instead of events that they follow from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from services.process_manager.outcomes import ActionStatus, Outcomes
from services.process_manager.process import Process
from services.projector import connections, generations


class PendingRows:
    """The tables `pending_actions` and `outcomes` of a process.

    Args:
        process: The process.
        dsn: Its database, migrated.
    """

    def __init__(self, process: Process, dsn: str) -> None:
        self.process, self.dsn = process, dsn
        with connections.connect(dsn) as connection:
            self._table = f"{generations.ensure(connection, process.projection, 'log').schema}.pending_actions"

    def clear(self) -> None:
        """Delete all rows."""
        with connections.connect(self.dsn) as connection:
            connection.execute(f"TRUNCATE {self._table}, process_manager.outcomes".encode())

    def add(self, kind: str, subject: UUID | str, at: datetime, /, *, cause: str = "cause:1", **data: Any) -> str:  # noqa: ANN401 - arguments
        """Add a pending action, and return its key."""
        key = f"{kind}:{subject}:{cause}"
        statement = f"INSERT INTO {self._table} VALUES (%s, %s, %s, %s, %s, 'intention', %s)"
        with connections.connect(self.dsn) as connection:
            connection.execute(statement.encode(), [key, kind, subject, at, cause, Jsonb(data)])
        return key

    def remove(self, key: str) -> None:
        """Remove an action, as a batch does that settles it."""
        with connections.connect(self.dsn) as connection:
            connection.execute(f"DELETE FROM {self._table} WHERE key = %s".encode(), [key])

    def status(self, key: str, now: datetime) -> ActionStatus:
        """Return a pending action with its outcome."""
        with connections.connect(self.dsn) as connection:
            listed = Outcomes(connection, self.process.name).listed(now, planned=True)
        return next(each for each in listed if each.key == key)

    def outcome(self, key: str) -> tuple[str, str | None, int | None, int] | None:
        """Return outcome, rule, position and tries of an action, or None before it was attempted."""
        query = "SELECT outcome, rule, position, tries FROM process_manager.outcomes WHERE key = %s"
        with connections.connect(self.dsn) as connection:
            return connection.execute(query, [key]).fetchone()
