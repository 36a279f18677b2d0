"""The persons that an identity is known as: the table `access.known_persons`, maintained by operators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.platform.clock import Clock, system_clock
from services.platform.database import Pool
from services.web.identity.credentials.identities import PERSON_ISSUER
from services.web.identity.timed_cache import TimedCache

Relation = Literal["self", "guardian"]
Rows = Sequence[tuple[str, Relation, datetime | None]]


@dataclass(frozen=True, slots=True)
class Persons:
    """The persons of an identity.

    Attributes:
        people: The person ids that are its own.
        wards: The person ids for which it is a guardian: those of people who have not come of age.
    """

    people: frozenset[str] = frozenset()
    wards: frozenset[str] = frozenset()


class KnownPersons:
    """The table of known persons, with a cache for look-ups.

    Args:
        pool: Of the database that holds the table; only `link` and `unlink` write.
        clock: Returns the present time: a ward who comes of age is one no longer, also where the look-up is cached.
    """

    def __init__(self, pool: Pool, clock: Clock = system_clock) -> None:
        self._pool, self._clock = pool, clock
        self._cache = TimedCache(self._read)

    def of(self, issuer: str, subject: str) -> Persons:
        """Return the persons of an identity; none for an unknown one."""
        return self._present(self._cache.of(issuer, subject))

    def link(self, issuer: str, subject: str, person_id: str, relation: Relation = "self") -> None:
        """Link an identity to a person; idempotent."""
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO access.known_persons (issuer, subject, person_id, relation) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                [issuer, subject, person_id, relation],
            )
        self._cache.forget(issuer, subject)

    def take_roles(self, issuer: str, subject: str, person_id: str) -> None:
        """Grant an identity of a person the roles that the person has by links in mails; idempotent.

        Args:
            issuer: The issuer of the identity.
            subject: The identity.
            person_id: The person.
        """
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO access.memberships (issuer, subject, role, organization, program) "
                "SELECT %s, %s, role, organization, program FROM access.memberships "
                "WHERE issuer = %s AND subject = %s ON CONFLICT DO NOTHING",
                [issuer, subject, PERSON_ISSUER, person_id],
            )

    def stored(self, issuer: str, subject: str) -> Persons:
        """Return the persons of an identity as the table has them now."""
        return self._present(self._read(issuer, subject))

    def unlink(self, issuer: str, subject: str, person_id: str, relation: Relation = "self") -> bool:
        """Remove a link, and return whether there was one."""
        with self._pool.connection() as connection:
            deleted = connection.execute(
                "DELETE FROM access.known_persons "
                "WHERE issuer = %s AND subject = %s AND person_id = %s AND relation = %s",
                [issuer, subject, person_id, relation],
            )
        self._cache.forget(issuer, subject)
        return deleted.rowcount > 0

    def _present(self, rows: Rows) -> Persons:
        now = self._clock()
        known = [(person, relation) for person, relation, until in rows if until is None or now < until]
        own = frozenset(person for person, relation in known if relation == "self")
        return Persons(own, frozenset(person for person, relation in known if relation == "guardian"))

    def _read(self, issuer: str, subject: str) -> Rows:
        with self._pool.connection() as connection:
            return connection.execute(
                "SELECT person_id::text, relation, until FROM access.known_persons WHERE issuer = %s AND subject = %s",
                [issuer, subject],
            ).fetchall()
