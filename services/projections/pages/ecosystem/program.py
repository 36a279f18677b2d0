"""Ecosystem of a program: its relationships by form, its groups, and the other programs of its people."""

from services.projections.directory.ecosystem import FormCount, ProgramLayers
from services.projections.pages.components import formats
from services.projections.pages.components.filter_form import Parts
from services.projections.pages.ecosystem.layers import Ecosystem, Layer, Tie

_LIMITS = (
    "Only relationships that began and that you may see are counted. Readers who may not see these rows are shown "
    "nothing of this."
)
_NAMES: dict[str, tuple[Layer, str]] = {
    "mentoring": ("mentoring", "Mentoring in pairs"),
    "peer": ("peer", "Pairs of peers"),
    "group": ("group", "Mentoring in groups"),
}
_ONLY = frozenset({0})


def program_ecosystem(name: str, layers: ProgramLayers, parts: Parts) -> Ecosystem:
    """Return what a program is connected with.

    Args:
        name: Its name.
        layers: What the reader sees of it.
        parts: Names of organizations and programs.
    """
    ties = [_form(each) for each in sorted(layers.forms, key=lambda each: list(_NAMES).index(each.layer))]
    for group in layers.groups:
        people = formats.count(group.people, "person", "people")
        state = "active" if group.active else "ended"
        ties.append(Tie("group", f"Group {formats.short_id(group.id)}", f"{people}, {state}", _ONLY))
    for other in layers.programs:
        people = formats.count(other.people, "person", "people")
        label = parts.programs.get(other.program) or f"program {formats.short_id(other.program)}"
        organization = parts.organizations.get(other.organization, "its organization")
        detail = f"{people} of {name} too, in {organization}"
        ties.append(Tie("organization", label, detail, _ONLY, f"/network/programs/{other.program}"))
    return Ecosystem(f"What is {name} connected with?", [name], ties, _LIMITS, "None.")


def _form(each: FormCount) -> Tie:
    layer, name = _NAMES[each.layer]
    began = formats.count(each.relationships, "relationship")
    people = formats.count(each.people, "person", "people")
    return Tie(layer, name, f"{began} began, {formats.number(each.active)} active; {people}", _ONLY)
