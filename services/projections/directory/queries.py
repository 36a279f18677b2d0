"""Queries of the directory."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg.errors import UndefinedTable
from psycopg.rows import dict_row

from services.platform.database import Pool
from services.policy.published import read_policy
from services.policy.versions import PolicyVersion
from services.projections.directory.ecosystem import ProgramLayers, program_layers
from services.projections.directory.models import Objective
from services.projections.directory.policy_sql import VERSION_IN_FORCE, array_of, day_of
from services.projections.directory.program_names import program_names
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import names_listed, rows_seen
from services.projections.permissions import Action
from services.web.identity.grants import Columns
from services.web.pagination import Lists, Page, Row, Select

_ORGANIZATIONS = """
SELECT o.id::text, coalesce(o.name, '') AS name, coalesce(o.state, 'joined') AS state, o.terms_version, o.joined_at,
       o.leaves_at, o.left_at, p.open AS open_programs, p.opened AS programs_opened
FROM directory.organizations o CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE coalesce(p.state, 'open') = 'open') AS open,
           count(*) FILTER (WHERE coalesce(p.state, 'open') <> 'draft') AS opened
    FROM directory.programs p WHERE p.organization_id = o.id
) AS p"""

_MEMBERS = """
SELECT (SELECT count(*) FROM directory.organizations WHERE left_at IS NULL),
       (SELECT count(*) FROM directory.programs WHERE coalesce(state, 'open') = 'open')"""

_PROGRAMS = f"""
SELECT p.id::text, p.organization_id::text, o.name AS organization, coalesce(p.name, '') AS name,
       coalesce(p.state, 'open') AS state,
       coalesce({array_of("v.policy -> 'formalities'")}, '{{}}') AS formalities,
       coalesce({array_of("v.policy -> 'directions'")}, '{{}}') AS directions,
       coalesce({array_of("v.policy -> 'shapes'")}, '{{}}') AS shapes,
       (v.policy ->> 'mentor_capacity')::int AS mentor_capacity, (v.policy ->> 'mentee_limit')::int AS mentee_limit,
       coalesce(p.minimum_group_size, 0) AS minimum_group_size,
       coalesce(p.confidentiality, 'sealed') AS confidentiality,
       (v.policy ->> 'request_expiry_days')::int AS request_expiry_days, v.version AS policy_version,
       {day_of("v.policy ->> 'closes_on'")} AS closes_on, {day_of("v.policy ->> 'ends_on'")} AS ends_on,
       p.opened_at, p.closed_at, p.ended_at
FROM directory.programs p LEFT JOIN directory.organizations o ON o.id = p.organization_id
LEFT JOIN LATERAL ({VERSION_IN_FORCE}) v ON true"""  # noqa: S608 - constants

_BY_ORGANIZATION = "lower(concat(o.name, chr(1), p.organization_id, chr(1), p.name))"

_RELATIONSHIPS = """
SELECT r.id::text, r.organization_id::text, r.program_id::text, r.mentor_id::text, r.mentee_id::text, r.formality,
       r.direction, r.shape, r.group_id::text, r.state, r.proposed_at, r.expires_at, r.accepted_at, r.matched_at,
       r.started_at, r.ended_at, r.end_reason, r.ended_by, r.planned, r.superseded_by_id::text, r.policy_version,
       r.sessions_held, r.last_session_at, r.goals_agreed, r.goals_met,
       CASE WHEN {staff} THEN ARRAY(
           SELECT c.kind FROM directory.conflicts c
           WHERE c.relationship_id = r.id AND c.state = 'raised' ORDER BY c.kind
       ) END AS conflicts
