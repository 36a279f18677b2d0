"""Up to 64 labels carried along all valid paths at once, one bit each: a person holds those that have arrived."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Codes, Times, arrival_order, as_codes, as_times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import Rule, TemporalGraph

WORD = 64
Bits = NDArray[np.uint64]


class EdgeStream(NamedTuple):
    """A history as it is played: relationships in order of start, and those delivered in order of effect."""

    mentor: Codes
    mentee: Codes
    start: Times
    effect: Times
    arrivals: Codes


def edge_stream(history: TemporalGraph) -> EdgeStream:
    """Return ``history`` ready to be played, as often as wanted; O(m), O(m log m) where effects are out of order."""
    effect = as_times(history.effect)
    return EdgeStream(
        as_codes(history.mentor), as_codes(history.mentee), as_times(history.start), effect, arrival_order(effect)
    )


def propagate(s: EdgeStream, people: int, rule: Rule, label: Bits) -> Bits:
    """Carry each relationship's ``label`` (uint64 by relationship) downstream; return what arrived, by person.

    O(m); under at-or-after times the longest chain within one instant.
    """
    held = np.zeros(people, np.uint64)
    luggage = np.zeros(label.size, np.uint64)
    _play(s, rule.wait, label, luggage, held)
    return held


@kernel
def _play(s: EdgeStream, wait: int, label: Bits, luggage: Bits, held: Bits) -> None:
    """Take labels along at starts and hand them over at effects."""
    i = j = 0
    while j < s.arrivals.size:
        instant = s.effect[s.arrivals[j]]
        while i < s.start.size and s.start[i] + 1 - wait <= instant:
            if s.effect[i] != NEVER:
                luggage[i] = label[i] | held[s.mentor[i]]
            i += 1
        end = j
        while end < s.arrivals.size and s.effect[s.arrivals[end]] == instant:
            edge = s.arrivals[end]
            held[s.mentee[edge]] |= luggage[edge]
            end += 1
        if wait == 0:
            _propagate_simultaneous(s, j, end, label, held)
        j = end


@kernel
def _propagate_simultaneous(s: EdgeStream, first: int, end: int, label: Bits, held: Bits) -> None:
    """Pass on among those that begin and arrive at one instant until nothing changes (they come last)."""
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
