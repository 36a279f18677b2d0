"""Reproduction number in plain Python: new mentors per mentor."""

from collections import defaultdict
from dataclasses import dataclass

from services.ripple.temporal_graph import Rule, TemporalGraph
from tests.support.ripple_oracle.giveback import first_start


@dataclass(frozen=True)
class Reproduction:
    """New mentors, all mentors, and each mentor's credit for new mentors they had mentored."""

    new_mentors: int
    mentors: int
    credit: dict[int, float]
    full: int

    @property
    def fractional(self) -> float | None:
        """R: every new mentor counts once, shared among those who mentored them; above 1 it sustains itself."""
        return self.new_mentors / self.mentors if self.mentors else None

    @property
    def full_credit(self) -> float | None:
        """Every new mentor counts once for each who mentored them: never below R, and not to be read as R."""
        return self.full / self.mentors if self.mentors else None


def reproduction(graph: TemporalGraph, rule: Rule) -> Reproduction:
    """Credit every new mentor to the mentors whose influence reached them before they first mentored."""
    starts = first_start(graph)
    parents: defaultdict[int, set[int]] = defaultdict(set)
    columns = zip(graph.mentor.tolist(), graph.mentee.tolist(), graph.effect.tolist(), strict=True)
    for mentor, mentee, effect in columns:
        if mentee in starts and rule.follows(starts[mentee], effect):
            parents[mentee].add(mentor)
    credit: defaultdict[int, float] = defaultdict(float)
    for mentors in parents.values():
        for mentor in mentors:
            credit[mentor] += 1 / len(mentors)
    return Reproduction(len(parents), len(starts), dict(credit), sum(map(len, parents.values())))
