"""The database of access as a store that an erasure empties: identities, roles, sessions and links of a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.platform.database import Pool

_SEARCH = "SET LOCAL search_path TO access, pg_temp"
"""The functions name their tables without the schema; only where `migrate` grants them to a role do they state it."""


class ErasedIdentities:
    """Identities, roles, sessions and links of people.

    Args:
        pool: Of the database of access.
        known_as: Returns the ids that a person is known as: the person's own, and one for each sealed program.
    """

    name = "identities, roles, sessions and links"

    def __init__(self, pool: Pool, known_as: Callable[[str], Sequence[str]]) -> None:
        self._pool, self._known_as = pool, known_as

    def count(self, person_id: str) -> int:
        """Return how many rows there are about a person."""
        with self._pool.connection() as connection:
            connection.execute(_SEARCH)
            row = connection.execute(
                "SELECT access.count_person(%s::uuid[])", [list(self._known_as(person_id))]
            ).fetchone()
        return 0 if row is None else int(row[0])

    def delete(self, person_id: str) -> None:
        """Delete them; an identity that is another person too remains."""
        with self._pool.connection() as connection:
            connection.execute(_SEARCH)
            connection.execute("SELECT access.erase_person(%s::uuid[])", [list(self._known_as(person_id))])