FROM directory.relationships r LEFT JOIN directory.programs p ON p.id = r.program_id"""

_PARTICIPATIONS = """
SELECT a.id::text, a.organization_id::text, a.program_id::text, a.person_id::text, a.role, a.state, a.since,
       nullif(a.reason, '') AS reason, CASE WHEN a.state = 'waitlisted' THEN a.priority END AS priority,
       CASE WHEN a.state = 'invited' THEN a.expires_at END AS expires_at,
       CASE WHEN a.state = 'paused' THEN a.resumes_at END AS resumes_at, a.attempt,
       a.previous_participation_id::text, a.capacity, nullif(a.seniority, -1) AS seniority,
       coalesce(a.skills, '{}') AS skills, a.began_at, a.invited_at, a.applied_at, a.enrolled_at, a.policy_version,
       a.ended_at, a.end_reason
FROM directory.participations a LEFT JOIN directory.programs p ON p.id = a.program_id"""

_PROGRAM_SCOPE = Columns("p.organization_id", "p.id", "p.confidentiality")
_RELATIONSHIP_SCOPE = Columns("p.organization_id", "r.program_id", "p.confidentiality", ("r.mentor_id", "r.mentee_id"))
_PARTICIPATION_SCOPE = Columns("p.organization_id", "a.program_id", "p.confidentiality", ("a.person_id",))
_AGREEMENT = "SELECT cadence_days, duration_days FROM directory.relationships WHERE id = %s"
_PARTICIPATIONS_OF = """
SELECT (SELECT a.id::text FROM directory.participations a WHERE a.person_id = r.mentor_id AND a.role = 'mentor'
        AND a.program_id = r.program_id ORDER BY a.began_at DESC LIMIT 1),
       (SELECT a.id::text FROM directory.participations a WHERE a.person_id = r.mentee_id AND a.role = 'mentee'
        AND a.program_id = r.program_id ORDER BY a.began_at DESC LIMIT 1)
