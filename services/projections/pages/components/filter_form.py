"""Filter form of the network's pages: effect policy, path rule, date, and part of the federation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.projections.pages.components import formats
from services.projections.pages.components.links import PageLinks
from services.projections.pages.components.wording import EFFECTS, RULES, effect_text

LISTED_UP_TO = 40
"""Most parts that the form lists; where the federation has more, one is searched by name."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of the federation that can be selected: names by id."""

    organizations: Mapping[str, str]
    programs: Mapping[str, str]

    def name(self, part: str) -> str:
        """Return the name of a part."""
        kind, _, identity = part.partition(":")
        names = self.organizations if kind == "organization" else self.programs
        return names.get(identity) or formats.short_id(identity)


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one heading."""

    label: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FilterForm:
    """State of the form.

    Attributes:
        links: The present query of the page.
        effect: The effect policy that applies.
        effects: Effect policies to choose from.
        rules: Path rules to choose from.
        parts: Parts of the federation to choose from; empty where one is searched by name.
        searched: Whether a part is searched by name, because there are too many to list.
        part_name: Name of the selected part, or what was searched; empty for the whole federation.
        errors: Error messages by field.
        hidden: Further parameters that submitting the form keeps.
    """

    links: PageLinks
    effect: str
    effects: Mapping[str, str]
    rules: Mapping[str, str]
    parts: Sequence[Group] = ()
    searched: bool = False
    part_name: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """Return the value of the date field: the input as typed, valid or not."""
        return (self.links.as_of or "")[:10]


def filter_form(
    links: PageLinks,
    effect: str,
    parts: Parts | None,
    errors: Mapping[str, str] | None = None,
    search: str | None = None,
) -> FilterForm:
    """Build the form of a page.

    Args:
        links: The present query of the page.
        effect: The effect policy that applies, named by the query or by default.
        parts: Parts of the federation to choose from; None to offer none.
        errors: Error messages by field.
        search: What was searched among the parts; None for nothing.
    """
    hidden = {"order": links.order if links.order != "reach" else None, "to": links.to, "start": links.start}
    return FilterForm(
        links,
        effect,
        effects={**EFFECTS, effect: effect_text(effect)},
        rules=RULES,
        parts=_groups(parts, links) if parts and not is_searched(parts) else (),
        searched=parts is not None and is_searched(parts),
        part_name=search or (parts.name(links.part) if parts and links.part else ""),
        errors=errors or {},
        hidden={name: value for name, value in hidden.items() if value},
    )


def released_form(links: PageLinks, parts: Parts | None) -> FilterForm:
    """Build the form of a page of releases, which are of one effect policy and one path rule.

    Args:
        links: The present query of the page.
        parts: Parts of the federation to choose from; None to offer none.
    """
    return replace(filter_form(links, "met", parts), effects={}, rules={})


def _groups(parts: Parts, links: PageLinks) -> list[Group]:
    groups = [
        _group("Organizations", "organization", parts.organizations),
        _group("Programs", "program", parts.programs),
    ]
    selected = links.part
    if selected and not any(selected in group.choices for group in groups):
        groups.append(Group("Selected", {selected: parts.name(selected)}))
    return [group for group in groups if group.choices]


def is_searched(parts: Parts) -> bool:
    """Return whether the federation has too many parts to list them all."""
    return len(parts.organizations) + len(parts.programs) > LISTED_UP_TO


def _group(label: str, kind: str, names: Mapping[str, str]) -> Group:
    """Return the choices of one kind by name."""
    by_name = sorted(names.items(), key=lambda each: (each[1].casefold(), each[0]))
    return Group(label, {f"{kind}:{identity}": name or formats.short_id(identity) for identity, name in by_name})
