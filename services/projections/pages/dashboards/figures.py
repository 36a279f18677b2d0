"""Figures of a dashboard: one query for its measures, one for its months."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.contract.envelope import to_micros
from services.projections.directory.models import Program, ProgramList
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError
from services.projections.measures.query.answer import MetricFigure, QueryAnswer
from services.projections.measures.query.dates import read_period
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.pages.dashboards.layout import measures
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.programs_table import COLUMNS
from services.projections.pages.dashboards.selection import Selection
from services.projections.pages.dashboards.sessions_by_month import MEASURE, MONTHS, MOST_MONTHS, month_days
from services.projections.pages.queries import PageQueries

MOST_ORDERED = 200
"""Most programs that are ordered by a figure; a search narrows them."""
_ROWS = 100
"""Programs of one query."""
MOST_METRICS = 20
"""Most measures of one query."""


def read_figures(
    queries: PageQueries, selection: Selection, programs: Sequence[str], disclosure: Disclosure, now: datetime
) -> tuple[Measured, QueryAnswer]:
    """Return the figures of some programs, and their sessions by month.

    Args:
        queries: The queries of the pages.
        selection: Period, comparison and date.
        programs: The programs; none for the whole federation.
        disclosure: The access of the reader.
        now: The present time.

    Raises:
        QueryRefusedError: The selection breaks a rule.
        NotFoundError: There is no such program.
    """
    first, *rest = measures()
    answers = [
        queries.figures(selection.request([first, *rest[at : at + MOST_METRICS - 1]], programs), disclosure, now)
        for at in range(0, len(rest), MOST_METRICS - 1)
    ]
    measured = Measured(_joined(answers))
    days = month_days(measured.as_of, MOST_MONTHS if selection.period == "all" else MONTHS)
    asked = selection.request([MEASURE], programs, days=days, dimension="time:month", compared=False)
    return measured, queries.figures(asked, disclosure, now)


def _joined(answers: Sequence[QueryAnswer]) -> QueryAnswer:
    """Return the answers to parts of a query as one; each begins with the same measure, which every door has."""
    first, row = answers[0], answers[0].results[0]
    metrics = [*row.metrics, *(figure for answer in answers[1:] for figure in answer.results[0].metrics[1:])]
    others = [figure for answer in answers[1:] for figure in (answer.results[0].comparison or [])[1:]]
    compared = None if row.comparison is None else [*row.comparison, *others]
    row = row.model_copy(update={"metrics": metrics, "comparison": compared})
    cards = [*first.cards, *(card for answer in answers[1:] for card in answer.cards[1:])]
    return first.model_copy(update={"results": [row], "cards": cards})


def past_date(selection: Selection, now: datetime) -> int | None:
    """Return the date of a page about the past, in microseconds; None for the present, or where it is no date."""
    if not selection.as_of:
        return None
    present = to_micros(now)
    try:
        as_of = read_period(selection.request(["waiting"], compared=False), present).as_of
    except QueryRefusedError:
        return None
    return as_of if as_of < present else None


def found_programs(
    queries: PageQueries, query: str, cursor: str | None, disclosure: Disclosure, now: datetime, *, every: bool
) -> ProgramList:
    """Return one page of the programs found, by organization; or all of them, as far as they can be ordered.

    Args:
        queries: The queries of the pages.
        query: What their names, or those of their organizations, contain.
        cursor: The cursor of the page.
        disclosure: The access of the reader.
        now: The present time.
        every: Whether all pages are wanted.
    """
    found = queries.programs_by_organization(query, None if every else cursor, disclosure, now)
    if not every:
        return found
    items, following = list(found.items), found.next
    while following and len(items) < MOST_ORDERED:
        page = queries.programs_by_organization(query, following, disclosure, now)
        items, following = [*items, *page.items], page.next
    return ProgramList(items=items, next=following)


def program_figures(
    queries: PageQueries, selection: Selection, programs: Sequence[Program], disclosure: Disclosure, now: datetime
) -> Mapping[str, Sequence[MetricFigure]]:
    """Return the figures of some programs, each through the reader's door to it, by id.

    Args:
        queries: The queries of the pages.
        selection: Period and date.
        programs: The programs.
        disclosure: The access of the reader.
        now: The present time.
    """
    by_door: dict[Door, list[str]] = {}
    for each in programs:
        if each.state != "draft":
            by_door.setdefault(disclosure.door(each.organization_id, each.id), []).append(each.id)
    by_door.pop(Door.NOTHING, None)
    found: dict[str, Sequence[MetricFigure]] = {}
    for ids in (each[at : at + _ROWS] for each in by_door.values() for at in range(0, len(each), _ROWS)):
        found |= _figures_of(queries, selection, ids, disclosure, now)
    return found


def _figures_of(
    queries: PageQueries, selection: Selection, programs: Sequence[str], disclosure: Disclosure, now: datetime
) -> Mapping[str, Sequence[MetricFigure]]:
    """Return the figures of programs of one door; none of a program that the facts, which may be behind, lack yet."""
    asked = selection.request(list(COLUMNS), programs, dimension="program", compared=False)
    try:
        return {row.dimensions[0]: row.metrics for row in queries.figures(asked, disclosure, now).results}
    except NotFoundError:
        if len(programs) == 1:
            return {}
    halves = programs[: len(programs) // 2], programs[len(programs) // 2 :]
    return {id: row for half in halves for id, row in _figures_of(queries, selection, half, disclosure, now).items()}


def query_minute(now: datetime) -> datetime:
    """Return the minute for which the figures of the present are valid."""
    return now.replace(second=0, microsecond=0)
