"""Granted access: who has which role where, since when and by whom; granted and revoked in an actor's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.platform.database import Pool
from services.web.identity.roles import Membership

PERSON_ISSUER = "urn:mentorship:person"
"""The issuer of the identity of a person who signs in by a link: its subject is the person's id."""
_LIST = """
SELECT m.issuer, m.subject, i.actor::text, m.role, m.organization::text, m.program::text, m.granted_at,
       coalesce(g.subject, m.granted_by::text), m.from_group, m.with_invitation
FROM access.memberships m
LEFT JOIN access.identities i USING (issuer, subject)
LEFT JOIN access.identities g ON g.actor = m.granted_by
WHERE %(organization)s::uuid IS NULL OR m.organization = %(organization)s::uuid
ORDER BY m.subject, m.issuer, m.role, m.program NULLS FIRST"""
_INSERT = """
INSERT INTO access.memberships (issuer, subject, role, organization, program, with_invitation)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_DELETE = """
DELETE FROM access.memberships WHERE issuer = %s AND subject = %s AND role = %s
AND organization IS NOT DISTINCT FROM %s::uuid AND program IS NOT DISTINCT FROM %s::uuid"""
_IDENTITIES = """
SELECT issuer, subject FROM access.known_persons WHERE person_id = %s AND relation = 'self' ORDER BY issuer, subject"""


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity: a name at its issuer."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Granted:
    """One role of one identity.

    Attributes:
        issuer: The issuer of the identity's tokens.
        subject: The identity.
        actor: The id in its place in the audit; None before its first use.
        role: The role.
        organization: The organization's id, None for the federation.
        program: The program's id, None for all of the organization.
        granted_at: Since when.
        granted_by: The identity that granted it; None for an operator at the command line.
        from_group: Whether it follows from a group of the organization's directory.
        with_invitation: Whether it was granted to a person who had not signed in yet, and so came with the invitation.
    """

    issuer: str
    subject: str
    actor: str | None
    role: str
    organization: str | None
    program: str | None
    granted_at: datetime
    granted_by: str | None
    from_group: bool = False
    with_invitation: bool = False


class GrantedAccess:
    """Reads and changes the roles of identities; each change names its actor in the audit.

    Args:
        pool: Of the database with the schema `access`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def entries(self, organization: UUID | None) -> Sequence[Granted]:
        """Return the roles given in an organization; everywhere for None."""
        with self._pool.connection() as connection:
            return [Granted(*row) for row in connection.execute(_LIST, {"organization": organization})]

    def identities(self, person_id: UUID) -> Sequence[Identity]:
        """Return the identities of a person; of one who has none yet, the one that a link by mail signs in."""
        with self._pool.connection() as connection:
            rows = connection.execute(_IDENTITIES, [person_id]).fetchall()
        return [Identity(*row) for row in rows] or [Identity(PERSON_ISSUER, str(person_id))]

    def invited(self, person_id: UUID) -> bool:
        """Return whether a person has no identity yet: they have not signed in since they were invited."""
        with self._pool.connection() as connection:
            return connection.execute(_IDENTITIES, [person_id]).fetchone() is None

    def grant(
        self, actor: str, identities: Sequence[Identity], membership: Membership, *, with_invitation: bool = False
    ) -> None:
        """Grant a role to identities; one that they have stays as it is.

        Args:
            actor: In whose name.
            identities: The identities.
            membership: The role.
            with_invitation: Whether it comes with the invitation of a person.
        """
        self._execute(actor, _INSERT, identities, membership, with_invitation)

    def revoke(self, actor: str, identities: Sequence[Identity], membership: Membership) -> int:
        """Revoke a role of identities; return how many had it."""
        return self._execute(actor, _DELETE, identities, membership)

    def _execute(
        self, actor: str, statement: str, identities: Sequence[Identity], membership: Membership, *more: object
    ) -> int:
        where = [membership.role, membership.organization, membership.program, *more]
        changed = 0
        with self._pool.connection() as connection, connection.transaction():
            connection.execute("SELECT set_config('access.actor', %s, true)", [actor])
            for each in identities:
                changed += connection.execute(statement, [each.issuer, each.subject, *where]).rowcount
        return changed
