"""The persons that an identity is known as: the table `access.known_persons`, maintained by operators."""

from dataclasses import dataclass
from typing import Literal

from services.platform.database import Pool
from services.web.identity.credentials.identities import PERSON_ISSUER
from services.web.identity.timed_cache import TimedCache

Relation = Literal["self", "guardian"]


@dataclass(frozen=True, slots=True)
class Persons:
    """The persons of an identity.

    Attributes:
        people: The person ids that are its own.
        wards: The person ids for which it is a guardian.
    """

    people: frozenset[str] = frozenset()
    wards: frozenset[str] = frozenset()


class KnownPersons:
    """The table of known persons, with a cache for look-ups.

    Args:
        pool: Of the database that holds the table; only `link` and `unlink` write.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._cache = TimedCache(self._read)

    def of(self, issuer: str, subject: str) -> Persons:
        """Return the persons of an identity; none for an unknown one."""
        return self._cache.of(issuer, subject)

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
        return self._read(issuer, subject)

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

    def _read(self, issuer: str, subject: str) -> Persons:
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT person_id::text, relation FROM access.known_persons WHERE issuer = %s AND subject = %s",
                [issuer, subject],
            ).fetchall()
        own = frozenset(person for person, relation in rows if relation == "self")
        return Persons(own, frozenset(person for person, relation in rows if relation == "guardian"))
