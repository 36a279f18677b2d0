"""Table of programs with how they are doing: by organization, a page at a time; or by one figure, the best first.

What is hidden or not known comes last in every order: a reader cannot tell from its place what it is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from services.projections.directory.models import Program, ProgramList
from services.projections.disclosure.pooled import POOLED, WHY_POOLED
from services.projections.measures.query.answer import MetricFigure
from services.projections.measures.query.released_answer import NOT_RELEASED
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.components.codes import program_state
from services.projections.pages.dashboards.layout import display
from services.projections.pages.dashboards.measured import HALF
from services.projections.pages.dashboards.selection import Selection
from services.projections.pages.dashboards.values import part_label, value_text

COLUMNS: Mapping[str, str] = {
    "active-relationships": "relationships",
    "match-rate": "share",
    "sessions-held": "sessions",
    "adherence": "share",
    "premature-closure": "share",
    "goals-met": "share",
    "feedback-mean": "rating",
    "waiting": "participations",
}
"""Measures of the table, and their units."""
LOWER_IS_BETTER = frozenset({"premature-closure", "waiting"})
ProgramOrder = Literal[
    "",
    "active-relationships",
    "match-rate",
    "sessions-held",
    "adherence",
    "premature-closure",
    "goals-met",
    "feedback-mean",
    "waiting",
]
"""The measure by which the programs are ordered; none for their organizations."""
ORDERS = get_args(ProgramOrder)
_NAMES = (Column("Program"), Column("Organization"), Column("State"))
_ORGANIZATION = 1
"""Place of the organization in a row."""


@dataclass(frozen=True, slots=True)
class ProgramsView:
    """The programs found, and the search.

    Attributes:
        query: What was searched.
        table: One page of the programs.
        note: Which figures are shown.
        empty: Why there is no program; None where there is one.
    """

    query: str
    table: Table
    note: str
    empty: EmptyState | None


def programs_view(
    programs: ProgramList,
    figures: Mapping[str, Sequence[MetricFigure]],
    selection: Selection,
    query: str,
    cursor: str | None,
) -> ProgramsView:
    """Build one page of the list.

    Args:
        programs: The programs, by organization and name.
        figures: The figures of those whose figures the reader may see, by id.
        selection: Period, comparison, date, and the order of the programs.
        query: What was searched.
        cursor: The cursor of the page.
    """
    order = selection.others.get("order", "") if figures else ""
    rating = common_rating(figures)
    items = by_measure(programs.items, figures, order, rating) if order else programs.items
    following = None
    if programs.next and not order:
        following = Link("Next programs", f"{selection.address(cursor=programs.next)}#programs")
    table = Table(
        "programs",
        _caption(query, order, len(items) if programs.next else None),
        _columns(selection, order) if figures else _NAMES,
        [_row(each, figures, rating) for each in items],
        selection.address(csv="programs", cursor=cursor),
        linked=True,
        next=following,
        group_by=None if order else _ORGANIZATION,
    )
    return ProgramsView(query, table, _note(programs, figures, rating), _empty(programs, selection, query))


def common_rating(figures: Mapping[str, Sequence[MetricFigure]]) -> str | None:
    """Return the key of the series of ratings with most answers: only answers to the same question compare.

    Args:
        figures: The figures of programs, by id.
    """
    answers: Counter[str] = Counter()
    for every in figures.values():
        for figure in every:
            if figure.metric == "feedback-mean":
                answers.update({part.key: int(part.of or 0) + part.people for part in figure.parts})
    return min(answers, key=lambda key: (-answers[key], key), default=None)


def by_measure(
    programs: Sequence[Program], figures: Mapping[str, Sequence[MetricFigure]], order: str, rating: str | None
) -> list[Program]:
    """Return programs by one of their figures, the best first; those without a figure to show last, by name.

    Args:
        programs: The programs.
        figures: Their figures, by id.
        order: The measure.
        rating: The key of the series of ratings that is shown.
    """
    sign = 1 if order in LOWER_IS_BETTER else -1

    def place(program: Program) -> tuple[bool, float, str]:
        known = {figure.metric: figure for figure in figures.get(program.id, ())}
        value = _value(known.get(order), rating)
        return value is None, 0.0 if value is None else sign * value, program.name.casefold()

    return sorted(programs, key=place)


def _columns(selection: Selection, order: str) -> list[Column]:
    """Return the columns; each leads to the table in its order."""
    back = f"{selection.address(order=None, cursor=None)}#programs" if order else None
    columns = [Column("Program"), Column("Organization", href=back), Column("State")]
    for measure in COLUMNS:
        label = display(measure).label
        if measure == order:
            columns.append(Column(label, True, sorted="ascending" if measure in LOWER_IS_BETTER else "descending"))
        else:
            columns.append(Column(label, True, f"{selection.address(order=measure, cursor=None)}#programs"))
    return columns


def _caption(query: str, order: str, cut: int | None) -> str:
    """Return the caption; it says how many programs are ordered where there are more than can be."""
    what = f"Programs that match “{query}”" if query else "Programs"
    if order:
        only = "" if cut is None else f"; only the first {cut} by organization, search to find others"
        return f"{what} by {display(order).label.lower()}, the best first{only}"
    return f"{what}, by organization" if query else "Programs by organization, in any state"


def _value(figure: MetricFigure | None, rating: str | None) -> float | None:
    """Return the value of a figure; of ratings, that of one series of answers. None where there is none to show."""
    if figure is None or figure.suppressed or (figure.denominator is not None and figure.denominator < HALF):
        return None
    if figure.metric != "feedback-mean":
        return figure.value
    return next((part.value for part in figure.parts if part.key == rating), None)


def _row(program: Program, figures: Mapping[str, Sequence[MetricFigure]], rating: str | None) -> list[Cell]:
    cells = [
        Cell(program.name, href=f"/programs/{program.id}"),
        Cell(program.organization or "–"),
        Cell(program_state(program.state), raw=program.state),
    ]
    if not figures:
        return cells
    known = {figure.metric: figure for figure in figures.get(program.id, ())}
    return [*cells, *(_figure(known.get(measure), unit, rating) for measure, unit in COLUMNS.items())]


def _figure(figure: MetricFigure | None, unit: str, rating: str | None) -> Cell:
    if figure is None:
        return Cell("–")
    if figure.suppressed and figure.suppressed != NOT_RELEASED:
        return Cell(figure.suppressed, hidden=True)
    value = _value(figure, rating)
    if value is None:
        return Cell("–")
    return Cell(value_text(value, unit, figure.denominator), raw=round(value, 4))


def _note(programs: ProgramList, figures: Mapping[str, Sequence[MetricFigure]], rating: str | None) -> str:
    if not programs.items:
        return ""
    if not figures:
        return "Open a program to see what is released of its figures."
    rated = f"{display('feedback-mean').label}: {part_label(rating)}, from 1 to 5." if rating else ""
    pooled = (
        f"“{POOLED}”: {WHY_POOLED}"
        if any(one.suppressed == POOLED for every in figures.values() for one in every)
        else ""
    )
    if len(figures) < len(programs.items):
        dash = "A dash stands for figures that you may not see, or that are not released."
    elif any(one.suppressed == NOT_RELEASED for every in figures.values() for one in every):
        dash = "A dash stands for what is not released, or for nothing to measure in the period."
    else:
        dash = "A dash stands for nothing to measure in the period."
    return " ".join(part for part in (dash, pooled, rated) if part)


def _empty(programs: ProgramList, selection: Selection, query: str) -> EmptyState | None:
    if programs.items:
        return None
    if query:
        text = f"No program, and no organization with a program, has a name that contains “{query}”."
        clear = Link("Show all programs", f"{selection.address(q=None, cursor=None)}#programs")
        return EmptyState("filtered-out", "No matching programs", text, clear)
    return EmptyState(
        "nothing-yet",
        "No programs yet",
        "The operator of the federation adds organizations under Organizations. Their coordinators open programs. "
        "Figures appear here when the first program has opened.",
        Link("Organizations", "/organizations"),
    )
