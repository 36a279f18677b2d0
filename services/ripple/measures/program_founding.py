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
    programs, firsts = np.unique(graph.program, return_index=True)
    for program, first in zip(programs.tolist(), firsts.tolist(), strict=True):
        first_start[program] = int(graph.start[first])
        stop = int(np.searchsorted(graph.start, first_start[program], side="right"))
        edges = np.arange(first, stop)
        founders[program].update(graph.mentor[edges[graph.program[edges] == program]].tolist())
    people_of_interest = {person for people in founders.values() for person in people}
    mentored_in: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for edge in np.flatnonzero(np.isin(graph.mentee, list(people_of_interest)) & (graph.effect != NEVER)).tolist():
        mentored_in[int(graph.mentee[edge])].append((int(graph.program[edge]), int(graph.effect[edge])))
    result: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for program, people in founders.items():
        for person in people:
            for source in {
                source for source, effect in mentored_in[person] if rule.follows(first_start[program], effect)
            }:
                result[source, program].add(person)
    return {pair: ProgramFounders(frozenset(people), len(founders[pair[1]])) for pair, people in result.items()}