FROM directory.relationships r WHERE r.id = %s"""
_POLICY_VERSIONS = (
    "SELECT version, effective_at, policy FROM directory.policy_versions WHERE program_id = %s ORDER BY version"
)
_OBJECTIVES = """
SELECT code, policy_version, measure, baseline_thousandths, target_thousandths, better, due_on
FROM directory.objectives WHERE program_id = %s ORDER BY code, policy_version"""
_DEPARTED = "SELECT id::text FROM directory.organizations WHERE state = 'left'"


class DirectoryQueries:
    """Reads the tables of the directory.

    Args:
        pool: The projections' database.
        lists: Runs paginated queries.
    """

    def __init__(self, pool: Pool, lists: Lists) -> None:
        self._pool, self._lists = pool, lists

    def organizations(self, disclosure: Disclosure, *, limit: int, cursor: str | None) -> Page:
        """List the organizations whose names the caller finds in lists, by name."""
        select = Select(_ORGANIZATIONS, "coalesce(o.name, '')", "o.id")
        _listed(select, disclosure)
        return self._lists.page(select, "name", limit=limit, cursor=cursor, filters={"of": "organizations"})

    def programs(
        self,
        disclosure: Disclosure,
        now: datetime,
        *,
        organization: str | None = None,
        state: str | None = None,
        name: str | None = None,
        limit: int,
        cursor: str | None,
    ) -> Page:
        """List programs by name, drafts for their own staff only.

        Args:
            disclosure: What the caller may see.
            now: The time that decides which version of a policy is in force.
            organization: Only this organization's.
            state: Only those in this state.
            name: Only those whose name contains it, ignoring case.
            limit: Most programs to return.
            cursor: The cursor of the page.
        """
        filters = {"of": "programs", "organization": organization, "state": state, "name": name}
        select = (
            Select(_PROGRAMS, "coalesce(p.name, '')", "p.id")
            .where("p.organization_id = %(organization)s", organization=organization)
            .where("coalesce(p.state, 'open') = %(state)s", state=state)
            .where("strpos(lower(p.name), lower(%(name)s)) > 0", name=name or None)
        )
        _without_drafts(select, disclosure)
        _listed(select, disclosure)
        select.values["now"] = now
        return self._lists.page(select, "name", limit=limit, cursor=cursor, filters=filters)

    def programs_by_organization(
        self, disclosure: Disclosure, now: datetime, *, name: str | None, limit: int, cursor: str | None
    ) -> Page:
        """List programs by organization and name, drafts for their own staff only.

        Args:
            disclosure: What the caller may see.
            now: The time that decides which version of a policy is in force.
            name: Only those whose name, or that of their organization, contains it, ignoring case.
            limit: Most programs to return.
            cursor: The cursor of the page.
        """
        columns = _PROGRAMS.replace("SELECT p.id::text,", f"SELECT p.id::text, {_BY_ORGANIZATION} AS place,", 1)
        found = "strpos(lower(concat_ws(chr(1), p.name, o.name)), lower(%(name)s)) > 0"
        select = Select(columns, _BY_ORGANIZATION, "p.id").where(found, name=name or None)
        _without_drafts(select, disclosure)
        _listed(select, disclosure)
        select.values["now"] = now
        filters = {"of": "programs by organization", "name": name}
        return self._lists.page(select, "place", limit=limit, cursor=cursor, filters=filters)

    def program(self, program: str, disclosure: Disclosure, now: datetime) -> Row | None:
        """Return one program; None where there is none, or a draft that the caller may not see."""
        select = Select(_PROGRAMS, "p.id", "p.id").where("p.id = %(program)s", program=program)
        _without_drafts(select, disclosure)
        _listed(select, disclosure)
        select.values["now"] = now
        return self._one(select)

    def departed(self) -> frozenset[str]:
        """Return the organizations that left the federation."""
        try:
            with self._pool.connection() as connection:
                return frozenset(row[0] for row in connection.execute(_DEPARTED))
        except UndefinedTable:  # the read model has not been built yet
            return frozenset()

    def members(self) -> tuple[int, int]:
        """Return how many organizations are members of the federation, and how many programs are open."""
        with self._pool.connection() as connection:
            row = connection.execute(_MEMBERS).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def program_names(self, disclosure: Disclosure) -> Mapping[str, str]:
        """Return the unique name of every program that the caller finds in lists, by id."""
        with self._pool.connection() as connection:
            return {program: name for program, name, *_ in program_names(connection, disclosure) if name is not None}

    def relationships(
        self,
        disclosure: Disclosure,
        *,
        program: str | None = None,
        state: str | None = None,
        person: str | None = None,
        limit: int,
        cursor: str | None,
    ) -> Page:
        """List the relationships that the caller may see, the last proposed first."""
        filters = {"of": "relationships", "program": program, "state": state, "person": person}
        staff = disclosure.where(Action.SEE_CONFLICTS, _RELATIONSHIP_SCOPE, name="staff")
        columns = _RELATIONSHIPS.replace("{staff}", staff.sql)
        select = (
            Select(columns, "r.proposed_at", "r.id", descending=True, type="timestamptz")
            .where("r.program_id = %(program)s", program=program)
            .where("r.state = %(state)s", state=state)
            .where("(r.mentor_id = %(person)s OR r.mentee_id = %(person)s)", person=person)
        )
        _restrict(select, disclosure, _RELATIONSHIP_SCOPE)
        select.values.update(staff.values)
        return self._lists.page(select, "proposed_at", limit=limit, cursor=cursor, filters=filters)

    def relationship(self, relationship: str, disclosure: Disclosure) -> Row | None:
        """Return one relationship; None where there is none that the caller may see."""
        staff = disclosure.where(Action.SEE_CONFLICTS, _RELATIONSHIP_SCOPE, name="staff")
        select = Select(_RELATIONSHIPS.replace("{staff}", staff.sql), "r.id", "r.id")
        select.where("r.id = %(id)s", id=relationship)
        _restrict(select, disclosure, _RELATIONSHIP_SCOPE)
        select.values.update(staff.values)
        return self._one(select)

    def layers(self, program: str, disclosure: Disclosure) -> ProgramLayers:
        """Return the layers of a program, counted over the relationships whose rows the caller sees."""
        return program_layers(self._pool, program, disclosure)

    def participation(self, participation: str, disclosure: Disclosure) -> Row | None:
        """Return one participation; None where there is none that the caller may see."""
        select = Select(_PARTICIPATIONS, "a.id", "a.id").where("a.id = %(id)s", id=participation)
        _restrict(select, disclosure, _PARTICIPATION_SCOPE)
        return self._one(select)

    def agreement(self, relationship: str) -> tuple[int | None, int | None]:
        """Return cadence and duration, in days, of the agreement in force of a relationship; None for unknown."""
        with self._pool.connection() as connection:
            row = connection.execute(_AGREEMENT, [relationship]).fetchone()
        return (row[0], row[1]) if row else (None, None)

    def participations_of(self, relationship: str) -> tuple[str | None, str | None]:
        """Return the participations of mentor and mentee in the program of a relationship, the latest of each."""
        with self._pool.connection() as connection:
            row = connection.execute(_PARTICIPATIONS_OF, [relationship]).fetchone()
        return (row[0], row[1]) if row else (None, None)

    def policy_versions(self, program: str) -> list[PolicyVersion]:
        """Return the versions of a program's policy, by number."""
        with self._pool.connection() as connection:
            rows = connection.execute(_POLICY_VERSIONS, [program]).fetchall()
        return [PolicyVersion(number, effective_at, read_policy(policy)) for number, effective_at, policy in rows]

    def objectives(self, program: str) -> list[Objective]:
        """Return every definition of the objectives of a program, by code and the policy's version."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as rows:
            found = rows.execute(_OBJECTIVES, [program]).fetchall()
        return [Objective.model_validate(row) for row in found]

    def _one(self, select: Select) -> Row | None:
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as rows:
            return rows.execute(_query(select.text()), {**select.values, "limit": 1}).fetchone()

    def participations(
        self,
        disclosure: Disclosure,
        *,
        program: str | None = None,
        person: str | None = None,
        role: str | None = None,
        state: str | None = None,
        limit: int,
        cursor: str | None,
    ) -> Page:
        """List the participations that the caller may see, the latest first."""
        filters = {"of": "participations", "program": program, "person": person, "role": role, "state": state}
        select = (
            Select(_PARTICIPATIONS, "a.began_at", "a.id", descending=True, type="timestamptz")
            .where("a.program_id = %(program)s", program=program)
            .where("a.person_id = %(person)s", person=person)
            .where("a.role = %(role)s", role=role)
            .where("a.state = %(state)s", state=state)
        )
        _restrict(select, disclosure, _PARTICIPATION_SCOPE)
        return self._lists.page(select, "began_at", limit=limit, cursor=cursor, filters=filters)


def _restrict(select: Select, disclosure: Disclosure, columns: Columns) -> None:
    """Restrict a list to the rows that the caller may see, of programs whose own events have arrived."""
    condition = rows_seen(disclosure, Action.SEE_ROWS, columns)
    select.where(condition.sql, **condition.values)


def _listed(select: Select, disclosure: Disclosure) -> None:
    """Restrict organizations, or programs by theirs, to those whose names the caller finds in lists."""
    condition = names_listed(disclosure)
    select.where(f"(o.id IS NULL OR {condition.sql})", **condition.values)


def _without_drafts(select: Select, disclosure: Disclosure) -> None:
    """Restrict programs to those that opened, and the drafts of the caller's own programs."""
    condition = disclosure.where(Action.SEE_DRAFT, _PROGRAM_SCOPE)
    select.where(f"(coalesce(p.state, 'open') <> 'draft' OR {condition.sql})", **condition.values)


def _query(statement: str) -> Any:  # noqa: ANN401 - psycopg requires a literal; this one is built of constants
    return statement
