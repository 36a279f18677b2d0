"""Answers queries: scope, door and period first, then one statement for each figure, all of one snapshot.

What was computed from the facts is kept until the read model changes. An answer is kept for its caller: query, caller
and date decide it. A figure is kept for everybody: it is a function of measure, programs and period, and which programs
a caller may ask about is decided before. Answers from releases are sums that are read each time.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
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
from services.projections.measures.evaluation import evaluate, evaluate_each
from services.projections.measures.period import Period
from services.projections.measures.query.answer import Card, MetricFigure, QueryAnswer, QueryRow, StatedPeriod
from services.projections.measures.query.dates import read_comparison, read_period
from services.projections.measures.query.doors import ProgramScope, door_of, shown_outside, strictest
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.released_answer import (
    ReleasedScope,
    released_period,
    released_row,
    rule_of,
    with_pools,
)
from services.projections.measures.query.request import DIMENSIONS, FILTERS, QueryRequest
from services.projections.measures.query.splits import Splits, answer_split, is_split
from services.projections.measures.query.versioned_cache import VersionedCache

_LONGEST_MONTH = 31 * 86_400_000_000
LARGEST = 120
"""Most rows of one answer."""
_OF_ONE_ROW = frozenset({"share", "ratio"})
"""Estimates that are made from one row, so that one statement computes them for many programs."""
_ANSWERS, _FIGURES = 256, 4_096
"""Most answers and figures that are kept."""
Version = Callable[[psycopg.Connection[Any]], Hashable]
"""Reads the version of the facts that a connection's snapshot shows."""

_PROGRAMS = """
SELECT p.id::text, p.organization_id::text, p.minimum_group_size, coalesce('figures' = ANY(o.shares), true)
FROM measures.programs p LEFT JOIN measures.organizations o ON o.id = p.organization_id
WHERE NOT (p.drafted AND p.opened = %(never)s) ORDER BY p.id"""

SETTINGS = """
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
SET LOCAL work_mem = '128MB';
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL plan_cache_mode = force_custom_plan"""
"""Settings of a question's transaction.

Memory: a hash of the people of a federation would otherwise be written to disk. One process a question: each worker
would build the same hash of the smaller side again. A plan for each window: one for any window expects a few rows.
"""

