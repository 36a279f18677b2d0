"""One pass over a history, forward in time, under either rule."""

from services.ripple.columns import NEVER
from services.ripple.jit import kernel
from services.ripple.reachability.persistent_sets import SHORT, Forest
from services.ripple.reachability.person_state import Bearers, delivered, taken
from services.ripple.reachability.replay import Course
from services.ripple.reachability.simultaneous import look_ahead, settled


@kernel
def strictly_after(f: Forest, b: Bearers, c: Course) -> bool:
    """Play on; at one instant everybody takes before anybody receives. False when the forest has no room."""
    i, j = c.at[0], c.at[1]
    while j < c.arrivals.size:
        edge = c.arrivals[j]
        look_ahead(f, b, c, j)
        while i < c.start.size and c.start[i] <= c.effect[edge]:
            if c.effect[i] != NEVER:
                c.luggage[i] = taken(f, b, c.mentor[i])
                if c.luggage[i] == SHORT:
                    c.at[0], c.at[1] = i, j
                    return False
            i += 1
        gained = delivered(f, b, c.mentee[edge], c.luggage[edge])
        if gained == SHORT:
            c.at[0], c.at[1] = i, j
            return False
        c.gained[j] = gained
        j += 1
    return True


@kernel
def at_or_after(f: Forest, b: Bearers, c: Course) -> bool:
    """Play on; at one instant what began earlier arrives first, then what begins and arrives at once.

    False when the forest has no room; the instant is then begun again.
    """
    i, j = c.at[0], c.at[1]
    while j < c.arrivals.size:
        instant = c.effect[c.arrivals[j]]
        while i < c.start.size and c.start[i] < instant:
            if c.effect[i] != NEVER and c.effect[i] > c.start[i]:
                c.luggage[i] = taken(f, b, c.mentor[i])
                if c.luggage[i] == SHORT:
                    c.at[0], c.at[1] = i, j
                    return False
            i += 1
        end = j
        while end < c.arrivals.size and c.effect[c.arrivals[end]] == instant:
            end += 1
        if not _instant(f, b, c, j, end):
            c.at[0], c.at[1] = i, j
            return False
        j = end
    return True


@kernel
def _instant(f: Forest, b: Bearers, c: Course, first: int, end: int) -> bool:
    """Deliver the arrivals ``first`` … ``end`` − 1, all of one time; those that began at that time come last."""
    at = first
    while at < end and c.start[c.arrivals[at]] < c.effect[c.arrivals[at]]:
        edge = c.arrivals[at]
        gained = delivered(f, b, c.mentee[edge], c.luggage[edge])
        if gained == SHORT:
            return False
        c.gained[at] += gained
        at += 1
    return settled(f, b, c, at, end)
