"""Memberships in this federation: the table `access.memberships`, maintained by operators, never read from a token."""

from pathlib import Path
from typing import get_args

from services.platform.database import Pool
from services.platform.migrations import Migrations
from services.web.identity.roles import Membership, Role
from services.web.identity.timed_cache import TimedCache

MIGRATIONS = Migrations("access", Path(__file__).parent / "sql")
_READ = """
SELECT DISTINCT m.role, m.organization::text, m.program::text FROM access.memberships m
WHERE m.issuer = %s AND m.subject = %s AND NOT EXISTS (
    SELECT FROM access.disabled_identities d
    WHERE (d.issuer, d.subject, d.organization) = (m.issuer, m.subject, m.organization))"""


class Memberships:
    """The table of memberships, with a cache for look-ups.

    A look-up is cached for `CACHE_SECONDS`: for so long a revoked role can still be used by other processes. Roles in
    an organization that disabled the person of the identity do not count.

    Args:
        pool: Of the database that holds the table; only `grant` and `revoke` write.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._cache = TimedCache(self._read)

    def of(self, issuer: str, subject: str) -> frozenset[Membership]:
        """Return the memberships of an identity; empty for an unknown one."""
        return self._cache.of(issuer, subject)

    def grant(self, issuer: str, subject: str, membership: Membership) -> None:
        """Grant a role to an identity; idempotent."""
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO access.memberships (issuer, subject, role, organization, program) "
                "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [issuer, subject, membership.role, membership.organization, membership.program],
            )
        self._cache.forget(issuer, subject)

    def revoke(self, issuer: str, subject: str, membership: Membership) -> bool:
        """Revoke a role of an identity, and return whether it had the role."""
        with self._pool.connection() as connection:
            deleted = connection.execute(
                "DELETE FROM access.memberships "
                "WHERE issuer = %s AND subject = %s AND role = %s AND organization IS NOT DISTINCT FROM %s "
                "AND program IS NOT DISTINCT FROM %s",
                [issuer, subject, membership.role, membership.organization, membership.program],
            )
        self._cache.forget(issuer, subject)
        return deleted.rowcount > 0

    def _read(self, issuer: str, subject: str) -> frozenset[Membership]:
        with self._pool.connection() as connection:
            rows = connection.execute(_READ, [issuer, subject]).fetchall()
        return frozenset(Membership(_role(role), organization, program) for role, organization, program in rows)


def _role(text: str) -> Role:
    role: Role = next(role for role in get_args(Role) if role == text)  # the table's CHECK admits the same values
    return role
