"""Programs whose figures outside their organization are in the sums of pools only."""

from collections.abc import Sequence
from typing import Any

import psycopg

from services.disclosure.batch_rule import SMALLEST_PROGRAM_OUTSIDE

POOLED = "in a pool"
"""The reason of a figure of a program that is released outside only together with others."""
WHY_POOLED = (
    f"Outside its organization a program that had fewer than {SMALLEST_PROGRAM_OUTSIDE} people in the year before, or "
    "is sealed, is counted only together with other such programs, in the figures of the whole federation."
)

_POOLED = """
SELECT p.id::text FROM measures.programs p LEFT JOIN directory.programs d ON d.id = p.id
  LEFT JOIN releases.program_years y ON y.program_id = p.id AND y.year = %(year)s
 WHERE p.id = ANY(%(programs)s::uuid[]) AND (coalesce(y.people, 0) < %(smallest)s OR d.confidentiality = 'sealed')"""


def pooled_programs(connection: psycopg.Connection[Any], programs: Sequence[str], year: int) -> frozenset[str]:
    """Return which of some programs are released outside only in pools; it is decided once for each year.

    Args:
        connection: A connection to the projections' database.
        programs: The programs.
        year: The year.
    """
    values = {"programs": list(programs), "year": year, "smallest": SMALLEST_PROGRAM_OUTSIDE}
    return frozenset(row[0] for row in connection.execute(_POOLED, values))
