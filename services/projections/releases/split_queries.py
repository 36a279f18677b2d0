"""Queries of splits: heads of one closed year by one dimension, as they were recorded."""

from collections.abc import Sequence
from datetime import UTC, datetime

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.sharing import shared
from services.projections.errors import QueryRefusedError
from services.projections.releases.dimensions import DIMENSIONS
from services.projections.releases.models import Cell, Split
from services.projections.releases.program_door import find_door

_CELLS = f"""
SELECT s.cell, sum(s.people)::int
  FROM releases.splits s LEFT JOIN directory.organizations o ON o.id = s.organization_id
 WHERE s.stream = %(stream)s AND s.dimension = %(dimension)s AND s.year = %(year)s AND s.audience = ANY(%(audiences)s)
   AND (%(program)s::uuid IS NULL OR s.program_id = %(program)s::uuid)
   AND (%(program)s::uuid IS NOT NULL OR {shared("figures")})
 GROUP BY 1 ORDER BY 1"""  # noqa: S608 - constants
_OUTSIDE = ("outer", "pool")


class SplitQueries:
    """Reads splits.

    Args:
        pool: The projections' database.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def federation(self, stream: str, dimension: str, year: int, now: datetime) -> Split:
        """Return the split of all programs together, the same for every reader.

        Args:
            stream: What is counted.
            dimension: What it is split by.
            year: The closed year.
            now: The present.

        Raises:
            QueryRefusedError: There is no such split, or the year is not closed.
        """
        _check(stream, dimension, year, now)
        return self._split(Door.OUTER, stream, dimension, year, _OUTSIDE, None)

    def program(
        self, program: str, disclosure: Disclosure, stream: str, dimension: str, year: int, now: datetime
    ) -> Split:
        """Return the split of a program. It is the one outside the organization, where there is one, for its staff too.

        Args:
            program: The program.
            disclosure: The access of the caller.
            stream: What is counted.
            dimension: What it is split by.
            year: The closed year.
            now: The present.

        Raises:
            NotFoundError: There is no such program, or it is a draft of others.
            QueryRefusedError: There is no such split, or the year is not closed.
        """
        _check(stream, dimension, year, now)
        found = find_door(self._pool, program, disclosure)
        if found.withheld:
            return Split(door=Door.OUTER, stream=stream, dimension=dimension, year=year, people=None, cells=[])
        audiences = ("inner", "outer") if found.inside else ("outer",)
        return self._split(found.door, stream, dimension, year, audiences, program)

    def _split(
        self, door: Door, stream: str, dimension: str, year: int, audiences: Sequence[str], program: str | None
    ) -> Split:
        values = {
            "stream": stream,
            "dimension": dimension,
            "year": year,
            "audiences": list(audiences),
            "program": program,
        }
        with self._pool.connection() as connection:
            rows = connection.execute(_CELLS.encode(), values).fetchall()
        cells = [Cell(group=group, people=people) for group, people in rows]
        people = sum(cell.people for cell in cells) or None
        return Split(door=door, stream=stream, dimension=dimension, year=year, people=people, cells=cells)


def _check(stream: str, dimension: str, year: int, now: datetime) -> None:
    if dimension not in DIMENSIONS:
        message = f"there is no dimension {dimension}; there are {', '.join(DIMENSIONS)}"
        raise QueryRefusedError("unknown-dimension", message, "dimension")
    streams = DIMENSIONS[dimension].streams
    if stream not in streams:
        message = f"{stream} is not split by {dimension}; these are: {', '.join(sorted(streams))}"
        raise QueryRefusedError("unknown-metric", message, "stream")
    closed = now.astimezone(UTC).year - 1
    if year > closed:
        raise QueryRefusedError("period-not-released", f"the last closed year is {closed}", "year")
