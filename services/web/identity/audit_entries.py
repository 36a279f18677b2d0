"""Entries of the audit, as the operator reads them: actors are shown as the identities that they still belong to."""

from dataclasses import dataclass
from datetime import datetime

from services.platform.database import Pool

_SELECT = """
SELECT a.at, coalesce(reader.issuer || ' ' || reader.subject, a.actor::text, 'operator (' || a.recorded_by || ')'),
       a.action, a.count, a.program::text, a.organization::text, a.role,
       coalesce(target.issuer || ' ' || target.subject, a.subject::text)
  FROM access.audit a
  LEFT JOIN access.identities reader ON reader.actor = a.actor
  LEFT JOIN access.identities target ON target.actor = a.subject
 WHERE a.at >= now() - make_interval(days => %(days)s)
   AND (%(program)s::uuid IS NULL OR a.program = %(program)s::uuid)
   AND (%(subject)s::text IS NULL OR %(subject)s::text IN (reader.subject, target.subject))
   AND (NOT %(changes)s OR a.action IN ('grant', 'revoke', 'link', 'unlink'))
 ORDER BY a.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry.

    Attributes:
        at: When it was added: up to some seconds after a read.
        who: The identity that read, its actor where the identity was erased, or the operator's database role.
        action: Method and route, or `grant`, `revoke`, `link`, `unlink`.
        count: How often, within some seconds.
        program: The program's id, if it is about one.
        organization: The organization's id, if a role was given there.
        role: The role that was granted or revoked, or the relation to the person (whose id is not kept here).
        identity: The identity that was granted or revoked it, or its actor where the identity was erased.
    """

    at: datetime
    who: str
    action: str
    count: int
    program: str | None
    organization: str | None
    role: str | None
    identity: str | None


def find_entries(
    pool: Pool,
    *,
    days: int,
    program: str | None = None,
    subject: str | None = None,
    changes: bool = False,
    limit: int = 1000,
) -> list[AuditEntry]:
    """Return entries of the audit, the latest first.

    Args:
        pool: Of the database that holds the table, as the operator's role.
        days: Not older than so many days.
        program: Only those about a program: its id.
        subject: Only those by or about an identity: the `sub` of its tokens.
        changes: Only those of roles that were granted or revoked, and of persons that were linked or unlinked.
        limit: At most so many.
    """
    values = {"days": days, "program": program, "subject": subject, "changes": changes, "limit": limit}
    with pool.connection() as connection:
        return [AuditEntry(*row) for row in connection.execute(_SELECT, values)]
