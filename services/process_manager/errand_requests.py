"""Requests of errands: a command writes one down where no public event states that it is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

_REQUEST = """
INSERT INTO process_manager.requested_errands (key, process, kind, subject, at, cause, correlation, data)
VALUES (%(key)s, %(process)s, %(kind)s, %(subject)s, %(at)s, %(cause)s, %(correlation)s, %(data)s)
ON CONFLICT (key) DO NOTHING
"""
_OF_SUBJECT = "SELECT count(*) FROM process_manager.requested_errands WHERE process = %s AND subject = %s"
_DELETE = "DELETE FROM process_manager.requested_errands WHERE process = %s AND subject = %s"


class ErrandRequests:
    """The requested errands of one process.

    Args:
        process: The process's name.
    """

    def __init__(self, process: str) -> None:
        self._process = process

    def add(
        self,
        connection: psycopg.Connection,
        *,
        kind: str,
        subject: UUID,
        cause: str,
        at: datetime,
        correlation: str,
        data: Mapping[str, object] | None = None,
    ) -> str:
        """Request an errand; a repetition with the same kind, subject and cause changes nothing.

        Args:
            connection: To the database of the process's service; the caller commits.
            kind: What is to be done.
            subject: The id of what it is about.
            cause: What it follows from: the id of a command or an event.
            at: When it is due.
            correlation: The correlation id of the request that it follows from.
            data: Ids and names of templates; never anything personal.

        Returns:
            The errand's key.
        """
        key = f"{kind}:{subject}:{cause}"
        values = {"key": key, "process": self._process, "kind": kind, "subject": subject, "at": at, "cause": cause}
        connection.execute(_REQUEST, {**values, "correlation": correlation, "data": Jsonb(dict(data or {}))})
        connection.execute("SELECT pg_notify(%s, '')", [self._process])
        return key

    def count(self, connection: psycopg.Connection, subject: UUID) -> int:
        """Return how many errands are requested about a subject."""
        row = connection.execute(_OF_SUBJECT, [self._process, subject]).fetchone()
        return int(row[0]) if row is not None else 0

    def delete(self, connection: psycopg.Connection, subject: UUID) -> int:
        """Delete the requested errands about a subject; return how many."""
        return connection.execute(_DELETE, [self._process, subject]).rowcount
