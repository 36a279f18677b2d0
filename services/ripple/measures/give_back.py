"""Giving back: people who were mentored and then became mentors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Times
from services.ripple.measures.first_times import first_effect, first_start
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class GiveBack:
    """How many could give back, how many did, and who is left out because they had mentored before."""

    at_risk: int
    events: int
    already_mentors: int


@dataclass(frozen=True)
class GiveBackStatus:
    """Everybody's standing; every array has one entry a person.

    Attributes:
        effect: their first effect as a mentee, or NEVER.
        start: their first start as a mentor, or NEVER.
        at_risk: mentored, and not a mentor before.
        gave: those of them who mentored after the effect.
        already: mentored when they were mentors already.
    """

    effect: Times
    start: Times
    at_risk: NDArray[np.bool_]
    gave: NDArray[np.bool_]
    already: NDArray[np.bool_]


def compute_give_back_status(history: TemporalGraph, rule: Rule) -> GiveBackStatus:
    """Decide for everybody whether they could give back and whether they did; O(m)."""
    effect, start = first_effect(history), first_start(history)
    mentored, mentors = effect != NEVER, start != NEVER
    after = rule.following(start, effect)
    return GiveBackStatus(
        effect, start, mentored & (after | ~mentors), mentored & mentors & after, mentored & mentors & ~after
    )


def count_give_back(history: TemporalGraph, rule: Rule) -> GiveBack:
    """Count the mentees who had not mentored by their first effect, and those of them who did after it."""
    found = compute_give_back_status(history, rule)
    return GiveBack(*(int(np.count_nonzero(who)) for who in (found.at_risk, found.gave, found.already)))


def alumni_share(history: TemporalGraph, rule: Rule) -> float | None:
    """Return the share of mentors who had been mentored, anywhere, before they first mentored; None without mentors."""
    found = compute_give_back_status(history, rule)
    mentors = int(np.count_nonzero(found.start != NEVER))
    return int(np.count_nonzero(found.gave)) / mentors if mentors else None
