"""Proposals and relationships of a program that have not ended, as the process of this service knows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import LiteralString, NamedTuple
from uuid import UUID

from psycopg.errors import InvalidSchemaName, UndefinedTable

from services.platform.database import Pool

_LIVING = """
SELECT id::text, mentor_participation_id::text, mentee_participation_id::text, group_id::text
FROM relationships_process.living WHERE program_id = %s"""
_MATCHED = _LIVING + " AND state IN ('matched', 'active', 'paused')"


class Living(NamedTuple):
    """A proposal or relationship that has not ended.

    Attributes:
        relationship_id: Its id.
        mentor_participation_id: The mentor's participation.
        mentee_participation_id: The mentee's participation.
        group_id: The group that it is a pair of; None for a pair of its own.
    """

    relationship_id: str
    mentor_participation_id: str
    mentee_participation_id: str
    group_id: str | None = None

    @property
    def place(self) -> str:
        """What takes one place of the mentee: the pairs of one group share it."""
        return self.group_id or self.relationship_id


def loads_of(living: Collection[Living]) -> Counter[str]:
    """Return the places that are taken by participation: each pair of a mentor, and each group or pair of a mentee.

    Args:
        living: The proposals and relationships of a program.
    """
    mentors = ((each.mentor_participation_id, each.relationship_id) for each in living)
    mentees = ((each.mentee_participation_id, each.place) for each in living)
    return Counter(participation for participation, _ in {*mentors, *mentees})


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
