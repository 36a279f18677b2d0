"""How the figures grew: what each of them was at the end of a month."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Times
from services.ripple.measures.first_times import first_start
from services.ripple.reachability.forward_pass import Reachability
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class Timeline:
    """One entry a month, from that of the first start to that of ``until``.

    Attributes:
        month: its first day (datetime64[M], UTC).
        relationships: begun by its end.
        mentors: people who had begun to mentor by its end.
        new_mentors: those of them whom influence had reached before.
        reach: sum of everybody's reach at its end.
    """

    month: NDArray[np.datetime64]
    relationships: Times
    mentors: Times
    new_mentors: Times
    reach: Times

    @property
    def reproduction(self) -> NDArray[np.float64]:
        """R by the end of each month."""
        return self.new_mentors / self.mentors


def compute_timeline(history: TemporalGraph, rule: Rule, spread: Reachability, until: int) -> Timeline:
    """Follow the figures month by month; O(m log m).

    Args:
        history: the relationships; those begun by ``until`` count.
        rule: the path rule.
        spread: `forward` of that history under that rule.
        until: microseconds; the last month is the one it lies in, and ends there.
    """
    if not len(history) or until < history.start[0]:
        nothing = np.zeros(0, np.int64)
        return Timeline(nothing.astype("datetime64[M]"), nothing, nothing, nothing, nothing)
    first, last = (np.datetime64(int(at), "us").astype("datetime64[M]") for at in (history.start[0], until))
    month = np.arange(first, last + 1)
    end = np.minimum((month + 1).astype("datetime64[us]").astype(np.int64) - 1, until)
    began, joined = np.sort(_first_starts(history)), np.sort(_first_starts_after_influence(history, rule))
    arrivals, pairs = spread.growth
    return Timeline(
        month,
        np.searchsorted(history.start, end, side="right"),
        np.searchsorted(began, end, side="right"),
        np.searchsorted(joined, end, side="right"),
        np.concatenate([[0], pairs])[np.searchsorted(arrivals, end, side="right")],
    )


def _first_starts(history: TemporalGraph) -> Times:
    """List when mentors first mentored."""
    start = first_start(history)
    began: Times = start[start != NEVER]
    return began


def _first_starts_after_influence(history: TemporalGraph, rule: Rule) -> Times:
    """List when those mentors first mentored whom influence had reached before."""
    start = first_start(history)
    began = start[history.mentee]
    reached = np.unique(history.mentee[(began != NEVER) & rule.following(began, history.effect)])
    joined: Times = start[reached]
    return joined
