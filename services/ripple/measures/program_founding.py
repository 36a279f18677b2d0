"""Which programs were founded by people who had been mentored in others."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from services.ripple.columns import NEVER
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class ProgramFounders:
    """Who founded a program after having been mentored in another: some of all its ``founders``."""

    people: frozenset[int]
    founders: int

    @property
    def credit(self) -> float:
        """The share of the founding."""
        return len(self.people) / self.founders


def find_founders(history: TemporalGraph, rule: Rule) -> dict[tuple[int, int], ProgramFounders]:
    """Find who founded programs after having been mentored in others.

    A program's founders are the mentors of its earliest start.

    Returns:
        (program mentored in, program founded) → its founders from there. O(m log m).
    """
    founders: defaultdict[int, set[int]] = defaultdict(set)
    founded: dict[int, int] = {}
    places, firsts = np.unique(history.program, return_index=True)
    for program, first in zip(places.tolist(), firsts.tolist(), strict=True):
        founded[program] = int(history.start[first])
        stop = int(np.searchsorted(history.start, founded[program], side="right"))
        at = np.arange(first, stop)
        founders[program].update(history.mentor[at[history.program[at] == program]].tolist())
    asked = {person for people in founders.values() for person in people}
    taught: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for edge in np.flatnonzero(np.isin(history.mentee, list(asked)) & (history.effect != NEVER)).tolist():
        taught[int(history.mentee[edge])].append((int(history.program[edge]), int(history.effect[edge])))
    found: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for program, people in founders.items():
        for person in people:
            for source in {source for source, effect in taught[person] if rule.follows(founded[program], effect)}:
                found[source, program].add(person)
    return {pair: ProgramFounders(frozenset(people), len(founders[pair[1]])) for pair, people in found.items()}


def compute_spawn_credit(history: TemporalGraph, rule: Rule) -> dict[tuple[int, int], float]:
    """Credit programs with those founded by people who had been mentored in them.

    Each founder gives 1 / founders to every program in which they had been mentored before.

    Returns:
        (program mentored in, program founded) → credit. O(m log m).
    """
    return {pair: found.credit for pair, found in find_founders(history, rule).items()}
