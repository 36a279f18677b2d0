"""Queries of releases: sums of what has been released until a time, by the door of the reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.disclosure.batch import Audience
from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, SMALLEST_OUTER_BATCH
from services.disclosure.released_figures import Total, mean_rating
from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.sharing import shared
from services.projections.releases.item_series import item_series
from services.projections.releases.models import ReleasedFigure, ReleasedFigures
from services.projections.releases.program_door import find_door
from services.projections.releases.questions import Published, read_published
from services.projections.releases.streams import BY_NAME

_THROUGH = "SELECT max(through) FROM releases.runs"
_POSITION = """
SELECT coalesce(extract(epoch FROM greatest((SELECT max(through) FROM releases.runs), (
    SELECT max(released_at) FROM releases.releases WHERE released_at <= clock_timestamp()))), 0)::bigint"""
_WITHHOLDING = f"SELECT o.id::text FROM directory.organizations o WHERE NOT {shared('figures')}"  # noqa: S608 - constants
# Batches are disjoint: without those of an organization that shares no figures any more, the rest is a sum of batches.
# A question is a program's own: two programs may mean different ones by the same code.
_SUMS = """
SELECT r.stream, sum(r.people)::int AS people, sum(r.count)::bigint AS count, sum(r.total)::bigint AS total,
       max(r.released_at) AS released_at
  FROM releases.releases r
 WHERE r.audience = ANY(%(audiences)s) AND r.released_at <= coalesce(%(now)s, clock_timestamp())
   AND r.stream NOT LIKE 'network:flow:%%'
   AND (%(program)s::uuid IS NULL AND r.stream NOT LIKE 'answered-item:%%' OR r.program_id = %(program)s::uuid)
   AND NOT coalesce(r.organization_id = ANY(%(without)s::uuid[]), false)
 GROUP BY r.stream ORDER BY r.stream"""
OUTSIDE = (Audience.OUTER, Audience.POOL)
_NONE: Mapping[tuple[str, int], Published] = {}


@dataclass(frozen=True, slots=True)
class ReleasePosition:
    """The position of the releases: the run through which everything was cut; no event between two runs changes it.

    Attributes:
        position: The time of the last run or of the last release, seconds since 1970; 0 before the first.
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
        with self._pool.connection() as connection:
            row = connection.execute(_POSITION).fetchone()
        return ReleasePosition(row[0] if row else 0)

    def federation(self, now: datetime) -> ReleasedFigures:
        """Return the figures of all programs together, the same for every reader.

        Args:
            now: The time until which releases are shown.
        """
        return self._answer(Door.OUTER, self.totals(OUTSIDE, without=self.withholding(), now=now))

    def withholding(self) -> list[str]:
        """Return the organizations that share no figures any more: their programs are left out of sums."""
        with self._pool.connection() as connection:
            return [row[0] for row in connection.execute(_WITHHOLDING)]

    def program(self, program: str, disclosure: Disclosure, now: datetime) -> ReleasedFigures:
        """Return the figures of a program; those inside the organization for its executives and the program's staff.

        Args:
            program: The program.
            disclosure: The access of the caller.
            now: The time until which releases are shown.

        Raises:
            NotFoundError: There is no such program, or it is a draft of others.
        """
        found = find_door(self._pool, program, disclosure)
        audience = Audience.INNER if found.inside else Audience.OUTER
        totals = {} if found.withheld else self.totals([audience], program=program, now=now)
        return self._answer(found.door, totals, self._questions(program, totals))

    def _questions(self, program: str, totals: Mapping[str, Total]) -> Mapping[tuple[str, int], Published]:
        """Return the questionnaires of a program by code and version; none where no question of it is released."""
        if not any(item_series(stream) for stream in totals):
            return _NONE
        with self._pool.connection() as connection:
            return {key[1:]: one for key, one in read_published(connection, [program]).items()}

    def totals(
        self,
        audiences: Sequence[Audience],
        *,
        program: str | None = None,
        without: Sequence[str] = (),
        now: datetime | None = None,
    ) -> dict[str, Total]:
        """Return the sum of what was released in each stream.

        Args:
            audiences: The audiences whose releases are added.
            program: The program; None for all.
            without: Organizations whose programs are left out.
            now: The time until which releases are shown; None for the present one.
        """
        values = {
            "audiences": [audience.value for audience in audiences],
            "program": program,
            "without": list(without),
            "now": now,
        }
        with self._pool.connection() as connection:
            rows = connection.execute(_SUMS, values).fetchall()
        return {stream: Total(people, count, total, at) for stream, people, count, total, at in rows}

    def _through(self) -> datetime | None:
        with self._pool.connection() as connection:
            row = connection.execute(_THROUGH).fetchone()
        return row[0] if row else None

    def _answer(
        self, door: Door, totals: dict[str, Total], published: Mapping[tuple[str, int], Published] = _NONE
    ) -> ReleasedFigures:
        smallest = SMALLEST_INNER_BATCH if door is Door.INNER else SMALLEST_OUTER_BATCH
        items = [_figure(stream, total, total.as_of, published) for stream, total in totals.items() if total.as_of]
        return ReleasedFigures(door=door, complete_to=self._through(), smallest_batch=smallest, items=items)


def _figure(
    stream: str, total: Total, released_at: datetime, published: Mapping[tuple[str, int], Published]
) -> ReleasedFigure:
    """Return the figure of a stream; ratings and scores are shown as a mean, and their sum not at all."""
    unit, series = BY_NAME[stream.partition(":")[0]].value, item_series(stream)
    asked = None if series is None else published.get((series.instrument, series.version))
    question = None if asked is None or series is None else asked.question(series.item)
    mean = mean_rating(total) if unit == "rating" else None
    return ReleasedFigure(
        stream=stream,
        people=total.people,
        count=total.count,
        total=total.total if unit == "minutes" else None,
        mean=mean if question is None else question.mean(total.total, total.people),
        question=None if question is None else question.text,
        released_at=released_at,
    )
