"""Answers queries: scope, door and period first, then one statement for each figure, all of one snapshot."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from services.contract.envelope import from_micros
from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError
from services.projections.folding.upserts import NEVER
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.definition import Measure
from services.projections.measures.estimates.figures import MeasuredFigure
from services.projections.measures.evaluation import evaluate
from services.projections.measures.period import Period
from services.projections.measures.query.answer import Card, MetricFigure, QueryAnswer, QueryRow, StatedPeriod
from services.projections.measures.query.dates import read_comparison, read_period
from services.projections.measures.query.doors import (
    ProgramScope,
    check_months,
    door_of,
    released_period,
    released_scope,
    strictest,
)
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.request import DIMENSIONS, FILTERS, QueryRequest
from services.projections.measures.query.splits import Splits, answer_split, is_split
from services.projections.measures.query.suppress import suppress_rows

LARGEST = 120
"""Most rows of one answer."""

_PROGRAMS = """
SELECT p.id::text, p.organization_id::text, p.minimum_group_size, coalesce('figures' = ANY(o.shares), true)
FROM measures.programs p LEFT JOIN measures.organizations o ON o.id = p.organization_id
WHERE NOT (p.drafted AND p.opened = %(never)s) ORDER BY p.id"""

_EXACT = "Exact: the caller may see the rows behind it."
_RELEASED = (
    "For the whole federation and whole months that are over, as they were known at their end. Not shown: a figure "
    "about fewer than {minimum} people, a share of so few events, a part that would reveal another, single steps of "
    "curves."
)


@dataclass(frozen=True, slots=True)
class _Group:
    """One row of an answer: its label, its programs and its window."""

    label: list[str]
    programs: Sequence[str]
    period: Period


class MeasureQueries:
    """Answers queries from the facts.

    Args:
        pool: The projections' database.
        splits: Reads the splits of releases; None for no query by their dimensions.
    """

    def __init__(self, pool: Pool, splits: Splits | None = None) -> None:
        self._pool, self._splits = pool, splits

    def answer(self, request: QueryRequest, disclosure: Disclosure, now: int, position: int) -> QueryAnswer:
        """Return the answer to a query.

        Args:
            request: The query.
            disclosure: The access of the caller.
            now: The present, in microseconds since 1970 UTC.
            position: The position of the read model, for the answer.

        Raises:
            QueryRefusedError: The query breaks a rule.
            NotFoundError: It names a program or an organization that does not exist.
        """
        measures = _measures(request)
        _check_names(request)
        period = read_period(request, now)
        if is_split(request) and self._splits is not None:
            answer = answer_split(self._splits, request, measures, period, disclosure, now)
            return answer.model_copy(update={"position": position})
        with _snapshot(self._pool) as connection:
            programs = _scope(request, disclosure, _read_programs(connection))
            door = door_of(disclosure, programs)
            if door is Door.OUTER:
                programs, period = released_scope(request, programs), released_period(request, now)
            compared = read_comparison(request, period)
            if compared is not None and door is Door.OUTER:
                check_months(compared, "compare")
            minimum = strictest(programs)
            groups = _groups(request, programs, period)
            figures = _figures(connection, measures, groups, door, minimum)
            others = compared and _figures(connection, measures, _groups(request, programs, compared), door, minimum)
        rule = _EXACT if door is Door.FACTS else _RELEASED.format(minimum=minimum)
        return QueryAnswer(
            results=[
                QueryRow(
                    dimensions=group.label,
                    metrics=row,
                    comparison=others[place] if others and place < len(others) else None,
                )
                for place, (group, row) in enumerate(zip(groups, figures, strict=True))
            ],
            cards=[Card.of_measure(measure, rule) for measure in measures],
            period=StatedPeriod.of_period(period),
            compared_with=compared and StatedPeriod.of_period(compared),
            door="facts" if door is Door.FACTS else "releases",
            minimum_group_size=minimum,
            position=position,
        )


def _measures(request: QueryRequest) -> list[Measure]:
    unknown = [metric for metric in request.metrics if metric not in MEASURES]
    if unknown:
        known = ", ".join(sorted(MEASURES))
        raise QueryRefusedError("unknown-metric", f"there is no metric {unknown[0]}; there are {known}", "metrics")
    return [MEASURES[metric] for metric in dict.fromkeys(request.metrics)]


def _check_names(request: QueryRequest) -> None:
    for dimension in request.dimensions:
        if dimension not in DIMENSIONS:
            message = f"there is no dimension {dimension}; there are {', '.join(DIMENSIONS)}"
            raise QueryRefusedError("unknown-dimension", message, "dimensions")
    for _, name, _ in request.filters:
        if name not in FILTERS:
            message = f"there is no filter by {name}; there are {', '.join(FILTERS)}"
            raise QueryRefusedError("unknown-filter", message, "filters")


def _place(rows: list[list[MetricFigure]] | None, place: int) -> list[MetricFigure] | None:
    """Return the row of a comparison; None where its window has fewer months."""
    return rows[place] if rows is not None and place < len(rows) else None


def _read_programs(connection: psycopg.Connection[Any]) -> list[ProgramScope]:
    rows = connection.execute(_PROGRAMS, {"never": NEVER}).fetchall()
    return [ProgramScope(*row) for row in rows]


def _scope(request: QueryRequest, disclosure: Disclosure, programs: Sequence[ProgramScope]) -> list[ProgramScope]:
    """Return the programs that a query is about.

    Raises:
        QueryRefusedError: It is about programs that others may not single out, existing ones or not.
        NotFoundError: It names one that does not exist, to a caller who may see all.
    """
    chosen = list(programs)
    for _, name, ids in request.filters:
        found = {each.program if name == "program" else each.organization for each in programs}
        for missing in set(ids) - found:
            if not disclosure.covers(None, missing):
                released_scope(request, [])
            raise NotFoundError(f"no {name} has the id {missing}")
        chosen = [each for each in chosen if (each.program if name == "program" else each.organization) in ids]
    return chosen


def _groups(request: QueryRequest, programs: Sequence[ProgramScope], period: Period) -> list[_Group]:
    ids = [each.program for each in programs]
    match request.dimensions:
        case ["time:month"]:
            if period.end >= NEVER or (period.end - period.start) // (28 * 86_400_000_000) > LARGEST:
                message = f"state a date_range of at most {LARGEST} months"
                raise QueryRefusedError("too-many-rows", message, "date_range")
            groups = [_Group([f"{from_micros(each.start):%Y-%m}"], ids, each) for each in period.months()]
        case ["program"]:
            groups = [_Group([each.program], [each.program], period) for each in programs]
        case ["organization"]:
            owners = dict.fromkeys(each.organization for each in programs)
            groups = [_Group([o], [p.program for p in programs if p.organization == o], period) for o in owners]
        case _:
            groups = [_Group([], ids, period)]
    if len(groups) > LARGEST:
        raise QueryRefusedError("too-many-rows", f"an answer has at most {LARGEST} rows; filter them", "dimensions")
    return groups


def _figures(
    connection: psycopg.Connection[Any], measures: Sequence[Measure], groups: Sequence[_Group], door: Door, minimum: int
) -> list[list[MetricFigure]]:
    """Return the figures of each group, in the order of the measures."""
    columns = []
    for measure in measures:
        exact = [evaluate(connection, measure, group.programs, group.period) for group in groups]
        shown: Sequence[MeasuredFigure | None] = exact
        if door is Door.OUTER:
            shown = suppress_rows(exact, measure.estimate, minimum)
        columns.append([MetricFigure.of_figure(measure.id, figure, minimum) for figure in shown])
    return [list(row) for row in zip(*columns, strict=True)]


@contextmanager
def _snapshot(pool: Pool) -> Iterator[psycopg.Connection[Any]]:
    """Run several statements on one snapshot of the facts."""
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield connection
