"""Path queries: descendants and ancestors of one person, and paths between two people."""

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
    """One search hit: the generation, and the relationship by which the person was reached (its number)."""

    generation: int
    edge: int


@dataclass(frozen=True)
class SearchResult:
    """The people reached by one search, nearest first; every array has one entry a person.

    Attributes:
        person: Person number.
        generation: Fewest relationships of a valid path.
        edge: The last relationship of such a path (upstream: the first).
    """

    person: Codes
    generation: Codes
    edge: Codes

    def without(self, person: int) -> "SearchResult":
        """Return the result without one person."""
        others = self.person != person
        return SearchResult(self.person[others], self.generation[others], self.edge[others])

    def steps(self) -> dict[int, Step]:
        """Return the result as a dictionary by person."""
        columns = zip(self.person.tolist(), self.generation.tolist(), self.edge.tolist(), strict=True)
        return {person: Step(generation, edge) for person, generation, edge in columns}


class Paths:
    """Path queries on one graph under one rule; create once, query often, also from several threads.

    Creation is O(m + n). A query is O(r log r) in the relationships it enters, whatever the size of the graph.
    """

    def __init__(self, graph: TemporalGraph, rule: Rule) -> None:
        self._graph, self._wait = build_index(graph), rule.wait

    def search_downstream(self, person: int) -> SearchResult:
        """Search the people reached by ``person``, nearest first."""
        return self._search(downstream, self._out(person))[0].without(person)

    def search_upstream(self, person: int) -> SearchResult:
        """Search the people whose influence reached ``person``, nearest first."""
        g = self._graph
        return self._search(upstream, g.into[g.in_first[person] : g.in_first[person + 1]])[0].without(person)

    def descendants(self, person: int) -> dict[int, Step]:
        """Return the people reached by ``person``, nearest first, with the last relationship of a shortest path."""
        return self.search_downstream(person).steps()

    def ancestors(self, person: int) -> dict[int, Step]:
        """Return the people who reached ``person``, nearest first, with the first relationship of a shortest path."""
        return self.search_upstream(person).steps()

    def downstream(self, edges: Sequence[int]) -> dict[int, Step]:
        """Return all people downstream of the given relationships, their mentees included."""
        return self._search(downstream, as_codes(edges))[0].steps()

    def shortest(self, ancestor: int, descendant: int) -> list[int]:
        """Return the relationships of a valid path with the fewest of them, in order; empty when there is none."""
        result, state = self._search(downstream, self._out(ancestor))
        at = np.flatnonzero(result.person == descendant)
        path: list[int] = []
        edge = int(result.edge[at[0]]) if at.size and ancestor != descendant else NONE
        while edge != NONE:
            path.append(edge)
            edge = int(state.predecessor[edge])
        return path[::-1]

    def foremost(self, ancestor: int, descendant: int) -> list[int]:
        """Return the relationships of a valid path with the earliest arrival, in order; empty when there is none."""
        return find_foremost_path(self._graph, ancestor, descendant, self._wait)

    def _out(self, person: int) -> Codes:
        g = self._graph
        return g.out[g.out_first[person] : g.out_first[person + 1]]

    def _search(
        self, search: Callable[[AdjacencyIndex, SearchState, int, int], int], edges: Codes
    ) -> tuple[SearchResult, SearchState]:
        state = new_search(self._graph)
        count = search(self._graph, state, enqueue(state, as_codes(edges)), self._wait)
        person = state.person[:count]
        return SearchResult(person, state.generation[person], state.edge[person]), state


def count_by_generation(steps: dict[int, Step]) -> dict[int, int]:
    """Count the people of each generation."""
    counts: dict[int, int] = {}
    for step in steps.values():
        counts[step.generation] = counts.get(step.generation, 0) + 1
    return dict(sorted(counts.items()))


def compute_decayed_reach(generations: dict[int, int], alpha: float = 0.5) -> float:
    """Compute the decayed reach D_α = Σ people(g) · α^(g − 1) over generations g."""
    return sum(people * alpha ** (generation - 1) for generation, people in generations.items())
