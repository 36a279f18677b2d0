"""Flow between programs: people mentored in one program who later mentored in another or the same."""

from collections.abc import Sequence

from services.projections.disclosure.suppression import Figure
from services.projections.network.answers.flows import Flow
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table

SANKEY_UP_TO = 12
"""Most programs that a Sankey diagram can show legibly; beyond it only the matrix is shown."""

MATRIX_UP_TO = 12
"""Most columns that fit on a page; the table of all flows has every program."""

FEWEST_CELLS = 3
"""Fewest numbers for which there is a matrix; the table of all flows has them otherwise."""

_HEAT_STEPS = 5


def flow_chart(flows: Sequence[Flow], csv: str) -> Chart | None:
    """Return the Sankey diagram; None for more than `SANKEY_UP_TO` programs, or without a flow between two."""
    programs = _programs(flows)
    shown = [flow for flow in flows if figures.shown_count(flow.people)]
    crossing = any(flow.from_program != flow.to_program for flow in shown)
    if not crossing or len(programs) > SANKEY_UP_TO:
        return None
    index = {program: position for position, program in enumerate(programs)}
    links = [
        {"from": index[flow.from_program], "to": index[flow.to_program], "people": figures.shown_count(flow.people)}
        for flow in shown
    ]
    return Chart(
        id="flow",
        question="Where do mentees go on to mentor?",
        finding=_finding(shown),
        size="flow" if len(programs) > 4 else "flow-small",
        data={"kind": "flow", "programs": list(programs.values()), "links": links},
        table=flow_table(flows, csv),
        definition="program-flow",
    )


def flow_table(flows: Sequence[Flow], csv: str) -> Table:
    """Return every flow as a row, largest first."""
    columns = [
        Column("Mentored in"),
        Column("Went on to mentor in"),
        Column("People", True),
        Column("Share of those mentored", True),
    ]
    rows = [
        [
            Cell(flow.from_name or flow.from_program),
            Cell(flow.to_name or flow.to_program),
            figures.count_cell(flow.people),
            _rate(flow),
        ]
        for flow in flows
    ]
    return Table(
        "flows", "People mentored in one program who later mentored in the same or another", columns, rows, csv
    )


def flow_matrix(flows: Sequence[Flow], csv: str) -> Table | None:
    """Return the flows as a matrix, rows to columns, largest programs first; None of fewer than `FEWEST_CELLS`."""
    if sum(bool(figures.shown_count(flow.people)) for flow in flows) < FEWEST_CELLS:
        return None
    every = _programs(flows)
    programs = dict(list(every.items())[:MATRIX_UP_TO])
    people = {(flow.from_program, flow.to_program): flow.people for flow in flows}
    top = max((figures.shown_count(figure) or 0 for figure in people.values()), default=0)
    rows = [
        [Cell(name), *(_heat(people.get((source, target)), top) for target in programs)]
        for source, name in programs.items()
    ]
    columns = [Column("From ↓ to →"), *(Column(name, True) for name in programs.values())]
    few = "; “few”: too few people to show" if any(figure.suppressed for figure in people.values()) else ""
    part = (
        f"; the {len(programs)} programs with most people of {formats.number(len(every))}"
        if len(every) > len(programs)
        else ""
    )
    caption = f"People, from the program they were mentored in to the one they mentored in{part}; blank: no one{few}"
    return Table("matrix", caption, columns, rows, csv, matrix=True)


def _programs(flows: Sequence[Flow]) -> dict[str, str]:
    """Return the names of the programs by id, those with most people in their flows first."""
    weight: dict[str, int] = {}
    names: dict[str, str] = {}
    for flow in flows:
        people = figures.shown_count(flow.people) or 0
        for program, name in ((flow.from_program, flow.from_name), (flow.to_program, flow.to_name)):
            weight[program] = weight.get(program, 0) + people
            names[program] = name or formats.short_id(program)
    return {program: names[program] for program in sorted(weight, key=lambda each: (-weight[each], names[each]))}


def _heat(figure: Figure | None, top: int) -> Cell:
    if figure is None:
        return Cell("", raw=0, heat=0)
    value = figures.shown_count(figure)
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
    within = sum(figures.shown_count(flow.people) or 0 for flow in flows if flow.from_program == flow.to_program)
    across = sum(figures.shown_count(flow.people) or 0 for flow in flows if flow.from_program != flow.to_program)
    return (
        f"{formats.number(within)} went on to mentor in the same program and {formats.number(across)} in another one. "
        "A person can be counted in both."
    )
