"""Queries of a program's workspace; each row is one that the caller may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg.rows import dict_row

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import rows_seen
from services.projections.permissions import Action
from services.projections.workspace import groups
from services.projections.workspace.models import (
    WorkspaceGroups,
    WorkspacePeople,
    WorkspacePerson,
    WorkspaceRelationship,
    WorkspaceRelationships,
    WorkspaceRequests,
    WorkspaceRequirement,
)
from services.web.identity.grants import Columns
from services.web.pagination import Lists, Select

Order = Literal["latest", "urgent"]

_PEOPLE = """
SELECT a.id::text, a.person_id::text, a.organization_id::text, a.program_id::text, coalesce(p.name, '') AS program,
       a.role, a.state, a.since, nullif(a.reason, '') AS reason,
       CASE WHEN a.state = 'waitlisted' OR a.role = 'mentee' THEN a.priority END AS priority, a.capacity,
       coalesce(a.skills, '{}') AS skills, a.began_at, a.enrolled_at, a.ended_at,
       o.load, o.counterparts, o.last_session_at, {urgency} AS urgency
FROM directory.participations a LEFT JOIN directory.programs p ON p.id = a.program_id
CROSS JOIN LATERAL (
    SELECT count(*) AS load, max(r.last_session_at) AS last_session_at,
           coalesce(array_agg(CASE a.role WHEN 'mentor' THEN r.mentee_id ELSE r.mentor_id END::text ORDER BY r.id),
                    '{}') AS counterparts
    FROM directory.relationships r
    WHERE r.program_id = a.program_id AND r.state IN ('matched', 'active', 'paused')
    AND ((a.role = 'mentor' AND r.mentor_id = a.person_id) OR (a.role = 'mentee' AND r.mentee_id = a.person_id))
) AS o"""
_URGENCY = """
(coalesce(a.priority, 9)::text || to_char(coalesce(a.since, a.began_at) AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'))"""
_RELATIONSHIPS = """
SELECT r.id::text, r.program_id::text, coalesce(p.name, '') AS program, r.mentor_id::text, r.mentee_id::text,
       r.direction, r.state, r.proposed_at, r.started_at, r.ended_at, r.end_reason, r.sessions_held, r.last_session_at,
       r.goals_agreed, r.goals_met, r.cadence_days, r.duration_days
FROM directory.relationships r LEFT JOIN directory.programs p ON p.id = r.program_id"""
_QUIET = """
(r.state = 'active' AND r.cadence_days IS NOT NULL
 AND coalesce(r.last_session_at, r.started_at) < %(now)s - make_interval(hours => 36 * r.cadence_days))"""
"""No session for longer than one and a half times the agreed cadence: 36 hours for each day of it."""
_REQUIREMENTS = """
SELECT q.participation_id::text AS of, q.kind,
       CASE WHEN q.state IN ('cleared', 'waived') AND NOT q.endless AND q.valid_until <= %(now)s THEN 'expired'
            ELSE q.state END AS state,
       CASE WHEN q.state IN ('cleared', 'waived') AND NOT q.endless THEN q.valid_until END AS valid_until
FROM desk.requirements q WHERE q.participation_id = ANY(%(ids)s::uuid[]) ORDER BY q.kind"""
_REQUESTS = """
SELECT a.id::text AS of, count(*) FILTER (WHERE r.state = 'proposed' AND r.proposed_by = 'mentee') AS open,
       min(r.proposed_at) FILTER (WHERE r.state = 'proposed' AND r.proposed_by = 'mentee') AS open_since,
       count(*) FILTER (WHERE r.state = 'declined' AND r.proposed_by = 'mentee') AS declined,
       count(*) FILTER (WHERE r.state = 'expired' AND r.proposed_by = 'mentee') AS expired,
       count(*) FILTER (WHERE r.state = 'awaiting-approval' OR r.state = 'proposed' AND r.proposed_by <> 'mentee')
           AS proposals
FROM unnest(%(ids)s::uuid[]) AS a(id) JOIN desk.relationships r ON r.mentee_participation_id = a.id GROUP BY a.id"""
_PEOPLE_SCOPE = Columns("p.organization_id", "a.program_id", "p.confidentiality", ("a.person_id",))
_RELATIONSHIP_SCOPE = Columns("p.organization_id", "r.program_id", "p.confidentiality", ("r.mentor_id", "r.mentee_id"))


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """The filter of a list of participations.

    Attributes:
        program: Only this program's.
        role: Only this role.
        state: Only those in this state.
        skill: Only those with this skill.
        free: Only those without a relationship, or with room for one more.
        people: Only these people; None for all.
        person: Only this person.
    """

    program: str | None = None
    role: str | None = None
    state: str | None = None
    skill: str | None = None
    free: bool = False
    people: tuple[str, ...] | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class RelationshipFilter:
    """The filter of a list of relationships.

    Attributes:
        program: Only this program's.
        state: Only those in this state.
        quiet: Only those without a session for longer than one and a half times the agreed cadence.
        people: Only those of these people; None for all.
    """

    program: str | None = None
    state: str | None = None
    quiet: bool = False
    people: tuple[str, ...] | None = None


class WorkspaceQueries:
    """Reads the rows of the workspace.

    Args:
        pool: The projections' database.
        lists: Runs paginated queries.
    """

    def __init__(self, pool: Pool, lists: Lists) -> None:
        self._pool, self._lists = pool, lists

    def people(
        self,
        disclosure: Disclosure,
        wanted: PeopleFilter,
        now: datetime,
        *,
        limit: int,
        cursor: str | None = None,
        order: Order = "latest",
    ) -> WorkspacePeople:
        """Return one page of participations with their requirements.

        Args:
            disclosure: What the caller may see.
            wanted: The filter.
            now: The time that decides what has expired.
            limit: Most rows to return.
            cursor: The cursor of the page.
            order: The latest first, or the most urgent first.
        """
        urgent = order == "urgent"
        columns = _PEOPLE.replace("{urgency}", _URGENCY)
        sort = _URGENCY if urgent else "a.began_at"
        select = Select(columns, sort, "a.id", descending=not urgent, type="text" if urgent else "timestamptz")
        select.where("a.program_id = %(program)s", program=wanted.program)
        select.where("a.role = %(role)s", role=wanted.role)
        select.where("a.state = %(state)s", state=wanted.state)
        select.where("%(skill)s = ANY(a.skills)", skill=wanted.skill)
        select.where("a.person_id = ANY(%(people)s::uuid[])", people=_list(wanted.people))
        select.where("a.person_id = %(person)s", person=wanted.person)
        if wanted.free:
            select.where("o.load < CASE a.role WHEN 'mentor' THEN coalesce(a.capacity, 1) ELSE 1 END")
        _restrict(select, disclosure, _PEOPLE_SCOPE)
        page = self._lists.page(
            select,
            "urgency" if urgent else "began_at",
            limit=limit,
            cursor=cursor,
            filters={"of": "workspace-people", "order": order, **_filters(wanted)},
        )
        ids = [row["id"] for row in page.items]
        requirements, requests = self._requirements(ids, now), self._requests(ids)
        items = [
            WorkspacePerson.model_validate(
                {
                    **row,
                    "requirements": requirements.get(row["id"], []),
                    "requests": requests.get(row["id"], WorkspaceRequests()),
                }
            )
            for row in page.items
        ]
        return WorkspacePeople(items=items, next=page.next)

    def relationships(
        self,
        disclosure: Disclosure,
        wanted: RelationshipFilter,
        now: datetime,
        *,
        limit: int,
        cursor: str | None = None,
    ) -> WorkspaceRelationships:
        """Return one page of relationships, the last proposed first.

        Args:
            disclosure: What the caller may see.
            wanted: The filter.
            now: The time that decides how long ago a session was.
            limit: Most rows to return.
            cursor: The cursor of the page.
        """
        select = Select(_RELATIONSHIPS, "r.proposed_at", "r.id", descending=True, type="timestamptz")
        select.where("r.program_id = %(program)s", program=wanted.program)
        select.where("r.state = %(state)s", state=wanted.state)
        either = "(r.mentor_id = ANY(%(people)s::uuid[]) OR r.mentee_id = ANY(%(people)s::uuid[]))"
        select.where(either, people=_list(wanted.people))
        if wanted.quiet:
            select.where(_QUIET, now=now)
        _restrict(select, disclosure, _RELATIONSHIP_SCOPE)
        filters = {"of": "workspace-relationships", **_filters(wanted)}
        page = self._lists.page(select, "proposed_at", limit=limit, cursor=cursor, filters=filters)
        return WorkspaceRelationships(
            items=[WorkspaceRelationship.model_validate(row) for row in page.items], next=page.next
        )

    def groups(
        self, disclosure: Disclosure, program: str, state: str, now: datetime, *, limit: int, cursor: str | None = None
    ) -> WorkspaceGroups:
        """Return one page of the groups of a program, as of `groups.groups_of`."""
        return groups.groups_of(self._lists, disclosure, program, state, now, limit=limit, cursor=cursor)

    def _requirements(self, participations: Sequence[str], now: datetime) -> Mapping[str, list[WorkspaceRequirement]]:
        found: dict[str, list[WorkspaceRequirement]] = {}
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as rows:
            for row in rows.execute(_REQUIREMENTS, {"ids": list(participations), "now": now}):
                found.setdefault(row["of"], []).append(WorkspaceRequirement.model_validate(row))
        return found

    def _requests(self, participations: Sequence[str]) -> Mapping[str, WorkspaceRequests]:
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as rows:
            found = rows.execute(_REQUESTS, {"ids": list(participations)})
            return {row["of"]: WorkspaceRequests.model_validate(row) for row in found}


def _restrict(select: Select, disclosure: Disclosure, columns: Columns) -> None:
    condition = rows_seen(disclosure, Action.SEE_ROWS, columns)
    select.where(condition.sql, **condition.values)


def _list(people: tuple[str, ...] | None) -> list[str] | None:
    return None if people is None else list(people)


def _filters(wanted: PeopleFilter | RelationshipFilter) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in wanted.__slots__}
