"""Relationships and participations by the state they are in now."""

from collections.abc import Mapping

from services.projections.disclosure.suppression import Figure
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table

_ORDER = ("proposed", "matched", "active", "paused", "closed", "declined", "expired", "withdrawn")
_PARTICIPATION = ("applied", "enrolled", "paused", "completed", "withdrawn", "rejected")


def relationships_chart(states: Mapping[str, Figure], csv: str) -> Chart:
    """Draw relationships by state, in the order in which one goes through them."""
    present = [state for state in _ORDER if state in states]
    rows = [[Cell(state.capitalize()), figures.cell(states[state])] for state in present]
    return Chart(
        id="states",
        question="Where do relationships stand?",
        finding=_finding(states),
        size="rows-8",
        data={
            "kind": "bars",
            "labels": [state.capitalize() for state in present],
            "values": [figures.known(states[state]) for state in present],
            "notes": [states[state].suppressed or "" for state in present],
        },
        table=Table(
            "states", "Relationships by state now", [Column("State"), Column("Relationships", True)], rows, csv
        ),
        definition="relationship-states",
    )


def participations_table(participations: Mapping[str, Mapping[str, Figure]], csv: str) -> Table:
    """Return participations by state, one column a role."""
    roles = [role for role in ("mentee", "mentor") if role in participations]
    nobody = Figure(value=0, people=0)
    states = [state for state in _PARTICIPATION if any(state in participations[role] for role in roles)]
    rows = [
        [Cell(state.capitalize()), *(figures.cell(participations[role].get(state, nobody)) for role in roles)]
        for state in states
    ]
    columns = [Column("State now"), *(Column(f"{role.capitalize()}s", True) for role in roles)]
    return Table("participations", "Participations by role and state", columns, rows, csv)


def _finding(states: Mapping[str, Figure]) -> str:
    shown = [value for value in map(figures.known, states.values()) if value is not None]
    if not shown:
        return "No relationship yet." if not states else "Each state holds too few people to be shown."
    open_now = [states[state] for state in ("matched", "active", "paused") if state in states]
    known = sum(figures.known(figure) or 0 for figure in open_now)
    if known == 0 and any(figure.suppressed for figure in open_now):
        return "How many are open is not shown: too few people, or withheld beside too few."
    least = "At least " if any(figure.suppressed for figure in open_now) else ""
    return f"{least}{formats.count(known, 'relationship')} open: matched, active or paused."
