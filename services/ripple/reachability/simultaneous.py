"""Relationships that start and take effect at the same time, under the rule at-or-after.

They pass influence on to each other without delay. A person's set is complete once the sets of all their mentors of
this instant are, so receivers are processed in topological order of strongly connected components; people of one
component end with the same set. Every relationship is visited once, whatever the order of arrival.
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
def prefetch_ahead(f: VersionForest, p: PersonState, r: Replay, at: int) -> None:
    """Prefetch the person states of a later arrival, and the versions of a nearer one."""
    far, near = r.arrivals[min(at + FAR, r.arrivals.size - 1)], r.arrivals[min(at + NEAR, r.arrivals.size - 1)]
    prefetch_state(p, r.mentor[far])
    prefetch_state(p, r.mentee[far])
    prefetch_versions(f, p, r.mentor[near])
    prefetch_versions(f, p, r.mentee[near])


@kernel
def deliver_simultaneous(f: VersionForest, p: PersonState, r: Replay, first: int, end: int) -> bool:
    """Deliver the arrivals ``first`` … ``end`` − 1 until nothing changes; return False when the forest is full."""
    if end - first <= 1:
        return _deliver_independent(f, p, r, first, end)
    t, receivers = r.ties, 0
    for at in range(first, end):
        person = r.mentee[r.arrivals[at]]
        if t.local[person] < first:
            t.local[person] = first + receivers
            t.receiver[receivers] = person
            receivers += 1
    passed_on = False
    for at in range(first, end):
        passed_on = passed_on or t.local[r.mentor[r.arrivals[at]]] >= first
    done = (
        _deliver_by_component(f, p, r, first, end, receivers)
        if passed_on
        else _deliver_independent(f, p, r, first, end)
    )
    for receiver in range(0 if done else receivers):  # the instant is processed again
        t.local[t.receiver[receiver]] = -1
    return done


@kernel
def _deliver_independent(f: VersionForest, p: PersonState, r: Replay, first: int, end: int) -> bool:
    """Deliver arrivals whose mentors receive nothing at this instant."""
    done = True
    for at in range(first, end):
        done = done and _deliver_one(f, p, r, at)
    return done


@kernel
def _deliver_one(f: VersionForest, p: PersonState, r: Replay, at: int) -> bool:
    """Deliver one arrival from its mentor's current version."""
    prefetch_ahead(f, p, r, at)
    edge = r.arrivals[at]
    handle = pick_up(f, p, r.mentor[edge])
    gained = deliver(f, p, r.mentee[edge], handle) if handle != OUT_OF_SPACE else OUT_OF_SPACE
    if gained == OUT_OF_SPACE:
        return False
    r.gained[at] += gained
    return True


@kernel
def _deliver_by_component(f: VersionForest, p: PersonState, r: Replay, first: int, end: int, receivers: int) -> bool:
    """Deliver to mentors before their mentees, and to each component as a whole."""
    t = r.ties
    for receiver in range(receivers):
        t.last[receiver] = -1
    for at in range(first, end):
        receiver = t.local[r.mentee[r.arrivals[at]]] - first
        t.before[at - first] = t.last[receiver]
        t.last[receiver] = at
    find_components(t, r, first, receivers)
    begin = 0
    while begin < receivers:
        stop = begin + 1
        while stop < receivers and t.component[t.order[stop]] == t.component[t.order[begin]]:
            stop += 1
        alone = stop == begin + 1
        if not (
            _deliver_single(f, p, r, t.order[begin], first)
            if alone
            else _deliver_component(f, p, r, begin, stop, first)
        ):
            return False
        begin = stop
    return True


@kernel
def _deliver_single(f: VersionForest, p: PersonState, r: Replay, receiver: int, first: int) -> bool:
    """Deliver every arrival at one receiver."""
    at = r.ties.last[receiver]
    while at >= 0:
        if not _deliver_one(f, p, r, at):
            return False
        at = r.ties.before[at - first]
    return True


@kernel
def _deliver_component(f: VersionForest, p: PersonState, r: Replay, begin: int, stop: int, first: int) -> bool:
    """Assign to every person of a component the union of what they have and receive."""
    t, version = r.ties, EMPTY
    for place in range(begin, stop):
        version = _join_mentor(f, p, version, t.receiver[t.order[place]])
        at = t.last[t.order[place]]
        while at >= 0 and version != OUT_OF_SPACE:
            mentor = r.mentor[r.arrivals[at]]
            if t.local[mentor] < first or t.component[t.local[mentor] - first] != t.component[t.order[place]]:
                version = _join_mentor(f, p, version, mentor)
            at = t.before[at - first]
        if version == OUT_OF_SPACE:
            return False
    for place in range(begin, stop):
        person = t.receiver[t.order[place]]
        if p.current[person] != version:
            r.gained[t.last[t.order[place]]] += set_version(f, p, person, version, version)
    return True


@kernel
def _join_mentor(f: VersionForest, p: PersonState, version: int, person: int) -> int:
    """Join what ``person`` passes on to ``version``; OUT_OF_SPACE when the forest is full."""
    handle = pick_up(f, p, person)
    return join(f, version, handle) if handle != OUT_OF_SPACE else OUT_OF_SPACE
