"""Roles of the members of groups: which group of an organization's directory gives which role, and what followed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.platform.database import Pool
from services.web.identity.roles import Membership

_LIST = """
SELECT group_name, role, organization::text, program::text, added_at FROM access.group_roles
WHERE organization = %s ORDER BY group_name, role, program NULLS FIRST"""
_ADD = """
INSERT INTO access.group_roles (group_name, role, organization, program, added_by) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING"""
_REMOVE = """
DELETE FROM access.group_roles WHERE group_name = %s AND role = %s AND organization = %s
AND program IS NOT DISTINCT FROM %s::uuid"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('group roles'), hashtext(%s))"
_EXPECTED = """
WITH stated AS (
    SELECT * FROM unnest(%(people)s::uuid[], %(roles)s::text[], %(programs)s::uuid[]) AS s (person, role, program)
), expected AS (
    SELECT k.issuer, k.subject, s.role, s.program
    FROM stated s JOIN access.known_persons k ON k.person_id = s.person AND k.relation = 'self'
    UNION
    SELECT 'urn:mentorship:person', s.person::text, s.role, s.program FROM stated s
    WHERE NOT EXISTS (SELECT FROM access.known_persons k WHERE k.person_id = s.person AND k.relation = 'self')
)"""
_GRANT = (
    _EXPECTED
    + """
INSERT INTO access.memberships (issuer, subject, role, organization, program, from_group)
SELECT issuer, subject, role, %(organization)s, program, true FROM expected
ON CONFLICT DO NOTHING"""
)
_OUTDATED = """
DELETE FROM access.memberships m WHERE m.from_group AND m.organization = %(organization)s AND NOT EXISTS (
    SELECT FROM expected e WHERE (e.issuer, e.subject, e.role) = (m.issuer, m.subject, m.role)
    AND e.program IS NOT DISTINCT FROM m.program)"""
_REVOKE = _EXPECTED + _OUTDATED


@dataclass(frozen=True, slots=True)
class GroupRole:
    """A role that the members of a group have.

    Attributes:
        group: The name of the group in the directory: its display name, or its external id.
        membership: The role, and where it counts: in one organization, or one program of it.
        added_at: Since when.
    """

    group: str
    membership: Membership
    added_at: datetime


class GroupRoles:
    """The tables of groups' roles, and of the roles that follow; each change names its actor in the audit.

    Args:
        pool: Of the database with the schema `access`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def of(self, organization: UUID) -> Sequence[GroupRole]:
        """Return what the groups of an organization give."""
        with self._pool.connection() as connection:
            rows = connection.execute(_LIST, [organization]).fetchall()
        return [GroupRole(name, Membership(role, where, program), at) for name, role, where, program, at in rows]

    def add(self, actor: str, group: str, membership: Membership) -> None:
        """Have a group give a role; idempotent."""
        self._change(actor, _ADD, group, membership, actor)

    def remove(self, actor: str, group: str, membership: Membership) -> bool:
        """Have a group give a role no longer, and return whether it did."""
        return self._change(actor, _REMOVE, group, membership) > 0

    def apply(self, actor: str, organization: UUID, stated: Collection[tuple[str, Membership]]) -> None:
        """Grant the roles that follow from groups in an organization, and revoke those that no longer do.

        Roles that a person granted are rows of their own, and stay.

        Args:
            actor: Who stated the groups, or changed what they give.
            organization: The organization.
            stated: Each role of each person; only those in the organization count.
        """
        own = sorted(
            {(who, m.role, m.program or "") for who, m in stated if m.organization == str(organization)},
        )
        values = {
            "people": [who for who, _, _ in own],
            "roles": [role for _, role, _ in own],
            "programs": [program or None for _, _, program in own],
            "organization": organization,
        }
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(
                "SELECT pg_advisory_xact_lock(hashtext('group roles'), hashtext(%s))", [str(organization)]
            )
            connection.execute("SELECT set_config('access.actor', %s, true)", [actor])
            connection.execute(_REVOKE, values)
            connection.execute(_GRANT, values)

    def _change(self, actor: str, statement: str, group: str, membership: Membership, *more: str) -> int:
        where = [group, membership.role, membership.organization, membership.program, *more]
        with self._pool.connection() as connection, connection.transaction():
            connection.execute("SELECT set_config('access.actor', %s, true)", [actor])
            return connection.execute(statement, where).rowcount
