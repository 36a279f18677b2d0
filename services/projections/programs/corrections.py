"""Counters without sessions whose report was taken back.

Numbers and minutes are subtracted as they were added. Who attended in a month is no sum: the best evidence of a mentee
is found again among what is left.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

_MONTHS = "SELECT * FROM unnest(%b::text[]::uuid[], %b::text[]::date[])"
_TOUCHED = f"""
    SELECT DISTINCT r.program_id, t.month, r.mentee_id
    FROM ({_MONTHS}) AS t(relationship_id, month) JOIN relationships r ON r.id = t.relationship_id"""  # noqa: S608 - constants


def recount_attendance(touched: str) -> str:
    """Return the statement that finds the best evidence of mentees in some months again among what is left.

    Args:
        touched: A query of programs, months and mentees.
    """
    return f"""
WITH touched AS ({touched}),
best AS (
    SELECT t.program_id, t.month, t.mentee_id, coalesce(max(c.evidence), -1) AS evidence
    FROM touched t
    LEFT JOIN relationships r ON (r.mentee_id, r.program_id) = (t.mentee_id, t.program_id) AND r.state <> 'voided'
    LEFT JOIN contributed_months c ON c.relationship_id = r.id AND c.month = t.month AND c.held > 0 GROUP BY 1, 2, 3),
moved AS (
    UPDATE attendance a SET evidence = b.evidence FROM best b
    WHERE (a.program_id, a.month, a.mentee_id) = (b.program_id, b.month, b.mentee_id)
    RETURNING new.program_id, new.month, old.evidence AS was, new.evidence AS now),
fewer AS (
    SELECT program_id, month, f.floor, count(*) AS people
    FROM moved CROSS JOIN LATERAL generate_series(now + 1, was) AS f(floor) GROUP BY 1, 2, 3)
UPDATE months m SET people = m.people - f.people FROM fewer f
WHERE (m.program_id, m.month, m.floor) = (f.program_id, f.month, f.floor)"""  # noqa: S608 - constants


_ATTENDANCE = recount_attendance(_TOUCHED)
_NOTHING = f"""
DELETE FROM contributed_months c USING ({_MONTHS}) AS t(relationship_id, month)
WHERE (c.relationship_id, c.month) = (t.relationship_id, t.month) AND c.held = 0"""  # noqa: S608 - constants
ABSENT = "DELETE FROM attendance WHERE evidence < 0"
EMPTY_MONTHS = "DELETE FROM months WHERE held = 0"


def settle(cursor: psycopg.Cursor[Any], months: Sequence[tuple[str, str]]) -> None:
    """Count again who attended in the months of sessions that a batch takes back, after the batch is written.

    Args:
        cursor: On the search path of the generation.
        months: Pairs of a relationship and the first day of a month.
    """
    if not months:
        return
    keys = [[id for id, _ in months], [month for _, month in months]]
    for statement in (_ATTENDANCE, _NOTHING):
        cursor.execute(statement, keys)
    cursor.execute(ABSENT)
    cursor.execute(EMPTY_MONTHS)
