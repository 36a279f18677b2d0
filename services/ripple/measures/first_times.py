"""First times: when influence first reached a person, and when they first mentored."""

import numpy as np

from services.ripple.columns import NEVER, Codes, Times, as_codes, as_times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import TemporalGraph


def first_effect(graph: TemporalGraph) -> Times:
    """Return the time of each person's first effect as a mentee; NEVER without one. O(m)."""
    return _earliest(as_codes(graph.mentee), as_times(graph.effect), len(graph.people))


def first_start(graph: TemporalGraph) -> Times:
    """Return the time of each person's first start as a mentor; NEVER without one. O(m)."""
    return _earliest(as_codes(graph.mentor), as_times(graph.start), len(graph.people))


def _earliest(person: Codes, time: Times, people: int) -> Times:
    first = np.full(people, NEVER, np.int64)
    _lower(person, time, first)
    return first


@kernel
def _lower(person: Codes, time: Times, first: Times) -> None:
    """Lower each person's entry to their earliest time."""
    for edge in range(person.size):
        first[person[edge]] = min(first[person[edge]], time[edge])
