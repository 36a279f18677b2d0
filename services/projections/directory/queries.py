"""Queries of the directory."""

from collections.abc import Mapping

from psycopg.rows import dict_row

from services.platform.database import Pool
from services.projections.directory.program_names import PROGRAM_NAMES
from services.projections.disclosure.access import Disclosure
from services.web.pagination import Lists, Page, Row, Select

_ORGANIZATIONS = """
SELECT o.id::text, coalesce(o.name, '') AS name, coalesce(o.state, 'joined') AS state, o.terms_version, o.joined_at,
       o.left_at, p.open AS open_programs, p.opened AS programs_opened
FROM directory.organizations o CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE coalesce(p.state, 'open') = 'open') AS open, count(*) AS opened
    FROM directory.programs p WHERE p.organization_id = o.id
) AS p"""

_PROGRAMS = """
SELECT p.id::text, p.organization_id::text, o.name AS organization, coalesce(p.name, '') AS name,
       coalesce(p.state, 'open') AS state, coalesce(p.formalities, '{}') AS formalities,
       coalesce(p.directions, '{}') AS directions, coalesce(p.shapes, '{}') AS shapes, p.mentor_capacity,
       p.mentee_limit, coalesce(p.minimum_group_size, 0) AS minimum_group_size,
       coalesce(p.confidentiality, 'sealed') AS confidentiality, p.request_expiry_days, p.opened_at, p.closed_at
FROM directory.programs p LEFT JOIN directory.organizations o ON o.id = p.organization_id"""

_RELATIONSHIPS = """
SELECT r.id::text, r.organization_id::text, r.program_id::text, r.mentor_id::text, r.mentee_id::text, r.formality,
       r.direction, r.shape, r.group_id::text, r.state, r.proposed_at, r.matched_at, r.started_at, r.ended_at,
       r.end_reason, r.ended_by, r.planned, r.sessions_held, r.last_session_at, r.goals_agreed, r.goals_met
FROM directory.relationships r LEFT JOIN directory.programs p ON p.id = r.program_id"""

_PARTICIPATIONS = """
SELECT a.id::text, a.organization_id::text, a.program_id::text, a.person_id::text, a.role, a.state, a.attempt,
       a.previous_participation_id::text, a.capacity, a.seniority, coalesce(a.skills, '{}') AS skills, a.applied_at,
       a.enrolled_at, a.ended_at, a.end_reason
FROM directory.participations a LEFT JOIN directory.programs p ON p.id = a.program_id"""


class DirectoryQueries:
    """Reads the tables of the directory.

    Args:
        pool: The projections' database.
        lists: Runs paginated queries.
    """

    def __init__(self, pool: Pool, lists: Lists) -> None:
        self._pool, self._lists = pool, lists

    def organizations(self, *, limit: int, cursor: str | None) -> Page:
        """List organizations by name."""
        select = Select(_ORGANIZATIONS, "coalesce(o.name, '')", "o.id")
        return self._lists.page(select, "name", limit=limit, cursor=cursor, filters={"of": "organizations"})

    def programs(
        self,
        *,
        organization: str | None = None,
        state: str | None = None,
        name: str | None = None,
        limit: int,
        cursor: str | None,
    ) -> Page:
        """List programs by name; ``name`` selects those that contain it, ignoring case."""
        filters = {"of": "programs", "organization": organization, "state": state, "name": name}
        select = (
            Select(_PROGRAMS, "coalesce(p.name, '')", "p.id")
            .where("p.organization_id = %(organization)s", organization=organization)
            .where("p.state = %(state)s", state=state)
            .where("strpos(lower(p.name), lower(%(name)s)) > 0", name=name or None)
        )
        return self._lists.page(select, "name", limit=limit, cursor=cursor, filters=filters)

    def program(self, program: str) -> Row | None:
        """Return one program; None where there is none."""
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as rows:
            return rows.execute(f"{_PROGRAMS} WHERE p.id = %s", [program]).fetchone()

    def program_names(self) -> Mapping[str, str]:
        """Return the unique name of every program by id."""
        with self._pool.connection() as connection:
            return {program: name for program, name, *_ in connection.execute(PROGRAM_NAMES)}

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
        """List relationships, the last proposed first; those of confidential programs only to whom they are open."""
        filters = {"of": "relationships", "program": program, "state": state, "person": person}
        select = (
            Select(_RELATIONSHIPS, "r.proposed_at", "r.id", descending=True, type="timestamptz")
            .where("r.program_id = %(program)s", program=program)
            .where("r.state = %(state)s", state=state)
            .where("(r.mentor_id = %(person)s OR r.mentee_id = %(person)s)", person=person)
        )
        _visible(select, disclosure)
        return self._lists.page(select, "proposed_at", limit=limit, cursor=cursor, filters=filters)

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
        """List participations, most recent application first; confidential ones only to principals with access."""
        filters = {"of": "participations", "program": program, "person": person, "role": role, "state": state}
        select = (
            Select(_PARTICIPATIONS, "a.applied_at", "a.id", descending=True, type="timestamptz")
            .where("a.program_id = %(program)s", program=program)
            .where("a.person_id = %(person)s", person=person)
            .where("a.role = %(role)s", role=role)
            .where("a.state = %(state)s", state=state)
        )
        _visible(select, disclosure)
        return self._lists.page(select, "applied_at", limit=limit, cursor=cursor, filters=filters)


def _visible(select: Select, disclosure: Disclosure) -> None:
    """Exclude rows of confidential programs without access, and of programs whose events have not arrived."""
    if not disclosure.everything:
        select.where(
            "(p.confidentiality = 'open' OR p.organization_id = ANY(%(organizations)s::uuid[]))",
            organizations=list(disclosure.organizations),
        )
