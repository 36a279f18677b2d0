"""The minimum of programs, and how they are released outside in each year."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from services.disclosure.batch import Audience
from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, SMALLEST_PROGRAM_OUTSIDE
from services.projections.releases.contributions import to_micros

_PROGRAMS = """
SELECT p.id::text, p.minimum_group_size, d.confidentiality = 'sealed',
       coalesce('figures' = ANY(o.shares), true), coalesce('network' = ANY(o.shares), true)
  FROM measures.programs p LEFT JOIN directory.programs d ON d.id = p.id
  LEFT JOIN directory.organizations o ON o.id = p.organization_id"""
_FIRST_YEAR = """
SELECT extract(year FROM to_timestamp(least(min(applied_known), min(enrolled_known)) / 1e6) AT TIME ZONE 'UTC')::int
  FROM measures.participations"""
# Took part in the year before: enrolled before the year began, and not ended before the year before began.
_RECORD = """
INSERT INTO releases.program_years (program_id, year, people)
SELECT p.id, y.year, (SELECT count(DISTINCT t.person_id) FROM measures.participations t
                       WHERE t.program_id = p.id AND t.enrolled < y.start AND t.ended >= y.before)
  FROM measures.programs p
 CROSS JOIN unnest(%(years)s::int[], %(starts)s::bigint[], %(before)s::bigint[]) AS y (year, start, before)
    ON CONFLICT DO NOTHING"""
_RECORDED = "SELECT program_id::text, year, people FROM releases.program_years"


@dataclass(frozen=True)
class ProgramSizes:
    """The minimum and the size of every program.

    Attributes:
        minima: The minimum group size by program; at least the one that holds for all.
        sealed: Programs that are released outside only in pools.
        withheld: Programs of organizations that share no figures.
        people: The people of the year before, by program and year.
        outside_network: Programs of organizations that do not share their part in the network.
    """

    minima: dict[str, int] = field(default_factory=dict)
    sealed: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    people: dict[str, dict[int, int]] = field(default_factory=dict)
    outside_network: frozenset[str] = frozenset()

    @classmethod
    def read(cls, connection: psycopg.Connection[Any], through: datetime) -> "ProgramSizes":
        """Read the programs; record the sizes of every year until a time that has none yet, and read them."""
        rows = connection.execute(_PROGRAMS).fetchall()
        first = connection.execute(_FIRST_YEAR).fetchone()
        years = list(range(first[0] if first and first[0] else through.year, through.year + 1))
        starts, before = [_start(year) for year in years], [_start(year - 1) for year in years]
        connection.execute(_RECORD, {"years": years, "starts": starts, "before": before})
        people: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for program, year, count in connection.execute(_RECORDED):
            people[program][year] = count
        return cls(
            {program: max(minimum or 0, SMALLEST_INNER_BATCH) for program, minimum, *_ in rows},
            frozenset(program for program, _, sealed, *_ in rows if sealed),
            frozenset(program for program, *_, figures, _ in rows if not figures),
            dict(people),
            frozenset(program for program, *_, network in rows if not network),
        )

    @property
    def in_network(self) -> "ProgramSizes":
        """The same for the stream of the network, from which an organization may keep its part."""
        return replace(self, withheld=self.withheld | self.outside_network)

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
