"""Query of the groups of a program, also of those that no one has joined yet."""

from __future__ import annotations

from datetime import datetime

from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import rows_seen
from services.projections.permissions import Action
from services.projections.workspace.models import WorkspaceGroup, WorkspaceGroups
from services.web.identity.grants import Columns
from services.web.pagination import Lists, Select

_GROUPS = """
SELECT g.id::text, g.program_id::text, g.mentor_id::text, g.co_mentor_id::text, g.state, g.most, g.members,
       i.invited, s.next_session_at, g.formed_at
FROM directory.groups g LEFT JOIN directory.programs p ON p.id = g.program_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT e.joined) AS invited
    FROM (SELECT bool_or(r.state IN ('matched', 'active', 'paused')) AS joined FROM directory.relationships r
          WHERE r.group_id = g.id AND r.state IN ('proposed', 'awaiting-approval', 'matched', 'active', 'paused')
          GROUP BY r.mentee_id) AS e
) AS i
CROSS JOIN LATERAL (
    SELECT min(m.starts_at) AS next_session_at
    FROM directory.relationships r JOIN room.sessions m ON m.relationship_id = r.id
    WHERE r.group_id = g.id AND m.status = 'scheduled' AND m.starts_at > %(now)s
) AS s"""
_SCOPE = Columns("p.organization_id", "g.program_id", "p.confidentiality", ("g.mentor_id", "g.co_mentor_id"))


def groups_of(
    lists: Lists, disclosure: Disclosure, program: str, state: str, now: datetime, *, limit: int, cursor: str | None
) -> WorkspaceGroups:
    """Return one page of the groups of a program, the last formed first.

    Args:
        lists: Runs paginated queries.
        disclosure: What the caller may see.
        program: The program.
        state: `formed` or `closed`.
        now: The time after which a session is the next.
        limit: Most rows to return.
        cursor: The cursor of the page.
    """
    select = Select(_GROUPS, "g.formed_at", "g.id", descending=True, type="timestamptz")
    select.where("g.program_id = %(program)s", program=program, now=now)
    select.where("g.state = %(state)s", state=state)
    seen = rows_seen(disclosure, Action.SEE_ROWS, _SCOPE)
    select.where(seen.sql, **seen.values)
    filters = {"of": "workspace-groups", "program": program, "state": state}
    page = lists.page(select, "formed_at", limit=limit, cursor=cursor, filters=filters)
    return WorkspaceGroups(items=[WorkspaceGroup.model_validate(row) for row in page.items], next=page.next)
