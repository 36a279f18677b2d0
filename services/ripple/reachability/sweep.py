"""One pass over a history, forward in time, under either rule."""

from services.ripple.columns import NEVER
from services.ripple.jit import kernel
from services.ripple.reachability.persistent_sets import OUT_OF_SPACE, VersionForest
from services.ripple.reachability.person_state import PersonState, deliver, pick_up
from services.ripple.reachability.replay import Replay
from services.ripple.reachability.simultaneous import deliver_simultaneous, prefetch_ahead


@kernel
def sweep_strictly_after(f: VersionForest, b: PersonState, c: Replay) -> bool:
    """Play on; at one instant everybody takes before anybody receives. False when the forest has no room."""
    i, j = c.position[0], c.position[1]
    while j < c.arrivals.size:
        edge = c.arrivals[j]
        prefetch_ahead(f, b, c, j)
        while i < c.start.size and c.start[i] <= c.effect[edge]:
            if c.effect[i] != NEVER:
                c.picked_up[i] = pick_up(f, b, c.mentor[i])
                if c.picked_up[i] == OUT_OF_SPACE:
                    c.position[0], c.position[1] = i, j
                    return False
            i += 1
        gained = deliver(f, b, c.mentee[edge], c.picked_up[edge])
        if gained == OUT_OF_SPACE:
            c.position[0], c.position[1] = i, j
            return False
        c.gained[j] = gained
        j += 1
    return True


@kernel
def sweep_at_or_after(f: VersionForest, b: PersonState, c: Replay) -> bool:
    """Play on; at one instant what began earlier arrives first, then what begins and arrives at once.

    False when the forest has no room; the instant is then begun again.
    """
    i, j = c.position[0], c.position[1]
    while j < c.arrivals.size:
        instant = c.effect[c.arrivals[j]]
        while i < c.start.size and c.start[i] < instant:
            if c.effect[i] != NEVER and c.effect[i] > c.start[i]:
                c.picked_up[i] = pick_up(f, b, c.mentor[i])
                if c.picked_up[i] == OUT_OF_SPACE:
                    c.position[0], c.position[1] = i, j
                    return False
            i += 1
        end = j
        while end < c.arrivals.size and c.effect[c.arrivals[end]] == instant:
            end += 1
        if not _deliver_instant(f, b, c, j, end):
            c.position[0], c.position[1] = i, j
            return False
        j = end
    return True


@kernel
def _deliver_instant(f: VersionForest, b: PersonState, c: Replay, first: int, end: int) -> bool:
    """Deliver the arrivals ``first`` … ``end`` − 1, all of one time; those that began at that time come last."""
    at = first
    while at < end and c.start[c.arrivals[at]] < c.effect[c.arrivals[at]]:
        edge = c.arrivals[at]
        gained = deliver(f, b, c.mentee[edge], c.picked_up[edge])
        if gained == OUT_OF_SPACE:
            return False
        c.gained[at] += gained
        at += 1
    return deliver_simultaneous(f, b, c, at, end)
