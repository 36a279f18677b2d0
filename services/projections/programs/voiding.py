"""Counters without the contributions of voided relationships.

A voided relationship never happened, so the counters become those of a log without it. Its events come before the
voiding, in the order of their key; but answers travel in a topic of their own, and may come after it.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

from services.projections.programs.corrections import ABSENT, EMPTY_MONTHS, recount_attendance
from services.projections.programs.tables import FEEDBACK

_STEPS = ("matched", "active", "closed_planned", "goal_agreed", "goal_met")
_KEY = ", ".join(column.name for column in FEEDBACK.key)
_SAME = " AND ".join(f"{{0}}.{column.name} = {{1}}.{column.name}" for column in FEEDBACK.key)
_GIVER = "CASE {0}.given_by WHEN 'mentor' THEN {1}.mentor_id ELSE {1}.mentee_id END"

# Before what it contributed to months is deleted: a mentee's best evidence of a month without the voided relationships.
_ATTENDANCE = recount_attendance("""
    SELECT DISTINCT r.program_id, c.month, r.mentee_id
    FROM relationships r JOIN contributed_months c ON c.relationship_id = r.id WHERE r.id = ANY(%b::text[]::uuid[])""")

_MONTHS = """
WITH gone AS (
    DELETE FROM contributed_months c USING relationships r
    WHERE r.id = c.relationship_id AND r.id = ANY(%b::text[]::uuid[])
    RETURNING r.program_id, c.month, c.evidence, c.held, c.minutes),
fewer AS (
    SELECT program_id, month, f.floor, sum(held) AS held, sum(minutes) AS minutes
    FROM gone CROSS JOIN LATERAL generate_series(0, evidence) AS f(floor) GROUP BY 1, 2, 3)
UPDATE months m SET held = m.held - f.held, minutes = m.minutes - f.minutes FROM fewer f
WHERE (m.program_id, m.month, m.floor) = (f.program_id, f.month, f.floor)"""

_ANSWERS = f"""
WITH gone AS (
    DELETE FROM contributed_answers c USING relationships r
    WHERE r.id = c.relationship_id AND r.state = 'voided' AND r.id = ANY(%b::text[]::uuid[])
    RETURNING c.*, {_GIVER.format("c", "r")} AS person_id),
lost AS (
    DELETE FROM respondents p USING gone g
    WHERE {_SAME.format("p", "g")} AND p.person_id = g.person_id AND NOT EXISTS (
        SELECT FROM contributed_answers c JOIN relationships r ON r.id = c.relationship_id AND r.state <> 'voided'
        WHERE {_SAME.format("c", "g")} AND {_GIVER.format("c", "r")} = g.person_id)
    RETURNING {", ".join(f"p.{column.name}" for column in FEEDBACK.key)}),
fewer AS (
    SELECT {_KEY}, sum(answers) AS answers, sum(total) AS total, sum(people) AS people
    FROM (SELECT {_KEY}, answers, total, 0 AS people FROM gone UNION ALL SELECT {_KEY}, 0, 0, 1 FROM lost) x
    GROUP BY {_KEY})
UPDATE feedback t SET answers = t.answers - f.answers, total = t.total - f.total, people = t.people - f.people
FROM fewer f WHERE {_SAME.format("t", "f")}"""  # noqa: S608 - constants
_NO_ANSWERS = "DELETE FROM feedback WHERE answers = 0"

_GOALS = """
WITH gone AS (
    UPDATE relationships SET taken_back = true WHERE id = ANY(%b::text[]::uuid[]) AND NOT taken_back
    RETURNING program_id, goals_agreed, goals_met)
UPDATE goals t SET agreed = t.agreed - g.agreed, met = t.met - g.met
FROM (SELECT program_id, sum(goals_agreed) AS agreed, sum(goals_met) AS met FROM gone GROUP BY 1) g
WHERE g.program_id = t.program_id"""

# The steps of the mentees of some relationships, by all of theirs: also the end of one that was reopened is none.
_STEPS_OF_PEOPLE = f"""
WITH rest AS (
    SELECT p.id, {", ".join(f"coalesce(bool_or(r.{step}), false) AS {step}" for step in _STEPS)},
           count(*) FILTER (WHERE r.matched AND r.state IN ('matched', 'active', 'paused')) AS open,
           max(r.closed_at) AS closed_at
    FROM participations p
    LEFT JOIN relationships r ON r.mentee_participation_id = p.id AND r.state <> 'voided'
    WHERE p.id IN (SELECT mentee_participation_id FROM relationships WHERE id = ANY(%b::text[]::uuid[])) GROUP BY 1),
moved AS (
    UPDATE participations p SET {", ".join(f"{step} = rest.{step}" for step in _STEPS)}, open = rest.open,
           waiting_since = greatest(p.enrolled_since, rest.closed_at)
    FROM rest WHERE rest.id = p.id
    RETURNING new.program_id, {", ".join(f"old.{step} AND NOT new.{step} AS {step}" for step in _STEPS)})
UPDATE funnels f SET {", ".join(f"{step} = f.{step} - l.{step}" for step in _STEPS)}
FROM (SELECT program_id, {", ".join(f"count(*) FILTER (WHERE {step}) AS {step}" for step in _STEPS)}
      FROM moved GROUP BY 1) l
WHERE l.program_id = f.program_id"""  # noqa: S608 - constants


def take_back(
    cursor: psycopg.Cursor[Any], *, voided: Sequence[str], reopened: Sequence[str], answered: Sequence[str]
) -> None:
    """Take back what voided relationships and ends of reopened ones contributed, after their batch is written.

    Args:
        cursor: On the search path of the generation.
        voided: The relationships that the batch voids.
        reopened: The relationships that the batch reopens.
        answered: The relationships to which the batch has answers; only what is voided of them is taken back.
    """
    if voided:
        for statement in (_ATTENDANCE, _MONTHS, _GOALS):
            _execute(cursor, statement, voided)
        cursor.execute(ABSENT)
        cursor.execute(EMPTY_MONTHS)
    if voided or reopened:
        _execute(cursor, _STEPS_OF_PEOPLE, sorted({*voided, *reopened}))
    if voided or answered:
        _execute(cursor, _ANSWERS, sorted({*voided, *answered}))
        if cursor.rowcount:  # most batches with answers take nothing back, and need not look for what is empty
            cursor.execute(_NO_ANSWERS)


def _execute(cursor: psycopg.Cursor[Any], statement: Any, ids: Sequence[str]) -> None:  # noqa: ANN401 - psycopg requires a literal; these are constants
    cursor.execute(statement, [list(ids)])
