"""Counters of one program or of all programs, read from the tables before disclosure control."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row, namedtuple_row

from services.projections.folding.event_handlers import EVIDENCE_FLOOR
from services.projections.programs.counter_statements import (
    FUNNEL,
    PARTICIPATION_STATES,
    RELATIONSHIP_STATES,
    counter,
)
from services.projections.programs.people_counts import PeopleCounts, count_people
from services.web.pagination import Row

AGES = ((0, 7), (7, 30), (30, 90), (90, 180), (180, None))
"""Classes of waiting times in days: from (inclusive) and to (exclusive)."""

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class MonthCount:
    """Sessions held in one month, their minutes, and the mentees in them."""

    month: date
    held: int
    minutes: int
    people: int


@dataclass(frozen=True)
class FeedbackCount:
    """Answers to one version of an instrument in one wave, the sum of their ratings, and the people who answered.

    The wave is empty for an instrument without waves.
    """

    instrument: str
    version: int
    wave: str
    about: str
    given_by: str
    answers: int
    total: int
    people: int


@dataclass(frozen=True)
class WaitingCount:
    """Waiting mentees, their median wait in days, and their number in each class of `AGES`."""

    mentees: int
    median: float | None
    ages: tuple[int, ...]


@dataclass(frozen=True)
class Counters:
    """All counters of one program, or of all programs."""

    funnel: dict[str, int]
    participations: dict[str, dict[str, int]]
    relationships: dict[str, int]
    months: list[MonthCount]
    goals: tuple[int, int]
    feedback: list[FeedbackCount]
    waiting: WaitingCount
    people: PeopleCounts


def read_counters(connection: Connection, program: str) -> Counters:
    """Read the counters of a program."""
    return _read(connection, "WHERE program_id = %(program)s", {"program": program})


def sum_counters(connection: Connection, programs: Sequence[str] | None, *, without: Sequence[str] = ()) -> Counters:
    """Read the sums of the counters of some programs.

    Args:
        connection: A connection to the projections' database.
        programs: The programs; None for all.
        without: Programs of those that are left out.
    """
    scope = "WHERE true" if programs is None else "WHERE program_id = ANY(%(programs)s::uuid[])"
    scope += " AND program_id <> ALL(%(without)s::uuid[])" if without else ""
    return _read(connection, scope, {"programs": programs and list(programs), "without": list(without)})


def _read(connection: Connection, scope: str, parameters: Mapping[str, object]) -> Counters:
    values = {**parameters, "floor": EVIDENCE_FLOOR}

    def rows(statement: str) -> list[Row]:
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(_query(statement.replace("{scope}", scope)), values).fetchall()

    states = _sums(PARTICIPATION_STATES)
    roles = rows(f"SELECT role, {states} FROM programs.participation_counts {{scope}} GROUP BY role ORDER BY role")  # noqa: S608 - constants
    goals = rows(f"SELECT {_sums(('agreed', 'met'))} FROM programs.goals {{scope}}")[0]  # noqa: S608 - constants
    return Counters(
        funnel=rows(f"SELECT {_sums(FUNNEL)} FROM programs.funnels {{scope}}")[0],  # noqa: S608 - constants
        participations={row.pop("role"): row for row in roles},
        relationships=rows(f"SELECT {_sums(RELATIONSHIP_STATES)} FROM programs.relationship_counts {{scope}}")[0],  # noqa: S608 - constants
        months=[MonthCount(**row) for row in rows(_MONTHS)],
        goals=(goals["agreed"], goals["met"]),
        feedback=[FeedbackCount(**row) for row in rows(_FEEDBACK)],
        waiting=_waiting(rows(_WAITING)[0]),
        people=count_people(connection, scope, values, _IS_WAITING),
    )


def count_waiting(connection: Connection) -> dict[str, int]:
    """Count the waiting mentees of each program."""
    statement = f"SELECT program_id::text, count(*) FROM programs.participations WHERE {_IS_WAITING} GROUP BY 1"  # noqa: S608 - constants
    return dict(connection.execute(_query(statement)).fetchall())


def read_programs(connection: Connection) -> list[Any]:
    """Read the row of every program in the federation's table, most active relationships first."""
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(_PROGRAMS).fetchall()


_IS_WAITING = "role = 'mentee' AND state = 'enrolled' AND open = 0"

_MONTHS = """
SELECT month, sum(held)::bigint AS held, sum(minutes)::bigint AS minutes, sum(people)::bigint AS people
FROM programs.months {scope} AND floor = %(floor)s GROUP BY month ORDER BY month"""

_FEEDBACK = """
SELECT instrument, version, wave, about, given_by, sum(answers)::bigint AS answers, sum(total)::bigint AS total,
       sum(people)::bigint AS people
FROM programs.feedback {scope} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"""


def _class(low: int, high: int | None) -> str:
    """Return the count of one class of ages; it compares times, because arithmetic on each of 100,000 rows is slow."""
    younger = [f"waiting_since > now() - interval '{high} days'"] if high is not None else []
    older = [f"waiting_since <= now() - interval '{low} days'"] if low else []
    return f"count(*) FILTER (WHERE {' AND '.join(older + younger)}) AS from_{low}"


_WAITING = f"""
SELECT count(*) AS mentees, {", ".join(_class(*ages) for ages in AGES)},
       date_part('epoch', now() - percentile_disc(0.5) WITHIN GROUP (ORDER BY waiting_since DESC)) / 86400 AS median
FROM programs.participations {{scope}} AND {_IS_WAITING}"""  # noqa: S608 - constants

_PROGRAMS = """
SELECT p.id::text AS program, p.organization_id::text AS organization_id, coalesce(p.name, '') AS name,
       o.name AS organization, o.shares, coalesce(p.state, 'open') AS state, p.minimum_group_size AS minimum,
       coalesce(c.enrolled, 0) AS enrolled, coalesce(r.active, 0) AS active,
       (SELECT count(DISTINCT f.person)
        FROM (SELECT mentor_id, mentee_id FROM programs.relationships a
              WHERE a.state = 'active' AND a.program_id = p.id LIMIT 100) AS a
        CROSS JOIN LATERAL (VALUES (a.mentor_id), (a.mentee_id)) AS f(person)) AS active_people
FROM programs.programs p
LEFT JOIN programs.organizations o ON o.id = p.organization_id
LEFT JOIN programs.participation_counts c ON c.program_id = p.id AND c.role = 'mentee'
LEFT JOIN programs.relationship_counts r ON r.program_id = p.id
WHERE coalesce(p.state, 'open') <> 'draft'
ORDER BY active DESC, name, program"""


def _waiting(row: Row) -> WaitingCount:
    ages = tuple(row[f"from_{low}"] for low, _ in AGES)
    return WaitingCount(row["mentees"], row["median"], ages)


def _sums(columns: tuple[str, ...]) -> str:
    return ", ".join(f'coalesce(sum({counter(name)}), 0)::bigint AS "{name}"' for name in columns)


def _query(statement: str) -> Any:  # noqa: ANN401 - psycopg requires a literal; this one is built from constants
    return statement
