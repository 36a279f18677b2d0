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
_PERSONS = """
SELECT k.person_id::text, k.relation, k.until FROM access.known_persons k
WHERE k.issuer = %s AND k.subject = %s AND NOT (k.relation = 'self' AND EXISTS (
    SELECT FROM access.disabled_people d WHERE d.person_id = k.person_id))"""
_LOCKED_OUT = """
SELECT EXISTS (
    SELECT FROM access.disabled_identities d WHERE (d.issuer, d.subject) = (%(issuer)s, %(subject)s))
AND NOT EXISTS (
    SELECT FROM access.known_persons k WHERE (k.issuer, k.subject) = (%(issuer)s, %(subject)s)
    AND (k.until IS NULL OR %(now)s < k.until)
    AND NOT (k.relation = 'self' AND EXISTS (
        SELECT FROM access.disabled_people d WHERE d.person_id = k.person_id)))
AND NOT EXISTS (
    SELECT FROM access.memberships m WHERE (m.issuer, m.subject) = (%(issuer)s, %(subject)s)
    AND NOT EXISTS (
        SELECT FROM access.disabled_identities d
        WHERE (d.issuer, d.subject, d.organization) = (m.issuer, m.subject, m.organization)))"""


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
                "INSERT INTO access.memberships (issuer, subject, role, organization, program, from_group, "
                "with_invitation) SELECT %s, %s, role, organization, program, from_group, with_invitation "
                "FROM access.memberships "
                "WHERE issuer = %s AND subject = %s ON CONFLICT DO NOTHING",
                [issuer, subject, PERSON_ISSUER, person_id],
            )

    def stored(self, issuer: str, subject: str) -> Persons:
        """Return the persons of an identity as the table has them now."""
        return self._present(self._read(issuer, subject))

    def locked_out(self, issuer: str, subject: str) -> bool:
        """Return whether an identity may not sign in: its organization disabled the person, and nothing else is left.

        An identity that is a person of another organization too, or has a role elsewhere, remains that. The table is
        read now: a person who was disabled is locked out at once.
        """
        values = {"issuer": issuer, "subject": subject, "now": self._clock()}
        with self._pool.connection() as connection:
            row = connection.execute(_LOCKED_OUT, values).fetchone()
        return row is not None and bool(row[0])

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
            return connection.execute(_PERSONS, [issuer, subject]).fetchall()
