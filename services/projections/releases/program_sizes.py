"""The minimum of programs, and how they are released outside in each year."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from services.disclosure.batch import Audience
from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, SMALLEST_PROGRAM_OUTSIDE
from services.projections.releases.contributions import to_micros

_PROGRAMS = """
SELECT p.id::text, p.minimum_group_size, d.confidentiality = 'sealed',
       coalesce('figures' = ANY(o.shares), true)
  FROM measures.programs p LEFT JOIN directory.programs d ON d.id = p.id
  LEFT JOIN directory.organizations o ON o.id = p.organization_id"""
# Enrolled before the year began and not ended before the one before began, by what was known when the year began.
_PEOPLE = """
SELECT p.program_id::text, y.year, count(DISTINCT p.person_id)
  FROM unnest(%(years)s::int[], %(starts)s::bigint[], %(before)s::bigint[]) AS y (year, start, before)
  JOIN measures.participations p ON p.enrolled < y.start AND p.enrolled_known <= y.start AND p.ended >= y.before
 GROUP BY 1, 2"""
FIRST_YEAR = 2000
"""The first year of which sizes are known; before, every program is small."""


@dataclass(frozen=True)
class ProgramSizes:
    """The minimum and the size of every program.

    Attributes:
        minima: The minimum group size by program; at least the one that holds for all.
        sealed: Programs that are released outside only in pools.
        withheld: Programs of organizations that share no figures.
        people: The people of the year before, by program and year.
    """

    minima: dict[str, int] = field(default_factory=dict)
    sealed: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    people: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: psycopg.Connection[Any], through: datetime) -> "ProgramSizes":
        """Read the programs, and their sizes in every year until a time."""
        rows = connection.execute(_PROGRAMS).fetchall()
        years = list(range(FIRST_YEAR, through.year + 1))
        starts = [_start(year) for year in years]
        values = {"years": years, "starts": starts, "before": [_start(year - 1) for year in years]}
        people: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for program, year, count in connection.execute(_PEOPLE, values):
            people[program][year] = count
        return cls(
            {program: max(minimum or 0, SMALLEST_INNER_BATCH) for program, minimum, _, _ in rows},
            frozenset(program for program, _, sealed, _ in rows if sealed),
            frozenset(program for program, _, _, shared in rows if not shared),
            dict(people),
        )

    def minimum(self, program: str) -> int:
        """Return the minimum group size of a program."""
        return self.minima.get(program, SMALLEST_INNER_BATCH)

    def way_outside(self, program: str, year: int) -> Audience | None:
        """Return how a program is released outside in a year; None where its organization shares no figures."""
        if program in self.withheld:
            return None
        large = self.people.get(program, {}).get(year, 0) >= SMALLEST_PROGRAM_OUTSIDE
        return Audience.OUTER if large and program not in self.sealed else Audience.POOL


def _start(year: int) -> int:
    return to_micros(datetime(year, 1, 1, tzinfo=UTC))
