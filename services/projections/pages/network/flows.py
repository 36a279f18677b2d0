"""The flow between programs: mentored in one, later a mentor in another (or the same)."""

from collections.abc import Sequence

from services.projections.disclosure.suppression import Figure
from services.projections.network.answers.flows import Flow
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table

SANKEY_UP_TO = 12
"""More programs than this cannot be told apart in a Sankey picture; then the matrix stands alone."""

MATRIX_UP_TO = 12
"""Columns a page has room for; the table of all flows has every one."""

_HEAT_STEPS = 5


def flow_chart(flows: Sequence[Flow], csv: str) -> Chart | None:
    """Draw the flows between at most twelve programs; None with more, or where nobody went from one to another."""
    programs = _programs(flows)
    shown = [flow for flow in flows if figures.known(flow.people)]
    crossing = any(flow.from_program != flow.to_program for flow in shown)
    if not crossing or len(programs) > SANKEY_UP_TO:
        return None
    index = {program: place for place, program in enumerate(programs)}
    links = [
        {"from": index[flow.from_program], "to": index[flow.to_program], "people": figures.known(flow.people)}
        for flow in shown
    ]
    return Chart(
        id="flow",
        question="Where do people who were mentored go on to mentor?",
        finding=_finding(shown),
        size="flow" if len(programs) > 4 else "flow-small",
        data={"kind": "flow", "programs": list(programs.values()), "links": links},
        table=flow_table(flows, csv),
        definition="program-flow",
    )


def flow_table(flows: Sequence[Flow], csv: str) -> Table:
    """Return every flow as a row, the largest first."""
    columns = [
        Column("Mentored in"),
        Column("Went on to mentor in"),
        Column("People", True),
        Column("Of those mentored", True),
    ]
    rows = [
        [
            Cell(flow.from_name or flow.from_program),
            Cell(flow.to_name or flow.to_program),
            figures.cell(flow.people),
            _rate(flow),
        ]
        for flow in flows
    ]
    return Table("flows", "People mentored in one program who later mentored", columns, rows, csv)


def flow_matrix(flows: Sequence[Flow], csv: str) -> Table | None:
    """Return the flows as a matrix from rows to columns, the most connected programs first; None if all are few."""
    if not any(figures.known(flow.people) for flow in flows):
        return None
    programs = dict(list(_programs(flows).items())[:MATRIX_UP_TO])
    people = {(flow.from_program, flow.to_program): flow.people for flow in flows}
    top = max((figures.known(figure) or 0 for figure in people.values()), default=0)
    rows = [
        [Cell(name), *(_heat(people.get((source, target)), top) for target in programs)]
        for source, name in programs.items()
    ]
    columns = [Column("From ↓ to →"), *(Column(name, True) for name in programs.values())]
    few = "; few: too few to be shown" if any(figure.suppressed for figure in people.values()) else ""
    return Table(
        "matrix", f"People, from the program they were mentored in to the one they mentored in{few}", columns, rows, csv
    )


def _programs(flows: Sequence[Flow]) -> dict[str, str]:
    """Return the programs that occur, by how many people flow through them, with their names."""
    weight: dict[str, int] = {}
    names: dict[str, str] = {}
    for flow in flows:
        people = figures.known(flow.people) or 0
        for program, name in ((flow.from_program, flow.from_name), (flow.to_program, flow.to_name)):
            weight[program] = weight.get(program, 0) + people
            names[program] = name or formats.short_id(program)
    return {program: names[program] for program in sorted(weight, key=lambda each: (-weight[each], names[each]))}


def _heat(figure: Figure | None, top: int) -> Cell:
    if figure is None:
        return Cell("", raw=0, heat=0)
    value = figures.known(figure)
    if value is None:
        return Cell("few", raw="", heat=0)
    step = 0 if value == 0 else 1 + min(_HEAT_STEPS - 1, int(_HEAT_STEPS * (value - 1) / max(1, top)))
    return Cell(formats.number(value), raw=value, heat=step)


def _rate(flow: Flow) -> Cell:
    rate = flow.rate
    if rate.value is None:
        return Cell(rate.suppressed or "–", raw="")
    people = rate.people or 1
    return Cell(formats.percent(rate.value * people, people), raw=rate.value)


def _finding(flows: Sequence[Flow]) -> str:
    within = sum(figures.known(flow.people) or 0 for flow in flows if flow.from_program == flow.to_program)
    across = sum(figures.known(flow.people) or 0 for flow in flows if flow.from_program != flow.to_program)
    return (
        f"{formats.number(within)} stayed in the program that mentored them, "
        f"{formats.number(across)} carried it into another one (a person may do both)."
    )
