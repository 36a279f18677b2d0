"""Table of programs on the federation's page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode

from services.projections.pages.components import figures
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.programs.models import LARGEST, ProgramLine

Order = Literal["name", "organization", "enrolled", "active", "waiting"]

_KEYS: dict[Order, Callable[[ProgramLine], tuple[float | str, str]]] = {
    "name": lambda line: (line.name.casefold(), line.program_id),
    "organization": lambda line: ((line.organization or "").casefold(), line.name.casefold()),
    "enrolled": lambda line: (-(figures.shown_count(line.enrolled_mentees) or 0), line.name.casefold()),
    "active": lambda line: (-(figures.shown_count(line.active_relationships) or 0), line.name.casefold()),
    "waiting": lambda line: (-(figures.shown_count(line.waiting_mentees) or 0), line.name.casefold()),
}
_COLUMNS: tuple[tuple[Order, str, bool], ...] = (
    ("name", "Program", False),
    ("active", "Active relationships", True),
    ("enrolled", "Mentees enrolled", True),
    ("waiting", "Mentees waiting", True),
    ("organization", "Organization", False),
)


def programs_table(lines: Sequence[ProgramLine], order: Order, state: Mapping[str, str], csv: str) -> Table:
    """Return the programs in an order: names ascend, numbers descend, withheld ones come last.

    Args:
        lines: The programs.
        order: The column to sort by.
        state: The rest of the page's query, kept by the links that sort.
        csv: Address of the same table as CSV.
    """
    columns = [_column(key, label, numeric, order, state) for key, label, numeric in _COLUMNS]
    rows = [_row(line) for line in sorted(lines, key=_KEYS[order])]
    return Table("programs", _caption(len(lines)), [*columns, Column("State")], rows, csv, linked=True)


def _caption(programs: int) -> str:
    if programs < LARGEST:
        return "Programs in any state"
    return f"The {LARGEST} programs with the most active relationships, in any state"


def _column(key: Order, label: str, numeric: bool, order: Order, state: Mapping[str, str]) -> Column:
    if key == order:
        return Column(label, numeric, sorted="descending" if numeric else "ascending")
    return Column(label, numeric, href=f"/federation?{urlencode({**state, 'sort': key})}#programs")


def _row(line: ProgramLine) -> list[Cell]:
    return [
        Cell(line.name, href=f"/programs/{line.program_id}"),
        figures.count_cell(line.active_relationships),
        figures.count_cell(line.enrolled_mentees),
        figures.count_cell(line.waiting_mentees),
        Cell(line.organization or "–"),
        Cell(line.state),
    ]
