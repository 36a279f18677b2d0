"""The pairs of relationships: which participations and which program a relationship is of.

They are facts of public events in this service's own database, kept also after the relationship ended: a concern about
the past can be raised.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol
from uuid import UUID

from psycopg.errors import UndefinedTable

from services.platform.database import Pool

_PAIR = """
SELECT program_id, mentor_participation_id, mentee_participation_id FROM enrollment_process.pairs WHERE id = %s"""


class Pair(NamedTuple):
    """The program and the two participations of a relationship."""

    program_id: UUID
    mentor_participation_id: UUID
    mentee_participation_id: UUID


class Pairs(Protocol):
    """A source of pairs."""

    def find(self, relationship_id: UUID) -> Pair | None:
        """Return the pair of a relationship that was matched, None for one that is unknown here."""


class PairReader:
    """Reads pairs from the facts of the service's process."""

    def __init__(self, pool: Pool) -> None:
        """Read through a pool.

        Args:
            pool: Connections to this service's database.
        """
        self._pool = pool

    def find(self, relationship_id: UUID) -> Pair | None:
        """Return the pair of a relationship, None also before the process started for the first time."""
        try:
            with self._pool.connection() as connection:
                row = connection.execute(_PAIR, [relationship_id]).fetchone()
        except UndefinedTable:
            return None
        return None if row is None else Pair(*row)
