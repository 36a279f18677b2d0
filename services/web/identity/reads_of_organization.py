"""Reads of an organization's programs, and changes of the roles in it, from the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.platform.database import Pool

_SELECT = """
SELECT a.id, a.at, a.actor::text, a.action, a.count, a.program::text, a.role, a.subject::text
FROM access.audit a
WHERE (a.organization = %(organization)s OR a.program = ANY(%(programs)s::uuid[]))
  AND (%(before)s::bigint IS NULL OR a.id < %(before)s::bigint)
  AND (%(program)s::uuid IS NULL OR a.program = %(program)s::uuid)
  AND (%(actor)s::uuid IS NULL OR %(actor)s::uuid IN (a.actor, a.subject))
  AND (%(since)s::timestamptz IS NULL OR a.at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR a.at < %(until)s::timestamptz)
ORDER BY a.id DESC LIMIT %(limit)s"""
_NAMES = """
SELECT i.actor::text, i.subject FROM access.identities i
WHERE i.actor = ANY(%(actors)s::uuid[]) AND EXISTS (
    SELECT FROM access.memberships m WHERE (m.issuer, m.subject) = (i.issuer, i.subject)
    AND (m.organization = %(organization)s OR m.organization IS NULL))"""


@dataclass(frozen=True, slots=True)
class ReadsQuestion:
    """A question to the audit.

    Attributes:
        organization_id: The organization.
        programs: Its programs.
        program_id: Only of this program.
        actor: Only by or about this actor.
        since: Not before.
        until: Before.
        before: Before this entry, for the next page.
        limit: At most so many.
    """

    organization_id: UUID
    programs: Sequence[UUID]
    program_id: UUID | None = None
    actor: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """One entry: equal reads within some seconds are one.

    Attributes:
        id: Its number.
        at: When it was added.
        actor: Who read, or changed a role; None for an operator at the command line.
        action: Method and route, or `grant`, `revoke`.
        count: How often.
        program: The program's id, None where it is of none.
        role: The role that was granted or revoked.
        subject: The actor whose role it is.
    """

    id: int
    at: datetime
    actor: str | None
    action: str
    count: int
    program: str | None
    role: str | None
    subject: str | None


class ReadsOfOrganization:
    """Reads the audit.

    Args:
        pool: Of the database with the schema `access`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def find(self, question: ReadsQuestion) -> list[ReadEntry]:
        """Return the entries of a question, the latest first."""
        values = {
            "organization": question.organization_id,
            "programs": list(question.programs),
            "program": question.program_id,
            "actor": question.actor,
            "since": question.since,
            "until": question.until,
            "before": question.before,
            "limit": question.limit,
        }
        with self._pool.connection() as connection:
            return [ReadEntry(*row) for row in connection.execute(_SELECT, values)]

    def staff_names(self, organization_id: UUID, actors: Sequence[str]) -> dict[str, str]:
        """Return the identities of those actors that have a role in an organization or in the federation."""
        values = {"organization": organization_id, "actors": [each for each in actors if _is_uuid(each)]}
        with self._pool.connection() as connection:
            return dict(connection.execute(_NAMES, values).fetchall())


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
