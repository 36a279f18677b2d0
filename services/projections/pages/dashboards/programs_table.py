"""Table of programs, grouped by their organizations: a page at a time, searched, nothing cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.projections.directory.models import Program, ProgramList
from services.projections.measures.query.answer import MetricFigure
from services.projections.measures.query.released_answer import NOT_RELEASED
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.components.codes import program_state
from services.projections.pages.dashboards.layout import display
from services.projections.pages.dashboards.selection import Selection
from services.projections.pages.dashboards.values import value_text

COLUMNS: Mapping[str, str] = {
    "active-relationships": "relationships",
    "sessions-held": "sessions",
    "adherence": "share",
    "waiting": "participations",
}
"""Measures of the table, and their units."""
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
        selection: Period, comparison and date.
        query: What was searched.
        cursor: The cursor of the page.
    """
    columns = [Column("Program"), Column("Organization"), Column("State")]
    columns += [Column(display(measure).label, True) for measure in COLUMNS] if figures else []
    following = Link("Next programs", f"{selection.address(cursor=programs.next)}#programs") if programs.next else None
    table = Table(
        "programs",
        f"Programs that match “{query}”, by organization" if query else "Programs by organization, in any state",
        columns,
        [_row(each, figures) for each in programs.items],
        selection.address(csv="programs", cursor=cursor),
        linked=True,
        next=following,
        group_by=_ORGANIZATION,
    )
    return ProgramsView(query, table, _note(programs, figures), _empty(programs, selection, query))


def _row(program: Program, figures: Mapping[str, Sequence[MetricFigure]]) -> list[Cell]:
    cells = [
        Cell(program.name, href=f"/programs/{program.id}"),
        Cell(program.organization or "–"),
        Cell(program_state(program.state), raw=program.state),
    ]
    if not figures:
        return cells
    known = {figure.metric: figure for figure in figures.get(program.id, ())}
    return [*cells, *(_figure(known.get(measure), unit) for measure, unit in COLUMNS.items())]


def _figure(figure: MetricFigure | None, unit: str) -> Cell:
    if figure is None:
        return Cell("–")
    if figure.suppressed and figure.suppressed != NOT_RELEASED:
        return Cell(figure.suppressed, hidden=True)
    if figure.value is None:
        return Cell("–")
    return Cell(value_text(figure.value, unit, figure.denominator), raw=round(figure.value, 4))


def _note(programs: ProgramList, figures: Mapping[str, Sequence[MetricFigure]]) -> str:
    if not programs.items or len(figures) == len(programs.items):
        return ""
    if figures:
        return "A dash stands for figures that you may not see, or that are not released."
    return "Open a program to see what is released of its figures."


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
        "The operator adds organizations (POST /enrollment/v1/organizations), and coordinators open programs "
        "(POST /enrollment/v1/programs). The command “mentorship import history” adds the past of both from a file. "
        "Figures appear here when the first program has opened.",
        Link("What the figures will mean", "/definitions"),
    )
