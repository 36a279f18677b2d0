"""Dimensions of splits: the group of each person of a program, as it was known at the end of a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from services.projections.measures.facts.codes import FORMS, MENTEE

NOT_STATED = "not stated"
"""The group of people without one; a cell like any other."""
_NEVER = 253402300799999999
Groups = Mapping[tuple[str, str], str]
"""The group by program and person."""

_FORMS = ", ".join(f"({code}, '{direction} {shape}')" for (_, direction, shape), code in FORMS.items())
_SENIORITY = """
SELECT d.program_id::text, p.person_id::text, d.stated[1]
  FROM measures.declared d JOIN measures.participations p ON p.id = d.participation_id
 WHERE d.dimension = 'seniority' AND d.stated <> '{}' AND d.known <= %(through)s ORDER BY d.known DESC, p.id"""
_COHORT = f"""
SELECT p.program_id::text, p.person_id::text,
       extract(year FROM to_timestamp(least(p.applied, p.enrolled) / 1000000.0) AT TIME ZONE 'UTC')::int::text
  FROM measures.participations p
 WHERE least(p.applied_known, p.enrolled_known) <= %(through)s AND least(p.applied, p.enrolled) < {_NEVER}
 ORDER BY least(p.applied, p.enrolled) DESC, p.id"""  # noqa: S608 - constants
_FORM = f"""
SELECT r.program_id::text, r.mentee_id::text, f.name
  FROM measures.relationships r JOIN (VALUES {_FORMS}) AS f (code, name) ON f.code = r.form
 WHERE r.matched_known <= %(through)s ORDER BY r.matched_known DESC, r.id"""  # noqa: S608 - constants
_STAGE = f"""
SELECT p.program_id::text, p.person_id::text,
       CASE WHEN bool_or(r.closed_known <= %(through)s AND r.planned AND r.active <= r.closed
                         OR o.planned AND r.active <= o.closed) THEN 'closed-well'
            WHEN bool_or(r.active_known <= %(through)s) THEN 'active'
            WHEN bool_or(r.matched_known <= %(through)s) THEN 'matched'
            WHEN bool_or(p.enrolled_known <= %(through)s) THEN 'enrolled' ELSE 'applied' END
  FROM measures.participations p
  LEFT JOIN measures.relationships r ON r.program_id = p.program_id AND r.participation_id = p.id
   AND r.voided_known > %(through)s
  LEFT JOIN measures.reopenings o ON o.relationship_id = r.id
   AND o.closed_known <= %(through)s AND o.reopened_known > %(through)s
 WHERE p.role = {MENTEE} AND least(p.applied_known, p.enrolled_known) <= %(through)s GROUP BY 1, 2"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of splits.

    Attributes:
        sql: Program, person and group; of several rows of a person the last one counts.
        streams: The streams whose people are split by it.
    """

    sql: str
    streams: frozenset[str]


DIMENSIONS: Mapping[str, Dimension] = {
    "cohort": Dimension(_COHORT, frozenset({"enrolled", "matched", "activated"})),
    "form": Dimension(_FORM, frozenset({"matched", "activated"})),
    "seniority": Dimension(_SENIORITY, frozenset({"applied", "enrolled", "matched", "activated"})),
    "stage": Dimension(_STAGE, frozenset({"applied"})),
}
STREAMS = frozenset().union(*(dimension.streams for dimension in DIMENSIONS.values()))
"""Streams that are split by some dimension."""


def read_groups(connection: psycopg.Connection[Any], dimension: Dimension, through: int) -> Groups:
    """Return the groups of a dimension.

    Args:
        connection: A connection to the projections' database.
        dimension: The dimension.
        through: What became known until then counts, microseconds since 1970.
    """
    rows = connection.execute(dimension.sql.encode(), {"through": through}).fetchall()
    return {(program, person): group for program, person, group in rows}
