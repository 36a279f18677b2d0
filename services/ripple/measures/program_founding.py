"""Program spawn: programs founded by people who had been mentored in other programs."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from services.ripple.columns import NEVER
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class ProgramFounders:
    """Founders of a program who had been mentored in another before: some of all its ``founders``."""

    people: frozenset[int]
    founders: int

    @property
    def credit(self) -> float:
        """Share of the founding."""
        return len(self.people) / self.founders


def find_founders(graph: TemporalGraph, rule: Rule) -> dict[tuple[int, int], ProgramFounders]:
    """Find the founders of programs who had been mentored in other programs before. O(m log m).

    The founders of a program are the mentors of its earliest start.

    Returns:
        (Program mentored in, program founded) → the founders from there.
    """
    founders: defaultdict[int, set[int]] = defaultdict(set)
    first_start: dict[int, int] = {}
    firsts = np.full(len(graph.programs), -1, np.int64)
    firsts[graph.program[::-1]] = np.arange(len(graph))[::-1]  # the last write stays: the earliest start
    for program in np.flatnonzero(firsts >= 0).tolist():
        first = int(firsts[program])
        first_start[program] = int(graph.start[first])
        stop = int(np.searchsorted(graph.start, first_start[program], side="right"))
        edges = np.arange(first, stop)
        founders[program].update(graph.mentor[edges[graph.program[edges] == program]].tolist())
    of_interest = np.zeros(len(graph.people), np.bool_)
    of_interest[[person for people in founders.values() for person in people]] = True
    mentored_in: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for edge in np.flatnonzero(of_interest[graph.mentee] & (graph.effect != NEVER)).tolist():
        mentored_in[int(graph.mentee[edge])].append((int(graph.program[edge]), int(graph.effect[edge])))
    result: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for program, people in founders.items():
        for person in people:
            for source in {
                source for source, effect in mentored_in[person] if rule.follows(first_start[program], effect)
            }:
                result[source, program].add(person)
    return {pair: ProgramFounders(frozenset(people), len(founders[pair[1]])) for pair, people in result.items()}
