"""Actors: the random id of each identity, kept beside it in the table `access.identities`.

A subject may be an e-mail address. An id computed from it could be computed again by anyone who guesses the address, so
the id is drawn at random at the identity's first use, and only this table connects the two.
"""

from threading import Lock
from uuid import UUID

from services.platform.database import Pool

_CACHE_SIZE = 10_000


class Actors:
    """The table of actors, with a cache: the actor of an identity never changes.

    Args:
        pool: Of the database that holds the table.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._cache: dict[tuple[str, str], str] = {}
        self._lock = Lock()

    def of(self, issuer: str, subject: str) -> str:
        """Return the actor of an identity: canonical UUID text; drawn now if the identity is new.

        Args:
            issuer: The `iss` of the identity's tokens.
            subject: The `sub` of its tokens.
        """
        with self._lock:
            known = self._cache.get((issuer, subject))
        if known is not None:
            return known
        actor = self._find(issuer, subject) or self._add(issuer, subject)
        with self._lock:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            self._cache[issuer, subject] = actor
        return actor

    def identity(self, actor: str) -> tuple[str, str] | None:
        """Return the issuer and the subject of an actor; None for an unknown one, or an identity that was erased.

        Args:
            actor: UUID text.

        Raises:
            ValueError: It is not.
        """
        UUID(actor)
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT issuer, subject FROM access.identities WHERE actor = %s::uuid", [actor]
            ).fetchone()
        return None if row is None else (str(row[0]), str(row[1]))

    def _find(self, issuer: str, subject: str) -> str | None:
        with self._pool.connection() as connection:
            row = connection.execute(
                "SELECT actor::text FROM access.identities WHERE issuer = %s AND subject = %s", [issuer, subject]
            ).fetchone()
        return None if row is None else str(row[0])

    def _add(self, issuer: str, subject: str) -> str:
        """Add an identity, or return the actor that a concurrent process has added first."""
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO access.identities (issuer, subject) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [issuer, subject],
            )
        # A statement of its own: its snapshot includes the row that a concurrent transaction has committed.
        added = self._find(issuer, subject)
        if added is None:
            raise LookupError("the identity was erased while it signed in")
        return added
