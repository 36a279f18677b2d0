"""Shortest valid paths: generations downstream and upstream of one person.

A path's length is its number of relationships. It is *not* the number of hops of the earliest arrival: a late direct
relationship is nearer than an early chain, yet only the chain may lead on (case T11). So the search keeps, for each
person, from when on they may pass things on, and looks again at what an earlier arrival opens.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from services.ripple.columns import NEVER
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class Step:
    """One search hit: the generation, and the relationship by which the person was reached (its number)."""

    generation: int
    edge: int


@dataclass(frozen=True)
class _Side:
    """One person's relationships on one side, ordered by the time at which a path may go on."""

    times: list[int]
    edges: list[int]


class Paths:
    """Searches of one graph under one rule; create once, query often."""

    def __init__(self, graph: TemporalGraph, rule: Rule) -> None:
        self._mentor: list[int] = graph.mentor.tolist()
        self._mentee: list[int] = graph.mentee.tolist()
        self._start: list[int] = graph.start.tolist()
        self._effect: list[int] = graph.effect.tolist()
        delivered = [edge for edge in range(len(graph)) if self._effect[edge] != NEVER]
        self._out = _sides(delivered, self._mentor, self._start)
        self._in = _sides(delivered, self._mentee, self._effect)
        # A start equal to the effect goes on under at-or-after only.
        strict = rule is Rule.STRICTLY_AFTER
        self._first_out = bisect_right if strict else bisect_left
        self._last_in = bisect_left if strict else bisect_right

    def descendants(self, person: int) -> dict[int, Step]:
        """Return the people reached by ``person``, nearest first, with the last relationship of a shortest path."""
        first = self._out.get(person)
        found = self.downstream(first.edges if first else [])
        found.pop(person, None)
        return found

    def downstream(self, first: Sequence[int]) -> dict[int, Step]:
        """Return all people downstream of the given relationships, their mentees included."""
        found: dict[int, Step] = {}
        opened: dict[int, int] = {}
        seen: set[int] = set()
        layer, generation = list(first), 1
        while layer:
            for edge in layer:
                found.setdefault(self._mentee[edge], Step(generation, edge))
            seen.update(layer)
            layer = [edge for edge in self._onward(layer, opened) if edge not in seen]
            generation += 1
        return found

    def ancestors(self, person: int) -> dict[int, Step]:
        """Return the people who reached ``person``, nearest first, with the first relationship of the path."""
        found: dict[int, Step] = {}
        opened: dict[int, int] = {}
        last = self._in.get(person)
        layer, generation = list(last.edges) if last else [], 1
        while layer:
            for edge in layer:
                found.setdefault(self._mentor[edge], Step(generation, edge))
            layer = self._backward(layer, opened)
            generation += 1
        found.pop(person, None)
        return found

    def _onward(self, layer: Sequence[int], opened: dict[int, int]) -> list[int]:
        """Return the relationships that may follow those of ``layer`` and could not follow an earlier layer's."""
        following: list[int] = []
        for edge in layer:
            side = self._out.get(self._mentee[edge])
            if side is None:
                continue
            index = self._first_out(side.times, self._effect[edge])
            known = opened.get(self._mentee[edge], len(side.edges))
            if index < known:
                following += side.edges[index:known]
                opened[self._mentee[edge]] = index
        return following

    def _backward(self, layer: Sequence[int], opened: dict[int, int]) -> list[int]:
        """Return the relationships that may come before those of ``layer`` and could not before a later layer's."""
        preceding: list[int] = []
        for edge in layer:
            side = self._in.get(self._mentor[edge])
            if side is None:
                continue
            index = self._last_in(side.times, self._start[edge])
            known = opened.get(self._mentor[edge], 0)
            if index > known:
                preceding += side.edges[known:index]
                opened[self._mentor[edge]] = index
        return preceding


def _sides(edges: Sequence[int], person: Sequence[int], time: Sequence[int]) -> dict[int, _Side]:
    """Group relationships by the person at one end, each group in order of ``time``."""
    sides: dict[int, _Side] = {}
    for edge in sorted(edges, key=lambda edge: time[edge]):
        side = sides.setdefault(person[edge], _Side([], []))
        side.times.append(time[edge])
        side.edges.append(edge)
    return sides


def sizes(steps: dict[int, Step]) -> dict[int, int]:
    """Count the people of each generation."""
    counts: dict[int, int] = {}
    for step in steps.values():
        counts[step.generation] = counts.get(step.generation, 0) + 1
    return dict(sorted(counts.items()))


def decayed(generations: dict[int, int], alpha: float = 0.5) -> float:
    """Weigh each further generation ``alpha`` times less than the one before."""
    return sum(people * alpha ** (generation - 1) for generation, people in generations.items())
