"""The list of all programs, by name."""

from dataclasses import dataclass
from urllib.parse import urlencode

from services.projections.directory.models import Program, ProgramList
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Empty, Link, Table

_COLUMNS = (
    Column("Program"),
    Column("Organization"),
    Column("State"),
    Column("Opened"),
    Column("Forms"),
    Column("Confidentiality"),
)


@dataclass(frozen=True, slots=True)
class ProgramsView:
    """What the list of programs shows."""

    query: str
    sentence: str
    table: Table
    empty: Empty | None


def programs_view(programs: ProgramList, query: str, cursor: str | None) -> ProgramsView:
    """Build the page from one part of the directory's list."""
    return ProgramsView(query, _sentence(query), _table(programs, query, cursor), _empty(programs, query))


def _sentence(query: str) -> str:
    return f"Programs whose name contains “{query}”, by name." if query else "Every program of the federation, by name."


def _table(programs: ProgramList, query: str, cursor: str | None) -> Table:
    following = Link("Next programs", _address(q=query, cursor=programs.next)) if programs.next else None
    csv = _address(q=query, cursor=cursor, csv="programs")
    return Table(
        "programs", "Programs by name", _COLUMNS, [_row(each) for each in programs.items], csv, True, following
    )


def _row(program: Program) -> list[Cell]:
    return [
        Cell(program.name, href=f"/programs/{program.id}"),
        Cell(program.organization or "–"),
        Cell(program.state),
        Cell(formats.day(program.opened_at) if program.opened_at else "–"),
        Cell(", ".join([*program.formalities, *program.directions])),
        Cell(program.confidentiality),
    ]


def _empty(programs: ProgramList, query: str) -> Empty | None:
    if programs.items:
        return None
    if query:
        return Empty(
            "filtered-out",
            "No program has such a name",
            f"No program's name contains “{query}”.",
            Link("Clear the search", "/programs"),
        )
    return Empty("nothing-yet", "No program has opened yet", "Programs appear here as soon as one opens.")


def _address(**query: str | None) -> str:
    kept = {key: value for key, value in query.items() if value}
    return f"/programs?{urlencode(kept)}" if kept else "/programs"
