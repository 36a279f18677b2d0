"""Quarantine of positions that cannot be published: an operator's decisions, added to the service's own log.

A quarantined position has no record. A publisher that reaches it stores that it skips it before it publishes anything
after it, and its checkpoints list it from then on. So a position is in the topics for every reader, or in the
checkpoints for every reader. Only what cannot be published may be quarantined, and only before a publisher passed it.
"""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from services.platform.errors import ActionableError
from services.publication.log import PublishedLog
from services.publication.public_log import UnpublishableError
from services.publication.relay_state import SESSION_OPTIONS

MAX_QUARANTINED = 100
"""Most positions quarantined at a time: every checkpoint lists them. For more of them the mapping has to be mended."""
LOG_IN_PLACE = "log"
"""The destination of a log that is read in place."""


class QuarantineError(ActionableError):
    """The position cannot be quarantined or released; the message says why."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about a position.

    Attributes:
        position: The position.
        action: `quarantine` or `release`.
        reason: The operator's reason.
        decided_by: The operator's account.
        decided_at: When.
        skipped_by: The destinations whose publisher has passed the position without a record, as of now.
    """

    position: int
    action: str
    reason: str
    decided_by: str
    decided_at: datetime
    skipped_by: list[str]


class Quarantine:
    """The quarantine of a service's log.

    Args:
        dsn: The service's database.
        log: Its log.
    """

    def __init__(self, dsn: str, log: PublishedLog) -> None:
        self._dsn = dsn
        self._log = log

    def decisions(self) -> list[Decision]:
        """Return every decision about every position, oldest first."""
        statement = self._sql(
            "SELECT position, action, reason, decided_by, decided_at, ARRAY(SELECT destination FROM skipped "
            "WHERE source = %s AND skipped.position = decision.position ORDER BY destination) AS skipped_by "
            "FROM {service}.quarantine_decisions AS decision ORDER BY id"
        )
        with self._connect() as connection, connection.cursor(row_factory=class_row(Decision)) as cursor:
            return cursor.execute(statement, [self._log.source]).fetchall()

    def quarantine(
        self, position: int, *, reason: str, decided_by: str, published: Container[int] = frozenset()
    ) -> None:
        """Quarantine a position, so that publication continues after it.

        Args:
            position: The position.
            reason: Why, for later readers of the decisions.
            decided_by: The operator's account.
            published: Positions found at the ends of the topics, whether a relay has stored them or not.

        Raises:
            QuarantineError: It is quarantined, can be published or was, was passed by a publisher, or there are too
                many.
        """
        self._require_unpublishable(position)
        if position in published:
            raise QuarantineError(
                f"position {position} of {self._log.source} is in the topics: an earlier release published it, and its "
                "relay has to finish"
            )
        with self._connect() as connection, connection.transaction():
            passed = [name for name, reached in self._lock_publishers(connection) if reached >= position]
            if passed:
                raise QuarantineError(f"position {position} was passed already, for {', '.join(passed)}")
            if self._count(connection) >= MAX_QUARANTINED:
                raise QuarantineError(f"{MAX_QUARANTINED} positions are quarantined: mend the mapping instead")
            self._add(connection, position, "quarantine", reason, decided_by)

    def release(self, position: int, *, reason: str, decided_by: str) -> list[str]:
        """Release a position, so that it is published where no publisher has passed it.

        A log that is read in place is counted again, because every rebuilt read model then has the position.

        Args:
            position: The position.
            reason: Why.
            decided_by: The operator's account.

        Returns:
            The destinations that lack the position until everything is published or built again.

        Raises:
            QuarantineError: It is not quarantined.
        """
        with self._connect() as connection, connection.transaction():
            passed = [name for name, reached in self._lock_publishers(connection) if reached >= position]
            if not self._is_quarantined(connection, position):
                raise QuarantineError(f"position {position} of {self._log.source} is not quarantined")
            self._add(connection, position, "release", reason, decided_by)
            connection.execute(
                "DELETE FROM relay_state WHERE source = %s AND destination = %s AND position >= %s",
                [self._log.source, LOG_IN_PLACE, position],
            )
            return passed

    def _require_unpublishable(self, position: int) -> None:
        if not 0 < position <= self._log.head():
            raise QuarantineError(f"{self._log.source} has no position {position}")
        try:
            batch = self._log.read(position - 1, 1)
        except UnpublishableError:
            return
        state = "is quarantined already" if batch.quarantined else "can be published"
        raise QuarantineError(f"position {position} of {self._log.source} {state}")

    def _lock_publishers(self, connection: psycopg.Connection) -> list[tuple[str, int]]:
        """Return each publisher's position, and let none move until the end of the transaction."""
        return connection.execute(
            "SELECT destination, position FROM relay_state WHERE source = %s ORDER BY destination FOR UPDATE",
            [self._log.source],
        ).fetchall()

    def _is_quarantined(self, connection: psycopg.Connection, position: int) -> bool:
        statement = self._sql("SELECT FROM {service}.quarantined WHERE position = %s")
        return connection.execute(statement, [position]).fetchone() is not None

    def _count(self, connection: psycopg.Connection) -> int:
        row = connection.execute(self._sql("SELECT count(*) FROM {service}.quarantined")).fetchone()
        return int(row[0]) if row is not None else 0

    def _add(self, connection: psycopg.Connection, position: int, action: str, reason: str, decided_by: str) -> None:
        statement = self._sql(
            "INSERT INTO {service}.quarantine_decisions (position, action, reason, decided_by) VALUES (%s, %s, %s, %s)"
        )
        connection.execute(statement, [position, action, reason, decided_by])

    @contextmanager
    def _connect(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self._dsn, autocommit=True, options=SESSION_OPTIONS, connect_timeout=3) as connection:
            yield connection

    def _sql(self, text: LiteralString) -> sql.Composed:
        return sql.SQL(text).format(service=sql.Identifier(self._log.source))
