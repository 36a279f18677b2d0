"""Figures of a query through releases: linear functions of the sums of whole batches, whatever its window and date.

So every combination of answers is about all people of some batch. A query may state any window, date and knowledge: a
batch lies in a window with its release.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import psycopg

from services.contract.envelope import from_micros, to_micros
from services.disclosure.batch import Audience
from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, SMALLEST_OUTER_BATCH
from services.projections.disclosure.access import Door
from services.projections.disclosure.pooled import POOLED, pooled_programs
from services.projections.disclosure.release_sums import ReleaseWindow, last_point, read_sums
from services.projections.folding.upserts import NEVER
from services.projections.measures.definition import Measure
from services.projections.measures.period import BEGINNING, Period
from services.projections.measures.query.answer import MetricFigure, QueryAnswer
from services.projections.measures.query.doors import ProgramScope
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.released_measures import RELEASED, STOCKS

NOT_RELEASED = "not released"
"""Reason of a figure of which there are no releases."""
_NAMES = ", ".join(RELEASED)


@dataclass(frozen=True, slots=True)
class ReleasedScope:
    """The releases that a reader's query is about.

    Attributes:
        door: Inner or outer releases.
        programs: Programs whose figures the reader may have.
        whole: Whether the query is about the whole federation: then pools of small programs are added.
        pooled: Programs that are released to this reader in pools only.
    """

    door: Door
    programs: Sequence[ProgramScope]
    whole: bool
    pooled: frozenset[str] = frozenset()

    @property
    def minimum(self) -> int:
        """The fewest people of a batch."""
        return SMALLEST_INNER_BATCH if self.door is Door.INNER else SMALLEST_OUTER_BATCH

    def audiences(self, *, whole: bool) -> list[Audience]:
        """Return the audiences whose releases are added, for all programs of the scope together or for some."""
        if self.door is Door.INNER:
            return [Audience.INNER]
        return [Audience.OUTER, Audience.POOL] if whole and self.whole else [Audience.OUTER]


def with_pools(connection: psycopg.Connection[Any], scope: ReleasedScope, point: int) -> ReleasedScope:
    """Return the scope with the programs that its reader finds in pools only.

    Args:
        connection: A connection to the projections' database.
        scope: The scope.
        point: The point of the releases, in microseconds since 1970 UTC.
    """
    if scope.door is not Door.OUTER:
        return scope
    year = from_micros(min(point, NEVER)).year
    return replace(scope, pooled=pooled_programs(connection, [each.program for each in scope.programs], year))


def check_released(answer: QueryAnswer) -> None:
    """Raise an error if an answer holds no measure that is released; where it holds some, the others are marked.

    Raises:
        QueryRefusedError: None of its measures is.
    """
    if answer.door == "releases" and not any(card.id in RELEASED for card in answer.cards):
        message = f"{answer.cards[0].id} is not released to readers without access to the facts; {_NAMES} are"
        raise QueryRefusedError("measure-not-released", message, "metrics")


def released_period(connection: psycopg.Connection[Any], period: Period) -> Period:
    """Return a period whose date is the last point of releases that is not after it.

    Nothing in an answer, the date that it states included, changes between two points.
    """
    known = period.as_of if period.known_at is None else min(period.as_of, period.known_at)
    point = last_point(connection, from_micros(min(known, NEVER)))
    as_of = known if point is None else to_micros(point)
    return Period(period.start, period.end, as_of, as_of)


def released_row(
    connection: psycopg.Connection[Any],
    measures: Sequence[Measure],
    scope: ReleasedScope,
    programs: Sequence[str],
    period: Period,
) -> list[MetricFigure]:
    """Return the figures of one row, in the order of the measures.

    Args:
        connection: A connection to the projections' database.
        measures: The measures.
        scope: The releases that the query is about.
        programs: The programs of the row.
        period: Its window; the date is a point of the releases.
    """
    every = len(programs) == len(scope.programs)
    audiences, until = scope.audiences(whole=every), from_micros(period.as_of)
    in_window = read_sums(connection, audiences, programs, ReleaseWindow(until, *_edges(period)))
    at_date = read_sums(connection, audiences, programs, ReleaseWindow(_end(period, until)))
    figures = []
    for measure in measures:
        released = RELEASED.get(measure.id)
        if released is None:
            figures.append(MetricFigure(metric=measure.id, value=None, people=None, suppressed=NOT_RELEASED))
            continue
        figure = released.figure(at_date if measure.id in STOCKS else in_window)
        if measure.id in STOCKS and figure is not None and (figure.value or 0) < scope.minimum:
            figure = None  # what entered less what left: of whole batches, there is no zero, only fewer than one
        if figure is None and programs and Audience.POOL not in audiences and scope.pooled.issuperset(programs):
            figures.append(MetricFigure(metric=measure.id, value=None, people=None, suppressed=POOLED))
        else:
            figures.append(MetricFigure.of_figure(measure.id, figure, scope.minimum))
    return figures


def rule_of(measure: Measure, scope: ReleasedScope) -> str:
    """Return the disclosure rule of a measure as its card states it."""
    released = RELEASED.get(measure.id)
    if released is None:
        return "Not released: a fact, which coordinators of the program see."
    return (
        f"{released.meaning} Released in whole batches of at least {scope.minimum} people, which never change; a "
        "window holds the batches released in it. At least so many: what is not released yet is not counted."
    )


def _edges(period: Period) -> tuple[datetime | None, datetime | None]:
    since = None if period.start == BEGINNING else from_micros(period.start)
    return since, None if period.end >= NEVER else from_micros(period.end)


def _end(period: Period, until: datetime) -> datetime:
    """Return the time of a stock: the end of the window, and the date at the latest."""
    return until if period.end >= NEVER else min(until, from_micros(period.end) - timedelta(microseconds=1))
