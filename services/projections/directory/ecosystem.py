"""Layers of a program: its relationships by form, its groups, and the other programs of its people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import rows_seen
from services.projections.permissions import Action
from services.web.identity.grants import Columns

_SCOPE = Columns("p.organization_id", "r.program_id", "p.confidentiality", ("r.mentor_id", "r.mentee_id"))
_SEEN = """
SELECT r.id, r.program_id, p.organization_id, r.mentor_id, r.mentee_id, r.state, r.group_id,
       CASE WHEN r.group_id IS NOT NULL THEN 'group' WHEN r.direction = 'peer' THEN 'peer' ELSE 'mentoring' END AS layer
  FROM directory.relationships r JOIN directory.programs p ON p.id = r.program_id
 WHERE r.started_at IS NOT NULL AND r.state IN ('active', 'paused', 'closed') AND {seen}"""
_FORMS = """
SELECT layer, count(DISTINCT id)::int AS relationships,
       count(DISTINCT id) FILTER (WHERE state = 'active')::int AS active, count(DISTINCT person)::int AS people
  FROM ({rows} AND r.program_id = %(program)s) o CROSS JOIN LATERAL (VALUES (mentor_id), (mentee_id)) x (person)
 GROUP BY 1"""
_GROUPS = """
SELECT group_id::text AS id, count(DISTINCT person)::int AS people, bool_or(state = 'active') AS active
  FROM ({rows} AND r.program_id = %(program)s) o CROSS JOIN LATERAL (VALUES (mentor_id), (mentee_id)) x (person)
 WHERE group_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"""
_PROGRAMS = """
WITH own AS (
  SELECT DISTINCT person FROM ({rows} AND r.program_id = %(program)s) o
   CROSS JOIN LATERAL (VALUES (mentor_id), (mentee_id)) x (person))
SELECT program_id::text AS program, organization_id::text AS organization, count(DISTINCT person)::int AS people
  FROM ({rows} AND r.program_id <> %(program)s
         AND (r.mentor_id IN (SELECT person FROM own) OR r.mentee_id IN (SELECT person FROM own))) o
 CROSS JOIN LATERAL (VALUES (mentor_id), (mentee_id)) x (person) JOIN own USING (person)
 GROUP BY 1, 2 ORDER BY 3 DESC, 1"""


@dataclass(frozen=True, slots=True)
class FormCount:
    """Relationships of one form that began: how many, how many of them are active, and of how many people."""

    layer: str
    relationships: int
    active: int
    people: int


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A group: how many people have been in it, and whether one of its relationships is active."""

    id: str
    people: int
    active: bool


@dataclass(frozen=True, slots=True)
class ProgramCount:
    """Another program: how many people of this one have had a relationship in it."""

    program: str
    organization: str
    people: int


@dataclass(frozen=True, slots=True)
class ProgramLayers:
    """The layers of a program, of the rows that a reader sees."""

    forms: Sequence[FormCount]
    groups: Sequence[GroupCount]
    programs: Sequence[ProgramCount]


def program_layers(pool: Pool, program: str, disclosure: Disclosure) -> ProgramLayers:
    """Return the layers of a program, counted over the relationships whose rows the reader sees.

    Args:
        pool: The projections' database.
        program: The program.
        disclosure: The access of the reader, who has that of the program's facts.
    """
    seen = rows_seen(disclosure, Action.SEE_ROWS, _SCOPE)
    rows = _SEEN.replace("{seen}", seen.sql)
    values = {**seen.values, "program": program}
    with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:

        def read(statement: str) -> list[dict[str, Any]]:
            return cursor.execute(statement.replace("{rows}", rows).encode(), values).fetchall()

        return ProgramLayers(
            [FormCount(**row) for row in read(_FORMS)],
            [GroupCount(**row) for row in read(_GROUPS)],
            [ProgramCount(**row) for row in read(_PROGRAMS)],
        )
