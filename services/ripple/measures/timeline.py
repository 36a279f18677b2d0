"""Timeline: the figures at the end of each month."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Times, distinct
from services.ripple.measures.first_times import first_start
from services.ripple.reachability.forward_pass import Reachability
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class Timeline:
    """One entry a month, from the month of the first start to that of ``until``.

    Attributes:
        month: First day (datetime64[M], UTC).
        relationships: Relationships started by its end.
        mentors: People who had started to mentor by its end.
        new_mentors: Those of them whom influence had reached before.
        reach: Sum of the reach of all people at its end.
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


def compute_timeline(graph: TemporalGraph, rule: Rule, reachability: Reachability, until: int) -> Timeline:
    """Compute the figures month by month; O(m log m).

    Args:
        graph: The relationships; those started by ``until`` count.
        rule: The path rule.
        reachability: `compute_reachability` of that graph under that rule.
        until: Microseconds; the last month contains it, and ends there.
    """
    if not len(graph) or until < graph.start[0]:
        nothing = np.zeros(0, np.int64)
        return Timeline(nothing.astype("datetime64[M]"), nothing, nothing, nothing, nothing)
    first, last = (np.datetime64(int(at), "us").astype("datetime64[M]") for at in (graph.start[0], until))
    month = np.arange(first, last + 1)
    end = np.minimum((month + 1).astype("datetime64[us]").astype(np.int64) - 1, until)
    starts, after_influence = np.sort(_first_starts(graph)), np.sort(_first_starts_after_influence(graph, rule))
    arrivals, pairs = reachability.growth
    return Timeline(
        month,
        np.searchsorted(graph.start, end, side="right"),
        np.searchsorted(starts, end, side="right"),
        np.searchsorted(after_influence, end, side="right"),
        np.concatenate([[0], pairs])[np.searchsorted(arrivals, end, side="right")],
    )


def _first_starts(graph: TemporalGraph) -> Times:
    """Return the times at which mentors first mentored."""
    start = first_start(graph)
    starts: Times = start[start != NEVER]
    return starts


def _first_starts_after_influence(graph: TemporalGraph, rule: Rule) -> Times:
    """Return the first starts of mentors whom influence had reached before."""
    start = first_start(graph)
    starts = start[graph.mentee]
    reached = distinct(graph.mentee[(starts != NEVER) & rule.following(starts, graph.effect)])
    after_influence: Times = start[reached]
    return after_influence
