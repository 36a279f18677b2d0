"""Sessions as calendars state them, read from the facts of the process of notifications."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from services.platform.database import Pool

PAST = timedelta(days=366)
"""How far back a feed goes."""
_SELECT: LiteralString = """
SELECT s.id, s.relationship_id, s.state, s.starts_at, s.minutes, s.changed_at,
       (SELECT count(*) FROM notifications.session_changes c WHERE c.session_id = s.id) AS sequence,
       r.mentor_participation_id, r.mentee_participation_id, r.matched_at, r.ended_at
FROM notifications.sessions s JOIN notifications.relationships r ON r.id = s.relationship_id
"""
_OF_PERSON: LiteralString = f"""
{_SELECT}
WHERE s.starts_at > %(since)s AND (r.mentor_participation_id = ANY(%(participations)s)
                                OR r.mentee_participation_id = ANY(%(participations)s))
ORDER BY s.starts_at, s.id LIMIT 2000
"""


@dataclass(frozen=True, slots=True)
class CalendarSession:
    """A session.

    Attributes:
        id: The session.
        relationship_id: Its relationship.
        state: scheduled, cancelled, held or missed.
        starts_at: When it starts.
        minutes: How long it is planned to take.
        changed_at: When its last change was recorded.
        sequence: How often it was moved or cancelled.
        mentor_participation_id: The mentor's participation.
        mentee_participation_id: The mentee's.
        matched_at: When the two were matched.
        ended_at: When their relationship ended; None while it goes on.
    """

    id: UUID
    relationship_id: UUID
    state: str
    starts_at: datetime
    minutes: int
    changed_at: datetime
    sequence: int
    mentor_participation_id: UUID
    mentee_participation_id: UUID
    matched_at: datetime | None
    ended_at: datetime | None

    def counterpart_of(self, participation_id: UUID) -> UUID:
        """Return the participation of the other party."""
        if participation_id == self.mentor_participation_id:
            return self.mentee_participation_id
        return self.mentor_participation_id


class Sessions:
    """Reads sessions.

    Args:
        pool: Of the database of enrollment.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def find(self, session_id: UUID) -> CalendarSession | None:
        """Return a session as it is now, or None."""
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(CalendarSession)) as cursor:
            return cursor.execute(f"{_SELECT} WHERE s.id = %s", [session_id]).fetchone()

    def counterpart(self, relationship_id: UUID, participation_id: UUID) -> UUID | None:
        """Return the participation of the other party of a relationship, or None for an unknown one."""
        query = "SELECT mentor_participation_id, mentee_participation_id FROM notifications.relationships WHERE id = %s"
        with self._pool.connection() as connection:
            row = connection.execute(query, [relationship_id]).fetchone()
        others = [] if row is None else [id for id in row if id != participation_id]
        return others[0] if others else None

    def sealed_programs(self) -> list[UUID]:
        """Return the sealed programs; none before the process was started."""
        try:
            with self._pool.connection() as connection:
                rows = connection.execute("SELECT id FROM notifications.programs WHERE sealed").fetchall()
        except psycopg.errors.UndefinedTable:
            return []
        return [program_id for (program_id,) in rows]

    def participations(self, person_ids: Collection[UUID]) -> list[UUID]:
        """Return the participations of people; none before the process was started."""
        query = "SELECT id FROM notifications.participations WHERE person_id = ANY(%s)"
        try:
            with self._pool.connection() as connection:
                return [id for (id,) in connection.execute(query, [list(person_ids)]).fetchall()]
        except psycopg.errors.UndefinedTable:
            return []

    def of(self, participations: Collection[UUID], now: datetime) -> list[CalendarSession]:
        """Return the sessions of participations, from a year ago on."""
        values = {"since": now - PAST, "participations": list(participations)}
        with self._pool.connection() as connection, connection.cursor(row_factory=class_row(CalendarSession)) as cursor:
            return cursor.execute(_OF_PERSON, values).fetchall()
