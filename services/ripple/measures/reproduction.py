"""Reproduction number R: new mentors per mentor, as epidemiology counts new cases per case."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Codes, Times, as_codes, as_times
from services.ripple.jit import kernel
from services.ripple.measures.first_times import first_start
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class Reproduction:
    """New mentors, all mentors, and each person's credit for new mentors they had mentored (float64 by person)."""

    new_mentors: int
    mentors: int
    credits: NDArray[np.float64]
    full: int

    @property
    def credit(self) -> dict[int, float]:
        """Person → credit, for people with any."""
        some = np.flatnonzero(self.credits)
        return dict(zip(some.tolist(), self.credits[some].tolist(), strict=True))

    @property
    def fractional(self) -> float | None:
        """R: every new mentor counts once, shared among those who mentored them; above 1 mentoring sustains itself."""
        return self.new_mentors / self.mentors if self.mentors else None

    @property
    def full_credit(self) -> float | None:
        """Each new mentor counted once for each person who mentored them: never below R, and not to be read as R."""
        return self.full / self.mentors if self.mentors else None


def compute_reproduction(graph: TemporalGraph, rule: Rule) -> Reproduction:
    """Compute R: credit each new mentor to the mentors whose influence reached them before they mentored. O(m)."""
    people, start = len(graph.people), first_start(graph)
    credits, last_counted = np.zeros(people), np.full(people, -1, np.int32)
    columns = (as_codes(graph.mentor), as_times(graph.effect), start)
    new, full = _credit(graph.incoming, columns, rule.wait, credits, last_counted)
    return Reproduction(new, int(np.count_nonzero(start != NEVER)), credits, full)


@kernel
def _credit(
    incoming: tuple[Times, Codes],
    columns: tuple[Codes, Times, Times],
    wait: int,
    credits: NDArray[np.float64],
    last_counted: Codes,
) -> tuple[int, int]:
    """Share one credit for each new mentor; return the number of new mentors, and of their parents in all."""
    mentor, effect, start = columns
    new = full = 0
    for person in range(start.size):
        first = stop = incoming[0][person]
        parents = 0
        while stop < incoming[0][person + 1] and start[person] != NEVER:
            edge = incoming[1][stop]
            if effect[edge] > start[person] - wait:
                break
            stop += 1
            if last_counted[mentor[edge]] != person:
                last_counted[mentor[edge]] = person
                parents += 1
        for i in range(first, stop):
            parent = mentor[incoming[1][i]]
            if last_counted[parent] == person:
                last_counted[parent] = -1
                credits[parent] += 1 / parents
        new += parents > 0
        full += parents
    return new, full
