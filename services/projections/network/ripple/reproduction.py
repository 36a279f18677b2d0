"""Does mentoring sustain itself? New mentors per mentor, as epidemiology counts new cases per case."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.projections.network.ripple.firsts import first_start
from services.projections.network.ripple.history import NEVER, History, Rule


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


def reproduction(history: History, rule: Rule) -> Reproduction:
    """Credit every new mentor to the mentors whose influence reached them before they first mentored.

    O(m), and O(p log p) in the pairs of a new mentor and one of theirs.
    """
    people, start = len(history.people), first_start(history)
    began = start[history.mentee]
    parent = (began != NEVER) & rule.following(began, history.effect)
    pairs = np.unique(history.mentee[parent].astype(np.int64) * people + history.mentor[parent])
    new, mentor = np.divmod(pairs, max(people, 1))
    parents = np.bincount(new, minlength=people)
    credits = np.bincount(mentor, 1 / parents[new], minlength=people).astype(np.float64)
    return Reproduction(int(np.count_nonzero(parents)), int(np.count_nonzero(start != NEVER)), credits, pairs.size)
