"""Search of a part of the federation by name, where there are too many parts to list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.filter_form import Parts
from services.projections.pages.components.links import PageLinks


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links under one heading."""

    label: str
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class PartSearch:
    """Result of a search.

    Attributes:
        address: The page of the part that was found, or of the whole federation; None where there is not one alone.
        groups: The parts that were found, all of them, by kind.
        error: Why nothing was found; empty where something was.
    """

    address: str | None = None
    groups: Sequence[LinkGroup] = ()
    error: str = ""

    @property
    def found(self) -> int:
        """How many parts were found."""
        return sum(len(group.links) for group in self.groups)


def search_part(text: str | None, links: PageLinks, parts: Parts) -> PartSearch | None:
    """Search the parts whose name contains every word of a text; None where the form asks for no other part.

    Args:
        text: What was searched; None where the form was not sent, empty for the whole federation.
        links: Links that keep the request, its present part included.
        parts: The parts whose names the reader finds in lists.
    """
    if text is None:
        return None
    wanted = text.strip().casefold()
    if not wanted:
        return PartSearch(links.address(part=None)) if links.part else None
    if links.part and wanted == parts.name(links.part).casefold():
        return None
    every = {
        "Organizations": _found(wanted, "organization", parts.organizations),
        "Programs": _found(wanted, "program", parts.programs),
    }
    exact = [part for names in every.values() for part, name in names.items() if name.casefold() == wanted]
    only = exact if len(exact) == 1 else [part for names in every.values() for part in names]
    if not only:
        message = (
            f"No organization or program has “{text.strip()}” in its name. Check the spelling, or enter a part of it."
        )
        return PartSearch(error=message)
    if len(only) == 1:
        return PartSearch(links.address(part=only[0]))
    groups = [
        LinkGroup(label, [Link(name, links.address(part=part)) for part, name in names.items()])
        for label, names in every.items()
    ]
    return PartSearch(groups=[group for group in groups if group.links])


def _found(wanted: str, kind: str, names: Mapping[str, str]) -> dict[str, str]:
    words = wanted.split()
    chosen = [
        (name or formats.short_id(identity), f"{kind}:{identity}")
        for identity, name in names.items()
        if all(word in name.casefold() for word in words)
    ]
    return {part: name for name, part in sorted(chosen, key=lambda each: (each[0].casefold(), each[1]))}
