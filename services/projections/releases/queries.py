"""Queries of releases: sums of what has been released until a time, by the door of the reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from services.disclosure.batch import Audience
from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, SMALLEST_OUTER_BATCH
from services.disclosure.released_figures import Total, mean_rating
from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.sharing import outside, shared
from services.projections.errors import NotFoundError
from services.projections.releases.models import ReleasedFigure, ReleasedFigures
from services.projections.releases.streams import BY_NAME

_THROUGH = "SELECT max(through) FROM releases.runs"
_PROGRAM = """
SELECT p.organization_id::text, coalesce(p.state, 'open'), coalesce('figures' = ANY(o.shares), true)
  FROM directory.programs p LEFT JOIN directory.organizations o ON o.id = p.organization_id WHERE p.id = %s"""
_SUMS = """
SELECT r.stream, sum(r.people)::int AS people, sum(r.count)::bigint AS count, sum(r.total)::bigint AS total,
       max(r.released_at) AS released_at
  FROM releases.releases r WHERE r.released_at <= %(now)s AND {condition}
 GROUP BY r.stream ORDER BY r.stream"""
_OF_PROGRAM = "r.program_id = %(program)s AND r.audience = %(audience)s"
# Batches are disjoint: without those of an organization that shares no figures any more, the rest is a sum of batches.
_OF_FEDERATION = f"""r.audience IN ('outer', 'pool') AND NOT EXISTS (
       SELECT FROM directory.organizations o WHERE o.id = r.organization_id AND NOT {shared("figures")})"""


@dataclass(frozen=True, slots=True)
class ReleasePosition:
    """The position of the releases: the run through which everything was cut; no event between two runs changes it.

    Attributes:
        position: The time of the last run, seconds since 1970; 0 before the first.
        generation: Always 1: releases are not rebuilt.
        lag_seconds: Always 0: what is pending is pending by rule.
    """

    position: int
    generation: int = 1
    lag_seconds: float = 0.0

    def has_reached(self, position: int, source: str) -> bool:  # noqa: ARG002 - no command is visible by a release
        """Return true: there is nothing to wait for, because a release never shows a single event."""
        return True


class ReleaseQueries:
    """Reads releases.

    Args:
        pool: The projections' database.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def reading(self) -> ReleasePosition:
        """Return the position of the releases."""
        through = self._through()
        return ReleasePosition(0 if through is None else int(through.timestamp()))

    def federation(self, now: datetime) -> ReleasedFigures:
        """Return the figures of all programs together, the same for every reader.

        Args:
            now: The time until which releases are shown.
        """
        return self._figures(Door.OUTER, _OF_FEDERATION, {"now": now})

    def program(self, program: str, disclosure: Disclosure, now: datetime) -> ReleasedFigures:
        """Return the figures of a program; those inside the organization for its executives and the program's staff.

        Args:
            program: The program.
            disclosure: The access of the caller.
            now: The time until which releases are shown.

        Raises:
            NotFoundError: There is no such program, or it is a draft of others.
        """
        with self._pool.connection() as connection:
            row = connection.execute(_PROGRAM, [program]).fetchone()
        organization, state, shares = row if row is not None else ("", "draft", False)
        door = disclosure.door(organization, program)
        if row is None or (state == "draft" and door is not Door.FACTS):
            raise NotFoundError(f"no program has the id {program}")
        inside = door in {Door.FACTS, Door.INNER}
        audience = Audience.INNER if inside else Audience.OUTER
        hidden = not inside and not shares and bool(outside({organization}, disclosure.principal))
        condition = "false" if hidden else _OF_PROGRAM
        values = {"now": now, "program": program, "audience": audience.value}
        return self._figures(Door.INNER if inside else Door.OUTER, condition, values)

    def _through(self) -> datetime | None:
        with self._pool.connection() as connection:
            row = connection.execute(_THROUGH).fetchone()
        return row[0] if row else None

    def _figures(self, door: Door, condition: str, values: dict[str, Any]) -> ReleasedFigures:
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(_SUMS.format(condition=condition).encode(), values).fetchall()
        smallest = SMALLEST_INNER_BATCH if door is Door.INNER else SMALLEST_OUTER_BATCH
        items = [_figure(row) for row in rows]
        return ReleasedFigures(door=door, complete_to=self._through(), smallest_batch=smallest, items=items)


def _figure(row: dict[str, Any]) -> ReleasedFigure:
    """Return the figure of a stream; ratings are shown as a mean, and their sum not at all."""
    unit = BY_NAME[row["stream"].partition(":")[0]].value
    total = Total(row["people"], row["count"], row["total"])
    return ReleasedFigure(
        stream=row["stream"],
        people=total.people,
        count=total.count,
        total=total.total if unit == "minutes" else None,
        mean=mean_rating(total) if unit == "rating" else None,
        released_at=row["released_at"],
    )
