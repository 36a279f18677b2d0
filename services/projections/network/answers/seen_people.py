"""Ids of linked people as a caller sees them: one organization's id of a person is not shown to another one."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from secrets import token_bytes
from uuid import UUID

import numpy as np

from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.id_index import IdNames
from services.projections.network.in_memory.linked_people import LinkedId

FindNumber = Callable[[str], int | None]
"""Returns the number of a person by the id that the network knows them under; None for an unknown id."""
_KEY = token_bytes(32)
"""Of this process: an id that is shown in place of others leads nowhere, so no other process has to know it."""


@dataclass(frozen=True)
class SeenPeople:
    """The people of an analysis as a caller sees them.

    Attributes:
        analysis: The analysis, whose linked people have the smallest id that the caller may see.
        ids: Number of a linked person → the ids that the caller may see.
    """

    analysis: Analysis
    ids: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def accepts(self, number: int, identity: str) -> bool:
        """Return whether a caller may ask for a person by an id: otherwise the answer would show who it is elsewhere.

        Args:
            number: The person.
            identity: The id that was asked for.
        """
        return number not in self.ids or identity.lower() in self.ids[number]


def see_people(analysis: Analysis, visibility: ProgramVisibility, find_number: FindNumber) -> SeenPeople:
    """Return the people of an analysis as a caller sees them. O(relationships) if anyone is linked.

    A caller sees the ids of organizations in which it sees a relationship of the person. Callers who see every program
    see the ids of all organizations that share their part, and people all of their own ids.

    Args:
        analysis: The analysis, which knows who is linked.
        visibility: What the caller sees.
        find_number: Finds a person.
    """
    linked = {find_number(person): ids for person, ids in analysis.linked.ids.items()}
    known = {number: ids for number, ids in linked.items() if number is not None and number < len(analysis.people)}
    if not known:
        return SeenPeople(analysis)
    organizations = {} if visibility.default.open else _organizations(analysis, visibility, known)
    seen, names = {}, analysis.identities.ids.copy()
    for number, ids in known.items():
        allowed = [each.id for each in ids]
        if visibility.default.open:
            allowed = [each.id for each in ids if each.organization not in analysis.scope.without]
        elif analysis.identities[number] not in visibility.own:
            allowed = [each.id for each in ids if each.organization in organizations[number]]
        seen[number] = frozenset(allowed)
        names[number] = np.void(UUID(min(allowed)).bytes if allowed else _unnamed(ids))
    return SeenPeople(_renamed(analysis, IdNames(names)), seen)


def _organizations(
    analysis: Analysis, visibility: ProgramVisibility, known: Mapping[int, Sequence[LinkedId]]
) -> Mapping[int, set[str]]:
    """Return, for each linked person, the organizations in which the caller sees a relationship of theirs."""
    graph, numbers = analysis.graph, np.fromiter(known, np.int64)
    edges = visibility.edges(analysis)
    found: dict[int, set[str]] = {number: set() for number in known}
    for end in (graph.mentor, graph.mentee):
        chosen = np.isin(end, numbers)
        chosen = chosen if edges is None else chosen & edges
        for person, organization in zip(end[chosen].tolist(), analysis.organization[chosen].tolist(), strict=True):
            found[person].add(analysis.organizations[organization])
    return found


def _unnamed(ids: Sequence[LinkedId]) -> bytes:
    """Return an id in place of those that the caller may not see: a reader who knows one of these cannot compute it."""
    return UUID(bytes=blake2b(ids[0].id.encode(), key=_KEY, digest_size=16).digest(), version=4).bytes


def _renamed(analysis: Analysis, people: IdNames) -> Analysis:
    """Return an analysis with other ids, which shares what has been computed.

    The measures are computed first, where they stay for the next caller: a copy is of one answer.
    """
    analysis.prepare()
    analysis.bounds  # noqa: B018 - computed on first access
    renamed = copy.copy(analysis)
    object.__setattr__(renamed, "people", people)
    return renamed