_EXACT = "Exact: the caller may see the rows behind it."


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
        version: Reads the version of the facts; None keeps nothing.
    """

    def __init__(self, pool: Pool, splits: Splits | None = None, version: Version | None = None) -> None:
        self._pool, self._splits = pool, splits
        self._version: Version = version or (lambda _: None)
        self._answers = VersionedCache[QueryAnswer](_ANSWERS)
        self._figures = VersionedCache[MeasuredFigure](_FIGURES)

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
        key = (request.model_dump_json(), disclosure, now)
        with self._pool.connection() as connection:
            kept = self._answers.get(self._version(connection), key)
        if kept is not None:
            return kept.model_copy(update={"position": position})
        measures = _measures(request)
        _check_names(request)
        period = read_period(request, now)
        if is_split(request) and self._splits is not None:
            answer = answer_split(self._splits, request, measures, period, disclosure, now)
            return answer.model_copy(update={"position": position})
        with _snapshot(self._pool) as connection:
            version = self._version(connection)
            programs = _scope(request, _read_programs(connection))
            door = door_of(disclosure, programs)
            if door is not Door.FACTS:
                return _released(connection, request, measures, _released_scope(request, door, programs), period)
            compared = read_comparison(request, period)
            groups = _groups(request, programs, period)
            figures = self._rows_of(connection, version, measures, groups)
            earlier = None if compared is None else _groups(request, programs, compared)
            others = None if earlier is None else self._rows_of(connection, version, measures, earlier)
        answer = QueryAnswer(
            results=_rows(groups, figures, others),
            cards=[Card.of_measure(measure, _EXACT) for measure in measures],
            period=StatedPeriod.of_period(period),
            compared_with=compared and StatedPeriod.of_period(compared),
            door="facts",
            minimum_group_size=strictest(programs),
            position=position,
        )
        self._answers.put(version, key, answer)
        return answer

    def _rows_of(
        self,
        connection: psycopg.Connection[Any],
        version: Hashable,
        measures: Sequence[Measure],
        groups: Sequence["_Group"],
    ) -> list[list[MetricFigure]]:
        """Return the exact figures of each group, in the order of the measures."""
        self._measure_together(connection, version, measures, groups)
        return [
            [MetricFigure.of_figure(each.id, self._figure(connection, version, each, group)) for each in measures]
            for group in groups
        ]

    def _measure_together(
        self,
        connection: psycopg.Connection[Any],
        version: Hashable,
        measures: Sequence[Measure],
        groups: Sequence["_Group"],
    ) -> None:
        """Keep the figures of single programs that one statement computes for all of them."""
        if version is None or any(len(group.programs) != 1 for group in groups):
            return
        for measure in (each for each in measures if each.estimate in _OF_ONE_ROW):
            for period in dict.fromkeys(group.period for group in groups):
                asked = [group.programs[0] for group in groups if group.period == period]
                missing = [each for each in asked if not self._is_kept(version, measure, each, period)]
                if len(missing) > 1:
                    for program, figure in evaluate_each(connection, measure, missing, period).items():
                        self._figures.put(version, (measure.id, (program,), period), figure)

    def _is_kept(self, version: Hashable, measure: Measure, program: str, period: Period) -> bool:
        return self._figures.get(version, (measure.id, (program,), period)) is not None

    def _figure(
        self, connection: psycopg.Connection[Any], version: Hashable, measure: Measure, group: "_Group"
    ) -> MeasuredFigure:
        key = (measure.id, tuple(group.programs), group.period)
        figure = self._figures.get(version, key)
        if figure is None:
            figure = evaluate(connection, measure, group.programs, group.period)
            self._figures.put(version, key, figure)
        return figure


def _released_scope(request: QueryRequest, door: Door, programs: Sequence[ProgramScope]) -> ReleasedScope:
    """Return the releases that a query is about: none for a caller who has no door to figures."""
    if door is Door.NOTHING:
        return ReleasedScope(Door.OUTER, (), whole=False)
    return ReleasedScope(door, shown_outside(door, programs), whole=not request.filters)


def _released(
    connection: psycopg.Connection[Any],
    request: QueryRequest,
    measures: Sequence[Measure],
    scope: ReleasedScope,
    asked: Period,
) -> QueryAnswer:
    """Return the answer to a reader without access to the facts; its position is the point of the releases."""
    compared = read_comparison(request, asked)
    period = released_period(connection, asked)
    scope = with_pools(connection, scope, period.as_of)
    groups = _groups(request, scope.programs, period)
    figures = [released_row(connection, measures, scope, group.programs, group.period) for group in groups]
    others, other = None, None
    if compared is not None:
        other = released_period(connection, compared)
        compared_groups = _groups(request, scope.programs, other)
        others = [released_row(connection, measures, scope, each.programs, each.period) for each in compared_groups]
    return QueryAnswer(
        results=_rows(groups, figures, others),
        cards=[Card.of_measure(measure, rule_of(measure, scope)) for measure in measures],
        period=StatedPeriod.of_period(period),
        compared_with=other and StatedPeriod.of_period(other),
        door="releases",
        minimum_group_size=scope.minimum,
        position=period.as_of // 1_000_000,
    )


def _rows(
    groups: Sequence["_Group"], figures: Sequence[list[MetricFigure]], others: Sequence[list[MetricFigure]] | None
) -> list[QueryRow]:
    """Return the rows of an answer; a row of the comparison is missing where its window has fewer months."""
    return [
        QueryRow(
            dimensions=group.label,
            metrics=row,
            comparison=others[place] if others and place < len(others) else None,
        )
        for place, (group, row) in enumerate(zip(groups, figures, strict=True))
    ]


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


def _read_programs(connection: psycopg.Connection[Any]) -> list[ProgramScope]:
    rows = connection.execute(_PROGRAMS, {"never": NEVER}).fetchall()
    return [ProgramScope(*row) for row in rows]


def _scope(request: QueryRequest, programs: Sequence[ProgramScope]) -> list[ProgramScope]:
    """Return the programs that a query is about.

    Raises:
        NotFoundError: It names one that does not exist.
    """
    chosen = list(programs)
    for _, name, ids in request.filters:
        found = {each.program if name == "program" else each.organization for each in programs}
        for missing in set(ids) - found:
            raise NotFoundError(f"no {name} has the id {missing}")
        chosen = [each for each in chosen if (each.program if name == "program" else each.organization) in ids]
    return chosen


def _groups(request: QueryRequest, programs: Sequence[ProgramScope], period: Period) -> list[_Group]:
    ids = [each.program for each in programs]
    match request.dimensions:
        case ["time:month"]:
            if period.end >= NEVER or (period.end - period.start) // _LONGEST_MONTH > LARGEST:
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


@contextmanager
def _snapshot(pool: Pool) -> Iterator[psycopg.Connection[Any]]:
    """Run several statements on one snapshot of the facts."""
    with pool.connection() as connection, connection.transaction():
        connection.execute(SETTINGS)
        yield connection
