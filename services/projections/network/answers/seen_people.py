"""Ids of linked people as a caller sees them: one organization's id of a person is not shown to another one."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.id_index import IdNames
from services.projections.network.in_memory.linked_people import LinkedId
from services.projections.network.in_memory.live_network import LiveNetwork


@dataclass(frozen=True)
class SeenPeople:
    """The people of an analysis as a caller sees them.

    Attributes:
        analysis: The analysis, whose linked people have the smallest id that the caller may see.
        ids: Number of a linked person → the ids that the caller may see, for callers who do not see every row.
    """

    analysis: Analysis
    ids: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def accepts(self, number: int, identity: str) -> bool:
        """Return whether a caller may ask for a person by an id: otherwise the answer would tell who it is elsewhere.

        Args:
            number: The person.
            identity: The id that was asked for.
        """
        return number not in self.ids or identity.lower() in self.ids[number]


def see_people(analysis: Analysis, visibility: ProgramVisibility, live: LiveNetwork) -> SeenPeople:
    """Return the people of an analysis as a caller sees them.

    The caller sees an id where it sees a relationship in that organization. O(relationships) if anyone is linked.

    Args:
        analysis: The analysis.
        visibility: What the caller sees.
        live: The network; it knows who is linked.
    """
    linked = {live.find_number("person", person): ids for person, ids in live.linked.ids.items()}
    known = {number: ids for number, ids in linked.items() if number is not None and number < len(analysis.people)}
    edges = visibility.edges(analysis) if known else None
    if edges is None:
        return SeenPeople(analysis)
    seen = {number: _seen(ids, found) for (number, ids), found in _organizations(analysis, visibility, known)}
    names = analysis.people.ids.copy()
    for number, ids in seen.items():
        if ids:
            names[number] = np.void(UUID(min(ids)).bytes)
    return SeenPeople(_renamed(analysis, IdNames(names)), seen)


def _organizations(
    analysis: Analysis, visibility: ProgramVisibility, known: Mapping[int, Sequence[LinkedId]]
) -> "list[tuple[tuple[int, Sequence[LinkedId]], frozenset[str | None]]]":
    """Return, for each linked person, the organizations in which the caller sees a relationship of theirs."""
    graph, numbers = analysis.graph, np.fromiter(known, np.int64)
    edges = visibility.edges(analysis)
    found: dict[int, set[str | None]] = {number: set() for number in known}
    for end in (graph.mentor, graph.mentee):
        chosen = np.isin(end, numbers)
        chosen = chosen if edges is None else chosen & edges
        for person, program in zip(end[chosen].tolist(), graph.program[chosen].tolist(), strict=True):
            found[person].add(visibility[analysis.programs[program]].organization)
    return [((number, ids), frozenset(found[number])) for number, ids in known.items()]


def _seen(ids: Sequence[LinkedId], organizations: frozenset[str | None]) -> frozenset[str]:
    return frozenset(each.id for each in ids if each.organization in organizations)


def _renamed(analysis: Analysis, people: IdNames) -> Analysis:
    """Return an analysis with other ids, which keeps what has been computed."""
    renamed = copy.copy(analysis)
    object.__setattr__(renamed, "people", people)
    return renamed
