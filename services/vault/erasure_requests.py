"""The table `vault.erasures`: the erasures that are under way or complete, with the positions of their events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from services.platform.database import Pool


@dataclass(frozen=True, slots=True)
class Erasure:
    """One row: times, and positions in the log of enrollment."""

    person_id: str
    requested_at: datetime
    completed_at: datetime | None
    requested: int | None
    completed: int | None


class ErasureRequests:
    """The erasures that were requested.

    Args:
        pool: Of the database of enrollment.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, person_id: str, *, at: datetime) -> None:
        """Note that an erasure is about to be requested; without effect where it is noted."""
        self._execute(
            "INSERT INTO vault.erasures (person_id, requested_at) VALUES (%s::uuid, %s) ON CONFLICT DO NOTHING",
            person_id,
            at,
        )

    def note_request(self, person_id: str, position: int) -> None:
        """Note the position of the event that requested it."""
        self._execute("UPDATE vault.erasures SET requested = %s WHERE person_id = %s::uuid", position, person_id)

    def drop(self, person_id: str) -> None:
        """Drop an erasure that was never requested: the command was refused."""
        self._execute("DELETE FROM vault.erasures WHERE person_id = %s::uuid AND completed_at IS NULL", person_id)

    def note_completion(self, person_id: str, *, at: datetime, position: int | None) -> None:
        """Note that it is complete, and the position of the event that completed it."""
        self._execute(
            "UPDATE vault.erasures SET completed_at = %s, completed = %s WHERE person_id = %s::uuid",
            at,
            position,
            person_id,
        )

    def under_way(self) -> list[Erasure]:
        """Return those that are not complete, oldest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT person_id::text, requested_at, completed_at, requested, completed FROM vault.erasures "
                "WHERE completed_at IS NULL ORDER BY requested_at, person_id LIMIT 100"
            ).fetchall()
        return [Erasure(*row) for row in rows]

    def find(self, person_id: str) -> Erasure | None:
        """Return the erasure of a person; None where none was requested."""
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT person_id::text, requested_at, completed_at, requested, completed FROM vault.erasures "
                "WHERE person_id = %s::uuid",
                [person_id],
            ).fetchone()
        return None if row is None else Erasure(*row)

    def _execute(self, statement: LiteralString, *values: object) -> None:
        with self._pool.connection() as connection:
            connection.execute(statement, list(values))
