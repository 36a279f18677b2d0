"""Rows of the database of access about a person: the ways to sign in, with their roles, and open sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from psycopg.rows import dict_row

from services.platform.database import Pool

_SIGN_INS = """
SELECT k.issuer, k.subject, k.relation, min(k.linked_at)::text AS since, i.actor::text AS actor
FROM access.known_persons k LEFT JOIN access.identities i USING (issuer, subject)
WHERE k.person_id = ANY(%(people)s::uuid[])
GROUP BY k.issuer, k.subject, k.relation, i.actor ORDER BY min(k.linked_at), k.issuer, k.subject"""
_ROLES = """
SELECT m.role, m.organization::text AS organization_id, m.program::text AS program_id, m.granted_at::text AS since
FROM access.memberships m WHERE EXISTS (
    SELECT FROM access.known_persons k WHERE (k.issuer, k.subject) = (m.issuer, m.subject)
    AND k.relation = 'self' AND k.person_id = ANY(%(people)s::uuid[]))
ORDER BY m.granted_at, m.role"""
_SESSIONS = """
SELECT s.began_at::text AS began_at, s.expires_at::text AS expires_at
FROM access.sessions s WHERE EXISTS (
    SELECT FROM access.known_persons k WHERE (k.issuer, k.subject) = (s.issuer, s.subject)
    AND k.relation = 'self' AND k.person_id = ANY(%(people)s::uuid[]))
   OR (s.issuer = 'urn:mentorship:person' AND s.subject = ANY(%(people)s::text[]))
ORDER BY s.began_at"""
_ROLE_CHANGES = """
SELECT a.at::text AS at, a.action, a.role, a.organization::text AS organization_id, a.program::text AS program_id
FROM access.audit a JOIN access.identities i ON i.actor = a.subject
WHERE a.role IS NOT NULL AND EXISTS (
    SELECT FROM access.known_persons k WHERE (k.issuer, k.subject) = (i.issuer, i.subject)
    AND k.relation = 'self' AND k.person_id = ANY(%(people)s::uuid[]))
ORDER BY a.id"""
_LINKS = """
SELECT l.purpose, l.created_at::text AS created_at, l.expires_at::text AS expires_at, l.used_at::text AS used_at
FROM access.links l WHERE l.person_id = ANY(%(people)s::uuid[]) ORDER BY l.created_at"""
_DISABLED = """
SELECT d.since::text AS since FROM access.disabled_people d WHERE d.person_id = ANY(%(people)s::uuid[])"""
_STATEMENTS: Mapping[str, str] = {
    "sign_ins": _SIGN_INS,
    "roles": _ROLES,
    "role_changes": _ROLE_CHANGES,
    "sessions": _SESSIONS,
    "links": _LINKS,
    "disabled": _DISABLED,
}
ACCESS_PARTS = tuple(_STATEMENTS)
"""The names of the parts."""


class OwnAccess:
    """Reads the rows of a person.

    Args:
        pool: Of the database with the schema `access`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def find(self, people: Collection[str]) -> dict[str, list[dict[str, Any]]]:
        """Return the rows about a person by the name of their part, as JSON objects.

        Args:
            people: The ids that the person is known as.
        """
        found: dict[str, list[dict[str, Any]]] = {}
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            for name, statement in _STATEMENTS.items():
                found[name] = cursor.execute(statement.encode(), {"people": list(people)}).fetchall()
        return found
