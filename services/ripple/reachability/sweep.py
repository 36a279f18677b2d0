"""Sweep over a temporal graph, forward in time, one function for each path rule."""

from services.ripple.columns import NEVER
from services.ripple.jit import kernel
from services.ripple.reachability.persistent_sets import OUT_OF_SPACE, VersionForest
from services.ripple.reachability.person_state import PersonState, deliver, pick_up
from services.ripple.reachability.replay import Replay
from services.ripple.reachability.simultaneous import deliver_simultaneous, prefetch_ahead


@kernel
def sweep_strictly_after(f: VersionForest, p: PersonState, r: Replay) -> bool:
    """Continue; at one instant starts pick up before arrivals are delivered. False when the forest is full."""
    i, j = r.position[0], r.position[1]
    while j < r.arrivals.size:
        edge = r.arrivals[j]
        prefetch_ahead(f, p, r, j)
        while i < r.start.size and r.start[i] <= r.effect[edge]:
            if r.effect[i] != NEVER:
                r.picked_up[i] = pick_up(f, p, r.mentor[i])
                if r.picked_up[i] == OUT_OF_SPACE:
                    r.position[0], r.position[1] = i, j
                    return False
            i += 1
        gained = deliver(f, p, r.mentee[edge], r.picked_up[edge])
        if gained == OUT_OF_SPACE:
            r.position[0], r.position[1] = i, j
            return False
        r.gained[j] = gained
        j += 1
    return True


@kernel
def sweep_at_or_after(f: VersionForest, p: PersonState, r: Replay) -> bool:
    """Continue the sweep; at one instant earlier starts arrive first, then relationships that start and arrive at once.

    Returns:
        False when the forest is full; the instant is then processed again from its first arrival.
    """
    i, j = r.position[0], r.position[1]
    while j < r.arrivals.size:
        time = r.effect[r.arrivals[j]]
        while i < r.start.size and r.start[i] < time:
            if r.effect[i] != NEVER and r.effect[i] > r.start[i]:
                r.picked_up[i] = pick_up(f, p, r.mentor[i])
                if r.picked_up[i] == OUT_OF_SPACE:
                    r.position[0], r.position[1] = i, j
                    return False
            i += 1
        end = j
        while end < r.arrivals.size and r.effect[r.arrivals[end]] == time:
            end += 1
        if not _deliver_instant(f, p, r, j, end):
            r.position[0], r.position[1] = i, j
            return False
        j = end
    return True


@kernel
def _deliver_instant(f: VersionForest, p: PersonState, r: Replay, first: int, end: int) -> bool:
    """Deliver the arrivals ``first`` … ``end`` − 1 of one instant; those that started then come last."""
    at = first
    while at < end and r.start[r.arrivals[at]] < r.effect[r.arrivals[at]]:
        edge = r.arrivals[at]
        gained = deliver(f, p, r.mentee[edge], r.picked_up[edge])
        if gained == OUT_OF_SPACE:
            return False
        r.gained[at] += gained
        at += 1
    return deliver_simultaneous(f, p, r, at, end)
