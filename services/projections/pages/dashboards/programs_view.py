"""View of the list of all programs, by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from services.projections.directory.models import Program, ProgramList
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.components.codes import codes_text, program_state

_COLUMNS = (
    Column("Program"),
    Column("Organization"),
    Column("State"),
    Column("Opened"),
    Column("Who learns from whom"),
    Column("Confidentiality"),
)


@dataclass(frozen=True, slots=True)
class ProgramsView:
    """Content of the list of programs."""

    query: str
    sentence: str
    table: Table
    empty: EmptyState | None


def programs_view(programs: ProgramList, query: str, cursor: str | None) -> ProgramsView:
    """Build the page from one page of the directory's list."""
    return ProgramsView(query, _sentence(query), _table(programs, query, cursor), _empty(programs, query))


def _sentence(query: str) -> str:
    return (
        f"Programs whose name contains “{query}”, by name."
        if query
        else "All programs of the federation, in any state, by name."
    )


def _table(programs: ProgramList, query: str, cursor: str | None) -> Table:
    following = Link("Next page", _address(q=query, cursor=programs.next)) if programs.next else None
    csv = _address(q=query, cursor=cursor, csv="programs")
    return Table(
        "programs", "Programs by name", _COLUMNS, [_row(each) for each in programs.items], csv, True, following
    )


def _row(program: Program) -> list[Cell]:
    return [
        Cell(program.name, href=f"/programs/{program.id}"),
        Cell(program.organization or "–"),
        Cell(program_state(program.state), raw=program.state),
        Cell(formats.day(program.opened_at) if program.opened_at else "–"),
        Cell(codes_text([*program.directions, *program.formalities]), raw=", ".join(_forms(program))),
        Cell(codes_text([program.confidentiality]), raw=program.confidentiality),
    ]


def _forms(program: Program) -> Sequence[str]:
    return [*program.formalities, *program.directions]


def _empty(programs: ProgramList, query: str) -> EmptyState | None:
    if programs.items:
        return None
    if query:
        return EmptyState(
            "filtered-out",
            "No matching programs",
            f"No program has a name that contains “{query}”.",
            Link("Clear the search", "/programs"),
        )
    return EmptyState("nothing-yet", "No programs yet", "Programs appear here when they open.")


def _address(**query: str | None) -> str:
    parameters = {key: value for key, value in query.items() if value}
    return f"/programs?{urlencode(parameters)}" if parameters else "/programs"
