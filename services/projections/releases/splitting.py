"""Splits of closed years, recorded once by the release job beside the batches of the same run."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from services.disclosure.batch import Audience, Batch
from services.disclosure.batch_rule import SMALLEST_OUTER_BATCH
from services.disclosure.splits import people_of_year, split
from services.projections.releases.contributions import to_micros
from services.projections.releases.dimensions import DIMENSIONS, NOT_STATED, STREAMS, Groups, read_groups
from services.projections.releases.program_sizes import ProgramSizes

_LAST = "SELECT coalesce(max(year), 0) FROM releases.split_years"
_ADD_YEAR = "INSERT INTO releases.split_years (year) VALUES (%s)"
_ADD = """
INSERT INTO releases.splits (audience, organization_id, program_id, stream, year, dimension, cell, people)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""


@dataclass(frozen=True, slots=True)
class _Series:
    """The batches of one year that are split together."""

    year: int
    audience: Audience
    organization: str | None
    program: str | None
    stream: str


@dataclass
class Splitting:
    """Collects the people of batches that were released in closed years without splits, and records their splits.

    A program is split once in a year: by its batches outside the organization, or, where it has none, by those inside.
    Two splits of nearly the same people would show the groups of the few who are in one of them only.

    Attributes:
        programs: The minimum of each program.
        last: The last year whose splits are recorded; 0 for none.
        until: The first year that is not closed.
    """

    programs: ProgramSizes
    last: int
    until: int
    _people: dict[_Series, dict[str, tuple[str, str]]] = field(default_factory=dict, init=False)

    @classmethod
    def through(cls, connection: psycopg.Connection[Any], programs: ProgramSizes, point: datetime) -> "Splitting":
        """Return what splits the years that are closed at a point of the lattice and have no splits yet."""
        row = connection.execute(_LAST).fetchone()
        return cls(programs, row[0] if row else 0, point.astimezone(UTC).year)

    def add(self, batch: Batch) -> None:
        """Take the people of a batch, each with the program of their first contribution."""
        year = batch.released_at.year
        if not self.last < year < self.until or batch.stream not in STREAMS:
            return
        series = _Series(year, batch.audience, batch.organization, batch.program, batch.stream)
        counted, people = people_of_year([batch], year), self._people.setdefault(series, {})
        for each in batch.contributions:
            if each.person in counted:
                people.setdefault(each.person, (each.program, each.organization))

    def record(self, connection: psycopg.Connection[Any]) -> None:
        """Record the splits of all closed years that have none, in the transaction of the run."""
        first = min((series.year for series in self._people), default=self.until - 1)
        for year in range(max(self.last + 1, first), self.until):
            connection.execute(_ADD_YEAR, [year])
            through = to_micros(datetime(year + 1, 1, 1, tzinfo=UTC)) - 1
            groups = {name: read_groups(connection, each, through) for name, each in DIMENSIONS.items()}
            with connection.cursor() as cursor:
                for row in self._rows(year, groups):
                    cursor.execute(_ADD, row)

    def _rows(self, year: int, groups: dict[str, Groups]) -> Iterator[list[Any]]:
        for series, people in self._people.items():
            if series.year != year or self._is_split_outside(series):
                continue
            for name, dimension in DIMENSIONS.items():
                if series.stream in dimension.streams:
                    key = [series.audience.value, series.organization, series.program, series.stream, year, name]
                    for cell, count in self._cells(series, people, groups[name]).items():
                        yield [*key, cell, count]

    def _is_split_outside(self, series: _Series) -> bool:
        outside = _Series(series.year, Audience.OUTER, series.organization, series.program, series.stream)
        return series.audience is Audience.INNER and outside in self._people

    def _cells(self, series: _Series, people: dict[str, tuple[str, str]], groups: Groups) -> dict[str, int]:
        minimum = max(self.programs.minimum(program) for program, _ in people.values())
        if series.audience is not Audience.INNER:
            minimum = max(minimum, SMALLEST_OUTER_BATCH)
        organizations = {person: owner for person, (_, owner) in people.items()}
        group = {person: groups.get((program, person), NOT_STATED) for person, (program, _) in people.items()}
        return split(group, minimum, organizations=organizations if series.audience is Audience.POOL else None)
