"""Does mentoring sustain itself? New mentors per mentor, as epidemiology counts new cases per case."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Codes, Times, as_codes, as_times
from services.ripple.jit import kernel
from services.ripple.measures.first_times import first_start
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class Reproduction:
    """New mentors, all mentors, and each person's credit for the new ones they had mentored (float64 by person)."""

    new_mentors: int
    mentors: int
    credits: NDArray[np.float64]
    full: int

    @property
    def credit(self) -> dict[int, float]:
        """The credit of those who have any."""
        some = np.flatnonzero(self.credits)
        return dict(zip(some.tolist(), self.credits[some].tolist(), strict=True))

    @property
    def fractional(self) -> float | None:
        """R: every new mentor counts once, shared among those who mentored them; above 1 it sustains itself."""
        return self.new_mentors / self.mentors if self.mentors else None

    @property
    def full_credit(self) -> float | None:
        """Every new mentor counts once for each who mentored them: never below R, and not to be read as R."""
        return self.full / self.mentors if self.mentors else None


def compute_reproduction(history: TemporalGraph, rule: Rule) -> Reproduction:
    """Credit every new mentor to the mentors whose influence reached them before they first mentored.

    O(m).
    """
    people, start = len(history.people), first_start(history)
    credits, met = np.zeros(people), np.full(people, -1, np.int32)
    columns = (as_codes(history.mentor), as_times(history.effect), start)
    new, full = _credit(history.incoming, columns, rule.wait, credits, met)
    return Reproduction(new, int(np.count_nonzero(start != NEVER)), credits, full)


@kernel
def _credit(
    received: tuple[Times, Codes],
    columns: tuple[Codes, Times, Times],
    wait: int,
    credits: NDArray[np.float64],
    met: Codes,
) -> tuple[int, int]:
    """Share one credit for each new mentor; return how many there are, and how many parents they have in all."""
    mentor, effect, start = columns
    new = full = 0
    for person in range(start.size):
        first = stop = received[0][person]
        parents = 0
        while stop < received[0][person + 1] and start[person] != NEVER:
            edge = received[1][stop]
            if effect[edge] > start[person] - wait:
                break
            stop += 1
            if met[mentor[edge]] != person:
                met[mentor[edge]] = person
                parents += 1
        for i in range(first, stop):
            parent = mentor[received[1][i]]
            if met[parent] == person:
                met[parent] = -1
                credits[parent] += 1 / parents
        new += parents > 0
        full += parents
    return new, full
