"""People whom the system of their organization has set inactive: a coordinator decides what follows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.platform.database import Pool

_SET = """
INSERT INTO directory.inactive (person_id, organization_id, since) VALUES (%s, %s, %s)
ON CONFLICT (person_id) DO NOTHING
"""


class InactivePeople:
    """The table of people who were set inactive.

    Args:
        pool: Of the database of enrollment, for writing.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def set(self, person_id: UUID, organization_id: UUID, since: datetime) -> None:
        """Note that a person is inactive; the first time counts."""
        with self._pool.connection() as connection:
            connection.execute(_SET, [person_id, organization_id, since])

    def clear(self, person_id: UUID) -> None:
        """Note that a person is active."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM directory.inactive WHERE person_id = %s", [person_id])

    def of(self, organization_id: UUID) -> list[tuple[UUID, datetime]]:
        """Return the inactive people of an organization, and since when, the first one first."""
        query = "SELECT person_id, since FROM directory.inactive WHERE organization_id = %s ORDER BY since, person_id"
        with self._pool.connection() as connection:
            return [(person, since) for person, since in connection.execute(query, [organization_id]).fetchall()]
