"""Ties of an ecosystem that are counts of people: by form of mentoring, and where people went on to mentor."""

from collections.abc import Mapping

from services.projections.disclosure.suppression import Figure
from services.projections.network.answers.flows import Flow
from services.projections.pages.components import formats
from services.projections.pages.components.figures import shown_count
from services.projections.pages.ecosystem.layers import Layer, Tie
from services.projections.reports.forms import FormFigure

FORM_LAYERS: Mapping[str, tuple[Layer, str]] = {
    "traditional pair": ("mentoring", "Pairs of mentor and mentee"),
    "reverse pair": ("mentoring", "Pairs in which the junior is the mentor"),
    "peer pair": ("peer", "Pairs of peers"),
    "traditional group": ("group", "Groups with a mentor"),
    "reverse group": ("group", "Groups with a junior as the mentor"),
    "peer group": ("group", "Groups of peers"),
}
"""The layer and the name of each form; a form without one is several that are too small to be shown alone."""
_ONLY = frozenset({0})


def form_tie(each: FormFigure, year: int | None) -> Tie:
    """Return the tie of a form: its relationships where they are exact, else the people who began in a year."""
    layer, name = FORM_LAYERS[each.form]
    people = formats.count(each.people, "person", "people")
    if each.began is None:
        return Tie(layer, name, f"{people} began in {year}", _ONLY)
    began = formats.count(each.began, "relationship")
    return Tie(layer, name, f"{began} began, {formats.number(each.open or 0)} open; {people}", _ONLY)


def flow_tie(flow: Flow, *, released: bool) -> Tie:
    """Return the tie of people who were mentored in one program and went on to mentor in another, or in the same."""
    source, target = flow.from_name or flow.from_program, flow.to_name or flow.to_program
    name = f"Within {source}" if flow.from_program == flow.to_program else f"{source} → {target}"
    return Tie("organization", name, f"{_people(flow.people, released=released)} went on to mentor", _ONLY)


def _people(figure: Figure, *, released: bool) -> str:
    count = shown_count(figure) or 0
    return f"{formats.number(count)} or more people" if released else formats.count(count, "person", "people")
