"""Proposals and relationships of a program that have not ended, as the process of this service knows them."""

from __future__ import annotations

from typing import LiteralString, NamedTuple
from uuid import UUID

from psycopg.errors import InvalidSchemaName, UndefinedTable

from services.platform.database import Pool

_LIVING = """
SELECT id::text, mentor_participation_id::text, mentee_participation_id::text
FROM relationships_process.living WHERE program_id = %s"""
_MATCHED = _LIVING + " AND state IN ('matched', 'active', 'paused')"


class Living(NamedTuple):
    """A proposal or relationship that has not ended."""

    relationship_id: str
    mentor_participation_id: str
    mentee_participation_id: str


class LivingReader:
    """Reads the facts of the process; before its first start there are none.

    Args:
        pool: Connections to this service's database.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def of(self, program_id: UUID) -> list[Living]:
        """Return what has not ended in a program; an unanswered proposal takes a seat, too."""
        return self._rows(_LIVING, program_id)

    def matched_of(self, program_id: UUID) -> list[Living]:
        """Return the relationships of a program that hold places: matched, and not ended."""
        return self._rows(_MATCHED, program_id)

    def _rows(self, statement: LiteralString, program_id: UUID) -> list[Living]:
        try:
            with self._pool.connection() as connection:
                return [Living(*row) for row in connection.execute(statement, [program_id]).fetchall()]
        except (UndefinedTable, InvalidSchemaName):
            return []
