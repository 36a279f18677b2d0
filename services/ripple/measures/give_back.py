"""Give-back: mentees who later became mentors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Times
from services.ripple.measures.first_times import first_effect, first_start
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class GiveBack:
    """Counts of people at risk of giving back, of events, and of mentees excluded because they had mentored before."""

    at_risk: int
    events: int
    already_mentors: int


@dataclass(frozen=True)
class GiveBackStatus:
    """Give-back status of all people; every array has one entry a person.

    Attributes:
        effect: First effect as a mentee, or NEVER.
        start: First start as a mentor, or NEVER.
        at_risk: Mentored, and not a mentor before.
        gave: Those at risk who mentored after the effect.
        already: Mentored when they were mentors already.
    """

    effect: Times
    start: Times
    at_risk: NDArray[np.bool_]
    gave: NDArray[np.bool_]
    already: NDArray[np.bool_]


def compute_give_back_status(graph: TemporalGraph, rule: Rule) -> GiveBackStatus:
    """Compute the give-back status of every person; O(m)."""
    effect, start = first_effect(graph), first_start(graph)
    mentored, mentors = effect != NEVER, start != NEVER
    after = rule.following(start, effect)
    return GiveBackStatus(
        effect, start, mentored & (after | ~mentors), mentored & mentors & after, mentored & mentors & ~after
    )


def count_give_back(graph: TemporalGraph, rule: Rule) -> GiveBack:
    """Count the mentees who had not mentored by their first effect, and those of them who did after it."""
    status = compute_give_back_status(graph, rule)
    return GiveBack(*(int(np.count_nonzero(who)) for who in (status.at_risk, status.gave, status.already)))
