"""Relationships that begin and take effect at one and the same time, under at-or-after.

They pass on to each other without delay. A person's share is known once that of all their mentors of this instant is:
so people are taken in that order, and those who mentor one another in a circle as one; in the end they all carry the
same. Every relationship is looked at once, whatever the order of arrival.
"""

from services.ripple.jit import kernel
from services.ripple.prefetch import FAR, NEAR
from services.ripple.reachability.persistent_sets import EMPTY, OUT_OF_SPACE, VersionForest, join
from services.ripple.reachability.person_state import (
    PersonState,
    deliver,
    pick_up,
    prefetch_state,
    prefetch_versions,
    set_version,
)
from services.ripple.reachability.replay import Replay
from services.ripple.reachability.strongly_connected import find_components


@kernel
def prefetch_ahead(f: VersionForest, b: PersonState, c: Replay, at: int) -> None:
    """Fetch the states of the people of a later arrival, and the versions of a nearer one."""
    far, near = c.arrivals[min(at + FAR, c.arrivals.size - 1)], c.arrivals[min(at + NEAR, c.arrivals.size - 1)]
    prefetch_state(b, c.mentor[far])
    prefetch_state(b, c.mentee[far])
    prefetch_versions(f, b, c.mentor[near])
    prefetch_versions(f, b, c.mentee[near])


@kernel
def deliver_simultaneous(f: VersionForest, b: PersonState, c: Replay, first: int, end: int) -> bool:
    """Deliver the arrivals ``first`` … ``end`` − 1 until nothing changes. False when the forest has no room."""
    if end - first <= 1:
        return _deliver_independent(f, b, c, first, end)
    n, receivers = c.ties, 0
    for at in range(first, end):
        person = c.mentee[c.arrivals[at]]
        if n.local[person] < first:
            n.local[person] = first + receivers
            n.receiver[receivers] = person
            receivers += 1
    passed_on = False
    for at in range(first, end):
        passed_on = passed_on or n.local[c.mentor[c.arrivals[at]]] >= first
    done = (
        _deliver_by_component(f, b, c, first, end, receivers)
        if passed_on
        else _deliver_independent(f, b, c, first, end)
    )
    for one in range(0 if done else receivers):  # the instant will be begun again
        n.local[n.receiver[one]] = -1
    return done


@kernel
def _deliver_independent(f: VersionForest, b: PersonState, c: Replay, first: int, end: int) -> bool:
    """Deliver arrivals none of whose mentors receives at this instant."""
    done = True
    for at in range(first, end):
        done = done and _deliver_one(f, b, c, at)
    return done


@kernel
def _deliver_one(f: VersionForest, b: PersonState, c: Replay, at: int) -> bool:
    """Deliver one arrival, from what its mentor carries now."""
    prefetch_ahead(f, b, c, at)
    edge = c.arrivals[at]
    handle = pick_up(f, b, c.mentor[edge])
    gained = deliver(f, b, c.mentee[edge], handle) if handle != OUT_OF_SPACE else OUT_OF_SPACE
    if gained == OUT_OF_SPACE:
        return False
    c.gained[at] += gained
    return True


@kernel
def _deliver_by_component(f: VersionForest, b: PersonState, c: Replay, first: int, end: int, receivers: int) -> bool:
    """Deliver mentors before their mentees, circles as one."""
    n = c.ties
    for one in range(receivers):
        n.last[one] = -1
    for at in range(first, end):
        one = n.local[c.mentee[c.arrivals[at]]] - first
        n.before[at - first] = n.last[one]
        n.last[one] = at
    find_components(n, c, first, receivers)
    begin = 0
    while begin < receivers:
        stop = begin + 1
        while stop < receivers and n.component[n.order[stop]] == n.component[n.order[begin]]:
            stop += 1
        alone = stop == begin + 1
        if not (
            _deliver_single(f, b, c, n.order[begin], first)
            if alone
            else _deliver_component(f, b, c, begin, stop, first)
        ):
            return False
        begin = stop
    return True


@kernel
def _deliver_single(f: VersionForest, b: PersonState, c: Replay, one: int, first: int) -> bool:
    """Deliver everything that reaches one receiver."""
    at = c.ties.last[one]
    while at >= 0:
        if not _deliver_one(f, b, c, at):
            return False
        at = c.ties.before[at - first]
    return True


@kernel
def _deliver_component(f: VersionForest, b: PersonState, c: Replay, begin: int, stop: int, first: int) -> bool:
    """Give everybody of a circle what any of them has or receives."""
    n, everything = c.ties, EMPTY
    for place in range(begin, stop):
        everything = _join_mentor(f, b, everything, n.receiver[n.order[place]])
        at = n.last[n.order[place]]
        while at >= 0 and everything != OUT_OF_SPACE:
            mentor = c.mentor[c.arrivals[at]]
            if n.local[mentor] < first or n.component[n.local[mentor] - first] != n.component[n.order[place]]:
                everything = _join_mentor(f, b, everything, mentor)
            at = n.before[at - first]
        if everything == OUT_OF_SPACE:
            return False
    for place in range(begin, stop):
        person = n.receiver[n.order[place]]
        if b.current[person] != everything:
            c.gained[n.last[n.order[place]]] += set_version(f, b, person, everything, everything)
    return True


@kernel
def _join_mentor(f: VersionForest, b: PersonState, everything: int, person: int) -> int:
    """Join what ``person`` passes on to ``everything``; SHORT when there is no room."""
    handle = pick_up(f, b, person)
    return join(f, everything, handle) if handle != OUT_OF_SPACE else OUT_OF_SPACE
