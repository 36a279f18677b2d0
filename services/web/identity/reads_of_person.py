"""Reads that showed a person, from the audit: what others saw, for the person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from services.platform.database import Pool

MOST = 1_000
"""Entries that are returned: the latest."""
_SELECT = """
SELECT a.at, a.action, a.count, a.program::text, a.actor::text,
       coalesce(array_agg(DISTINCT m.role) FILTER (WHERE m.role IS NOT NULL), '{}')
FROM access.audit a
LEFT JOIN access.identities i ON i.actor = a.actor
LEFT JOIN access.memberships m ON (m.issuer, m.subject) = (i.issuer, i.subject)
WHERE a.people && %(people)s::uuid[]
  AND (a.actor IS NULL OR NOT EXISTS (
      SELECT FROM access.known_persons k WHERE (k.issuer, k.subject) = (i.issuer, i.subject)
      AND k.relation = 'self' AND k.person_id = ANY(%(people)s::uuid[])))
  AND NOT (coalesce(i.issuer, '') = 'urn:mentorship:person' AND i.subject = ANY(%(people)s::text[]))
GROUP BY a.id ORDER BY a.id DESC LIMIT %(most)s"""


@dataclass(frozen=True, slots=True)
class ReadOfPerson:
    """One entry: equal reads within some seconds are one.

    Attributes:
        at: When it was added.
        action: Method and route.
        count: How often.
        program: The program's id, None where it is of none.
        actor: Who read; None for an operator at the command line.
        roles: The roles that the reader has now; none for another person.
    """

    at: datetime
    action: str
    count: int
    program: str | None
    actor: str | None
    roles: list[str]


class ReadsOfPerson:
    """Reads the audit.

    Args:
        pool: Of the database with the schema `access`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def find(self, people: Collection[str]) -> list[ReadOfPerson]:
        """Return the reads that showed a person, the latest first, without those of the person.

        Args:
            people: The ids that the person is known as: the own, and one for each sealed program.
        """
        with self._pool.connection() as connection:
            rows = connection.execute(_SELECT, {"people": list(people), "most": MOST}).fetchall()
        return [ReadOfPerson(*row) for row in rows]
