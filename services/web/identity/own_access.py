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
_STATEMENTS: Mapping[str, str] = {"sign_ins": _SIGN_INS, "roles": _ROLES, "sessions": _SESSIONS}


class OwnAccess:
    """Reads the rows of a person.

    Args:
        pool: Of the database with the schema `access`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def find(self, people: Collection[str]) -> dict[str, list[dict[str, Any]]]:
        """Return the sign-ins, roles and sessions of a person as JSON objects.

        Args:
            people: The ids that the person is known as.
        """
        found: dict[str, list[dict[str, Any]]] = {}
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            for name, statement in _STATEMENTS.items():
                found[name] = cursor.execute(statement.encode(), {"people": list(people)}).fetchall()
        return found
