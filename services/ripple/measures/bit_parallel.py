"""Bit-parallel propagation: up to 64 labels along all time-respecting paths at once, one bit each."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Codes, Times, as_codes, as_times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import Rule, TemporalGraph

WORD = 64
Bits = NDArray[np.uint64]


class EdgeStream(NamedTuple):
    """A link stream: relationships in order of start, and the delivered ones in order of effect."""

    mentor: Codes
    mentee: Codes
    start: Times
    effect: Times
    arrivals: Codes


def edge_stream(graph: TemporalGraph) -> EdgeStream:
    """Return ``graph`` as a stream that may be replayed; at first O(m log m) where effects are out of order."""
    return EdgeStream(
        as_codes(graph.mentor),
        as_codes(graph.mentee),
        as_times(graph.start),
        as_times(graph.effect),
        graph.arrivals,
    )


def propagate(s: EdgeStream, people: int, rule: Rule, label: Bits) -> Bits:
    """Propagate each relationship's ``label`` (uint64 by relationship) downstream; return labels received, by person.

    O(m); under at-or-after times the longest chain within one instant.
    """
    held = np.zeros(people, np.uint64)
    picked_up = np.zeros(label.size, np.uint64)
    _play(s, rule.wait, label, picked_up, held)
    return held


@kernel
def _play(s: EdgeStream, wait: int, label: Bits, picked_up: Bits, held: Bits) -> None:
    """Pick labels up at starts and deliver them at effects."""
    i = j = 0
    while j < s.arrivals.size:
        time = s.effect[s.arrivals[j]]
        while i < s.start.size and s.start[i] + 1 - wait <= time:
            if s.effect[i] != NEVER:
                picked_up[i] = label[i] | held[s.mentor[i]]
            i += 1
        end = j
        while end < s.arrivals.size and s.effect[s.arrivals[end]] == time:
            edge = s.arrivals[end]
            held[s.mentee[edge]] |= picked_up[edge]
            end += 1
        if wait == 0:
            _propagate_simultaneous(s, j, end, label, held)
        j = end


@kernel
def _propagate_simultaneous(s: EdgeStream, first: int, end: int, label: Bits, held: Bits) -> None:
    """Propagate among relationships that start and arrive at one instant (they come last) until nothing changes."""
    while first < end and s.start[s.arrivals[first]] < s.effect[s.arrivals[first]]:
        first += 1
    changing = end > first
    while changing:
        changing = False
        for at in range(first, end):
            edge = s.arrivals[at]
            more = held[s.mentee[edge]] | label[edge] | held[s.mentor[edge]]
            if more != held[s.mentee[edge]]:
                held[s.mentee[edge]] = more
                changing = True
