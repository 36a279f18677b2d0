"""Who is what in this federation: the table `access.memberships`, kept by operators, never taken from a token."""

import time
from pathlib import Path
from threading import Lock
from typing import get_args

from services.platform.database import Pool
from services.web.identity.principal import Membership, Role

SCHEMA = "access"
MIGRATIONS = Path(__file__).parent / "sql"
_REMEMBER_SECONDS = 5.0
_REMEMBERED = 10_000


class Memberships:
    """Looks memberships up, and lets operators change them.

    What was looked up is remembered for a few seconds: so long may a revoked role still be used.

    Args:
        pool: Of the database that holds the table; only `grant` and `revoke` write.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[tuple[str, str], tuple[float, frozenset[Membership]]] = {}
        self._lock = Lock()

    def of(self, issuer: str, subject: str) -> frozenset[Membership]:
        """Return the memberships of an identity; empty for a stranger."""
        now = time.monotonic()
        with self._lock:
            until, known = self._known.get((issuer, subject), (0.0, frozenset()))
        if now < until:
            return known
        found = frozenset(self._read(issuer, subject))
        with self._lock:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[issuer, subject] = (now + _REMEMBER_SECONDS, found)
        return found

    def grant(self, issuer: str, subject: str, membership: Membership) -> None:
        """Give an identity a role; harmless when it has it."""
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO access.memberships (issuer, subject, role, organization) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                [issuer, subject, membership.role, membership.organization],
            )
        self._forget(issuer, subject)

    def revoke(self, issuer: str, subject: str, membership: Membership) -> bool:
        """Take a role from an identity; says whether it had it."""
        with self._pool.connection() as connection:
            done = connection.execute(
                "DELETE FROM access.memberships "
                "WHERE issuer = %s AND subject = %s AND role = %s AND organization IS NOT DISTINCT FROM %s",
                [issuer, subject, membership.role, membership.organization],
            )
        self._forget(issuer, subject)
        return done.rowcount > 0

    def _read(self, issuer: str, subject: str) -> list[Membership]:
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT role, organization::text FROM access.memberships WHERE issuer = %s AND subject = %s",
                [issuer, subject],
            ).fetchall()
        return [Membership(_role(role), organization) for role, organization in rows]

    def _forget(self, issuer: str, subject: str) -> None:
        with self._lock:
            self._known.pop((issuer, subject), None)


def _role(text: str) -> Role:
    role: Role = next(role for role in get_args(Role) if role == text)  # the table's CHECK knows the same ones
    return role
