"""The stores that may hold something about a person who is erased: each is examined, and emptied of that person.

What a store held is noted before it is deleted, so that a run that was ended is repeated without losing the count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from services.platform.database import Pool


class ErasureStore(Protocol):
    """A store that may hold something about a person."""

    @property
    def name(self) -> str:
        """Its name in the certificate of an erasure, for readers: `sessions`."""

    def count(self, person_id: str) -> int:
        """Return how many rows it holds about a person."""

    def delete(self, person_id: str) -> None:
        """Delete them; without effect where there are none."""


class ErasureStores:
    """The stores of one service.

    Args:
        pool: Of the database of keys, where the counts are noted.
        stores: The stores; each name is unique in the installation.
    """

    def __init__(self, pool: Pool, stores: Sequence[ErasureStore]) -> None:
        self._pool, self._stores = pool, tuple(stores)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the stores."""
        return tuple(store.name for store in self._stores)

    def examine(self, person_id: str, *, at: datetime) -> None:
        """Empty every store of a person whose key was deleted; idempotent.

        Args:
            person_id: The person.
            at: The present time.
        """
        for store in self._stores:
            self._note(person_id, store.name, store.count(person_id), at)
            store.delete(person_id)

    def examine_forgotten(self, clock: Callable[[], datetime]) -> int:
        """Examine the stores for the owners that were forgotten since the last time; return how many.

        Args:
            clock: Returns the present time.
        """
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT person_id::text FROM keys.forgotten f WHERE EXISTS (SELECT FROM unnest(%s::text[]) AS s (name) "
                "WHERE NOT EXISTS (SELECT FROM keys.examined e WHERE e.person_id = f.person_id AND e.store = s.name)) "
                "ORDER BY forgotten_at, person_id LIMIT 1000",
                [list(self.names)],
            ).fetchall()
        for (person_id,) in rows:
            self.examine(person_id, at=clock())
        return len(rows)

    def missing(self, person_id: str, names: Sequence[str]) -> list[str]:
        """Return those of some stores, also of other services, that were not examined yet for a person.

        Args:
            person_id: The person.
            names: Names of stores.
        """
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT store FROM keys.examined WHERE person_id = %s::uuid AND store = ANY(%s)",
                [person_id, list(names)],
            ).fetchall()
        examined = {str(store) for (store,) in rows}
        return [name for name in names if name not in examined]

    def _note(self, person_id: str, store: str, count: int, at: datetime) -> None:
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO keys.examined (person_id, store, deleted, examined_at) VALUES (%s::uuid, %s, %s, %s) "
                "ON CONFLICT (person_id, store) DO UPDATE SET examined_at = excluded.examined_at, "
                "deleted = greatest(examined.deleted, excluded.deleted)",
                [person_id, store, count, at],
            )


class SealedRecordStore:
    """The sealed records of a service, as a store that is emptied by an erasure.

    Args:
        service: The service's name.
        records: Its records.
    """

    def __init__(self, service: str, records: Records) -> None:
        self.name = f"sealed records of {service}"
        self._records = records

    def count(self, person_id: str) -> int:
        """Return how many records a person owns."""
        return self._records.count(person_id)

    def delete(self, person_id: str) -> None:
        """Delete the records of a person."""
        self._records.delete(person_id)


class Records(Protocol):
    """Records by owner."""

    def count(self, person_id: str) -> int:
        """Return how many records an owner has."""

    def delete(self, person_id: str) -> int:
        """Delete the records of an owner; return how many."""
