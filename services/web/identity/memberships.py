"""Memberships in this federation: the table `access.memberships`, maintained by operators, never read from a token."""

import time
from pathlib import Path
from threading import Lock
from typing import get_args

from services.platform.database import Pool
from services.platform.migrations import Migrations
from services.web.identity.roles import Membership, Role

MIGRATIONS = Migrations("access", Path(__file__).parent / "sql")
_CACHE_SECONDS = 5.0
_CACHE_SIZE = 10_000


class Memberships:
    """The table of memberships, with a cache for look-ups.

    A look-up is cached for 5 s: for so long a revoked role can still be used by other processes.

    Args:
        pool: Of the database that holds the table; only `grant` and `revoke` write.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._cache: dict[tuple[str, str], tuple[float, frozenset[Membership]]] = {}
        self._lock = Lock()

    def of(self, issuer: str, subject: str) -> frozenset[Membership]:
        """Return the memberships of an identity; empty for an unknown one."""
        now = time.monotonic()
        with self._lock:
            until, cached = self._cache.get((issuer, subject), (0.0, frozenset()))
        if now < until:
            return cached
        memberships = frozenset(self._read(issuer, subject))
        with self._lock:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            self._cache[issuer, subject] = (now + _CACHE_SECONDS, memberships)
        return memberships

    def grant(self, issuer: str, subject: str, membership: Membership) -> None:
        """Grant a role to an identity; idempotent."""
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO access.memberships (issuer, subject, role, organization) VALUES (%s, %s, %s, %s) "
                "ON CONFLICT DO NOTHING",
                [issuer, subject, membership.role, membership.organization],
            )
        self._forget(issuer, subject)

    def revoke(self, issuer: str, subject: str, membership: Membership) -> bool:
        """Revoke a role of an identity, and return whether it had the role."""
        with self._pool.connection() as connection:
            deleted = connection.execute(
                "DELETE FROM access.memberships "
                "WHERE issuer = %s AND subject = %s AND role = %s AND organization IS NOT DISTINCT FROM %s",
                [issuer, subject, membership.role, membership.organization],
            )
        self._forget(issuer, subject)
        return deleted.rowcount > 0

    def _read(self, issuer: str, subject: str) -> list[Membership]:
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT role, organization::text FROM access.memberships WHERE issuer = %s AND subject = %s",
                [issuer, subject],
            ).fetchall()
        return [Membership(_role(role), organization) for role, organization in rows]

    def _forget(self, issuer: str, subject: str) -> None:
        with self._lock:
            self._cache.pop((issuer, subject), None)


def _role(text: str) -> Role:
    role: Role = next(role for role in get_args(Role) if role == text)  # the table's CHECK admits the same values
    return role
