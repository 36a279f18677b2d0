"""Queries by a dimension that leaves as splits alone: released people of one closed year, for every reader."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from services.contract.envelope import from_micros, to_micros
from services.projections.disclosure.access import Disclosure
from services.projections.errors import QueryRefusedError
from services.projections.measures.definition import Measure
from services.projections.measures.period import Period
from services.projections.measures.query.answer import Card, MetricFigure, QueryAnswer, QueryRow, StatedPeriod
from services.projections.measures.query.request import SPLIT_DIMENSIONS, QueryRequest

STREAMS: Mapping[str, str] = {
    "funnel": "applied",
    "enrolled": "enrolled",
    "match-rate": "matched",
    "active-relationships": "activated",
}
"""The stream whose people are split, by the measure that is asked for."""
RULE = (
    "People who were released in the closed year, each once: those who applied (funnel), enrolled, were matched "
    "(match-rate) or began (active-relationships). Small groups are together as other."
)


class Cells(Protocol):
    """The people of one group."""

    group: str
    people: int


class ReadSplit(Protocol):
    """A split that was recorded."""

    @property
    def cells(self) -> Sequence[Cells]:
        """Its cells."""


class Splits(Protocol):
    """Reads splits, as the releases hold them."""

    def federation(self, stream: str, dimension: str, year: int, now: datetime) -> ReadSplit:
        """Return the split of all programs together."""

    def program(
        self, program: str, disclosure: Disclosure, stream: str, dimension: str, year: int, now: datetime
    ) -> ReadSplit:
        """Return the split of a program."""


def is_split(request: QueryRequest) -> bool:
    """Return whether a query is by a dimension that leaves as splits alone."""
    return any(dimension in SPLIT_DIMENSIONS for dimension in request.dimensions)


def answer_split(
    splits: Splits, request: QueryRequest, measures: Sequence[Measure], period: Period, disclosure: Disclosure, now: int
) -> QueryAnswer:
    """Return the answer to a query by such a dimension.

    Args:
        splits: Reads splits.
        request: The query.
        measures: Its measures.
        period: Its period.
        disclosure: The access of the caller.
        now: The present, microseconds since 1970 UTC.

    Raises:
        QueryRefusedError: It is not about one measure of people, all programs or one, and one closed year.
        NotFoundError: It names a program that does not exist.
    """
    (dimension,), year, program = request.dimensions, _year(request, period), _program(request)
    if len(measures) != 1 or measures[0].id not in STREAMS:
        message = f"a split is of one of {', '.join(STREAMS)}"
        raise QueryRefusedError("part-not-released", message, "metrics")
    stream, at = STREAMS[measures[0].id], from_micros(now)
    if program is None:
        found = splits.federation(stream, dimension, year, at)
    else:
        found = splits.program(program, disclosure, stream, dimension, year, at)
    return QueryAnswer(
        results=[QueryRow(dimensions=[cell.group], metrics=[_figure(measures[0].id, cell)]) for cell in found.cells],
        cards=[Card.of_measure(measures[0], RULE)],
        period=StatedPeriod.of_period(Period(period.start, period.end, period.end - 1, period.end - 1)),
        compared_with=None,
        door="releases",
        minimum_group_size=min((cell.people for cell in found.cells), default=0),
        position=0,
    )


def _figure(metric: str, cell: Cells) -> MetricFigure:
    return MetricFigure(metric=metric, value=cell.people, people=cell.people)


def _year(request: QueryRequest, period: Period) -> int:
    """Return the calendar year of a query.

    Raises:
        QueryRefusedError: Its window is not one, or it states a date, a comparison or what was known.
    """
    for field in ("as_of", "known_at", "compare"):
        if getattr(request, field) is not None:
            raise QueryRefusedError("period-not-released", "a split is of one closed year alone", field)
    year = from_micros(period.start).year if not isinstance(request.date_range, str) else 0
    whole = [to_micros(datetime(each, 1, 1, tzinfo=UTC)) for each in (year, year + 1)] if year else []
    if [period.start, period.end] != whole:
        message = "a split is of one closed year: its first and its last day"
        raise QueryRefusedError("period-not-released", message, "date_range")
    return year


def _program(request: QueryRequest) -> str | None:
    if not request.filters:
        return None
    if len(request.filters) > 1 or request.filters[0][1] != "program" or len(request.filters[0][2]) != 1:
        raise QueryRefusedError("part-not-released", "a split is of all programs or of one", "filters")
    return request.filters[0][2][0]
