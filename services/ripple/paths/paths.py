"""Whom one person reached, who reached them, and how influence got from one person to another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from services.ripple.columns import Codes, as_codes
from services.ripple.paths.breadth_first import (
    NONE,
    AdjacencyIndex,
    SearchState,
    build_index,
    downstream,
    enqueue,
    new_search,
    upstream,
)
from services.ripple.paths.foremost import find_foremost_path
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class Step:
    """How a person was found: in which generation, and by which relationship (its number in the history)."""

    generation: int
    edge: int


@dataclass(frozen=True)
class SearchResult:
    """The people found by one search, nearest first; every array has one entry a person found.

    Attributes:
        person: their number.
        generation: fewest relationships of a valid path.
        edge: the last relationship of such a path (upstream: the first).
    """

    person: Codes
    generation: Codes
    edge: Codes

    def without(self, person: int) -> "SearchResult":
        """Leave one person out."""
        keep = self.person != person
        return SearchResult(self.person[keep], self.generation[keep], self.edge[keep])

    def steps(self) -> dict[int, Step]:
        """Return the same as a dictionary by person."""
        columns = zip(self.person.tolist(), self.generation.tolist(), self.edge.tolist(), strict=True)
        return {person: Step(generation, edge) for person, generation, edge in columns}


class Paths:
    """Searches of one history under one rule; make it once, ask it often, from several threads if need be.

    Making it is O(m + n). A search is O(r log r) in the relationships it enters, whatever the size of the history.
    """

    def __init__(self, history: TemporalGraph, rule: Rule) -> None:
        self._graph, self._wait = build_index(history), rule.wait

    def kin_downstream(self, person: int) -> SearchResult:
        """Find whom ``person`` reached, nearest first."""
        return self._search(downstream, self._out(person))[0].without(person)

    def kin_upstream(self, person: int) -> SearchResult:
        """Find whose influence reached ``person``, nearest first."""
        g = self._graph
        return self._search(upstream, g.into[g.in_first[person] : g.in_first[person + 1]])[0].without(person)

    def descendants(self, person: int) -> dict[int, Step]:
        """Find whom ``person`` reached, nearest first, each with the last relationship of one shortest path."""
        return self.kin_downstream(person).steps()

    def ancestors(self, person: int) -> dict[int, Step]:
        """Find whose influence reached ``person``, nearest first, each with the first relationship of the path."""
        return self.kin_upstream(person).steps()

    def downstream(self, first: Sequence[int]) -> dict[int, Step]:
        """Find everybody downstream of the given relationships, their mentees included."""
        return self._search(downstream, as_codes(first))[0].steps()

    def shortest(self, ancestor: int, descendant: int) -> list[int]:
        """Return the relationships of a valid path with the fewest of them, in order; empty when there is none."""
        kin, found = self._search(downstream, self._out(ancestor))
        at = np.flatnonzero(kin.person == descendant)
        path: list[int] = []
        edge = int(kin.edge[at[0]]) if at.size and ancestor != descendant else NONE
        while edge != NONE:
            path.append(edge)
            edge = int(found.predecessor[edge])
        return path[::-1]

    def foremost(self, ancestor: int, descendant: int) -> list[int]:
        """Return the relationships of a valid path that arrives earliest, in order; empty when there is none."""
        return find_foremost_path(self._graph, ancestor, descendant, self._wait)

    def _out(self, person: int) -> Codes:
        g = self._graph
        return g.out[g.out_first[person] : g.out_first[person + 1]]

    def _search(
        self, search: Callable[[AdjacencyIndex, SearchState, int, int], int], first: Codes
    ) -> tuple[SearchResult, SearchState]:
        found = new_search(self._graph)
        count = search(self._graph, found, enqueue(found, as_codes(first)), self._wait)
        person = found.person[:count]
        return SearchResult(person, found.generation[person], found.edge[person]), found


def count_by_generation(steps: dict[int, Step]) -> dict[int, int]:
    """Count the people of each generation."""
    counts: dict[int, int] = {}
    for step in steps.values():
        counts[step.generation] = counts.get(step.generation, 0) + 1
    return dict(sorted(counts.items()))


def compute_decayed_reach(generations: dict[int, int], alpha: float = 0.5) -> float:
    """Weigh each further generation ``alpha`` times less than the one before."""
    return sum(people * alpha ** (generation - 1) for generation, people in generations.items())
