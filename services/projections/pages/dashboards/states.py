"""Relationships and participations by present state."""

from collections.abc import Mapping
from typing import get_args

from services.projections.directory.states import ParticipationState, RelationshipState
from services.projections.disclosure.suppression import Figure
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table

_ORDER: tuple[str, ...] = get_args(RelationshipState)
_PARTICIPATION: tuple[str, ...] = get_args(ParticipationState)


def relationships_chart(states: Mapping[str, Figure], csv: str) -> Chart:
    """Return the chart of relationships by state, in the order of a relationship's life."""
    present = [state for state in _ORDER if state in states]
    rows = [[Cell(state_label(state)), figures.count_cell(states[state])] for state in present]
    return Chart(
        id="states",
        question="What state are relationships in?",
        finding=_finding(states),
        size="rows-10",
        data={
            "kind": "bars",
            "labels": [state_label(state) for state in present],
            "values": [figures.shown_count(states[state]) for state in present],
            "notes": [figures.hidden_note(states[state]) for state in present],
        },
        table=Table(
            "states", "Relationships by present state", [Column("State"), Column("Relationships", True)], rows, csv
        ),
        definition="relationship-states",
    )


def participations_table(participations: Mapping[str, Mapping[str, Figure]], csv: str) -> Table:
    """Return participations by present state, with one column per role."""
    roles = [role for role in ("mentee", "mentor") if role in participations]
    none = Figure(value=0, people=0)
    states = [state for state in _PARTICIPATION if any(state in participations[role] for role in roles)]
    rows = [
        [Cell(state_label(state)), *(figures.count_cell(participations[role].get(state, none)) for role in roles)]
        for state in states
    ]
    columns = [Column("State"), *(Column(f"{role.capitalize()}s", True) for role in roles)]
    return Table("participations", "Participations by role and present state", columns, rows, csv)


def state_label(state: str) -> str:
    """Return a state in words: `Awaiting approval`."""
    return state.replace("-", " ").capitalize()


def _finding(states: Mapping[str, Figure]) -> str:
    shown = [value for value in map(figures.shown_count, states.values()) if value is not None]
    if not shown:
        return "No relationships yet." if not states else "Every state has too few people to show."
    open_now = [states[state] for state in ("matched", "active", "paused") if state in states]
    total = sum(figures.shown_count(figure) or 0 for figure in open_now)
    if total == 0 and any(figure.suppressed for figure in open_now):
        return "The number of open relationships is hidden: it is about too few people, or would reveal such a number."
    lower_bound = "At least " if any(figure.suppressed for figure in open_now) else ""
    relationships = formats.count(total, "relationship is", "relationships are")
    return f"{lower_bound}{relationships} open (matched, active or paused)."
