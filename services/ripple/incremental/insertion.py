"""Insertion of relationships in any order of time, and delivery of their consequences.

A person's set only grows while relationships are added, and their entries record since when. A late arrival is
inserted at its place in time and added to the entries after it, and the person's later relationships are delivered
again; the propagation ends where nothing changes.
"""

from services.ripple.columns import BOUND, NEVER, Codes, Times
from services.ripple.incremental.engine_state import (
    BEGINNING_OF_TIME,
    DELIVERED,
    DONE,
    HANDLE,
    HEAD,
    INTO,
    NEWEST,
    NEXT_IN,
    NEXT_OUT,
    OUT,
    PEOPLE,
    QUEUED,
    RELATIONSHIPS,
    SILENT,
    STATUS,
    TAIL,
    TOP,
    VERSION,
    EngineState,
)
from services.ripple.incremental.propagation import deliver_at, pick_up_at
from services.ripple.jit import kernel
from services.ripple.prefetch import FAR, NEAR, prefetch
from services.ripple.reachability.persistent_sets import EMPTY, OUT_OF_SPACE, STAMP, VersionForest

MIDDLE = 22
"""Prefetch distance between `FAR` and `NEAR`."""
COMPLETE, INVALID_EDGE, NO_ROOM, PENDING = 0, 1, 2, 3
"""Results of `add`: done; one relationship is invalid and nothing is done; the capacity is exhausted and nothing is
done; the relationships are written but not yet delivered."""
MAX_STAMPS = 2**30
"""Stamps are reset between batches; one batch cannot exhaust the other half of the range."""


@kernel
def add(f: VersionForest, s: EngineState, mentor: Codes, mentee: Codes, start: Times, effect: Times) -> int:
    """Append new relationships, numbered on from the existing ones, and deliver them if they are in order of effect.

    One call for all steps: for a single relationship, calls cost more than the work.
    """
    top = _highest_person(mentor, mentee, start, effect)
    if top == OUT_OF_SPACE:
        return INVALID_EDGE
    first = s.used[RELATIONSHIPS]
    end = first + mentor.size
    if end > s.mentor.size or top >= min(s.people.shape[0], f.mark.size) or f.used[STAMP] > MAX_STAMPS:
        s.used[TOP] = top
        return NO_ROOM
    while s.used[PEOPLE] <= top:
        s.people[s.used[PEOPLE]] = EMPTY
        s.latest[s.used[PEOPLE]] = BEGINNING_OF_TIME
        s.used[PEOPLE] += 1
    ordered = _append(s, first, mentor, mentee, start, effect)
    s.used[RELATIONSHIPS] = end
    return COMPLETE if ordered and _deliver_range(f, s, first, end) else PENDING


@kernel
def _highest_person(mentor: Codes, mentee: Codes, start: Times, effect: Times) -> int:
    """Return the highest person number of new relationships (−1 without any), or OUT_OF_SPACE if one is invalid."""
    highest = -1
    for edge in range(mentor.size):
        mentor_number, mentee_number = mentor[edge], mentee[edge]
        if mentor_number == mentee_number or min(mentor_number, mentee_number) < 0 or effect[edge] < start[edge]:
            return OUT_OF_SPACE
        if start[edge] <= -BOUND or start[edge] >= BOUND or (effect[edge] >= BOUND and effect[edge] != NEVER):
            return OUT_OF_SPACE
        highest = max(highest, mentor_number, mentee_number)
    return int(highest)


@kernel
def _append(s: EngineState, first: int, mentor: Codes, mentee: Codes, start: Times, effect: Times) -> bool:
    """Write relationships and link them into their people's lists; return whether they are in order of effect."""
    ordered = True
    for at in range(mentor.size):
        edge, soon = first + at, min(at + FAR, mentor.size - 1)
        prefetch(s.people, mentor[soon])
        prefetch(s.people, mentee[soon])
        s.mentor[edge], s.mentee[edge], s.start[edge], s.effect[edge] = mentor[at], mentee[at], start[at], effect[at]
        s.links[edge, NEXT_OUT], s.links[edge, NEXT_IN] = s.people[mentor[at], OUT], s.people[mentee[at], INTO]
        s.links[edge, STATUS] = SILENT
        s.people[mentor[at], OUT] = s.people[mentee[at], INTO] = edge
        ordered = ordered and (at == 0 or effect[at] >= effect[at - 1])
    return ordered


@kernel
def _deliver_range(f: VersionForest, s: EngineState, first: int, end: int) -> bool:
    """Deliver the relationships ``first`` … ``end`` − 1; False when space runs out (they may be delivered again)."""
    for edge in range(first, end):
        _prefetch_ahead(f, s, min(edge + FAR, end - 1), min(edge + MIDDLE, end - 1), min(edge + NEAR, end - 1))
        if s.effect[edge] != NEVER and not _deliver_one(f, s, edge):
            return False
    return True


@kernel
def _prefetch_ahead(f: VersionForest, s: EngineState, far: int, middle: int, near: int) -> None:
    """Prefetch data of later deliveries: people, then their entries, then their versions."""
    prefetch(s.latest, s.mentor[far])
    prefetch(s.latest, s.mentee[far])
    for person in (s.mentor[middle], s.mentee[middle]):
        prefetch(s.entries, s.people[person, NEWEST])
        prefetch(s.when, s.people[person, NEWEST])
    for person in (s.mentor[near], s.mentee[near]):
        newest = s.people[person, NEWEST]
        if newest >= 0:
            prefetch(f.version, s.entries[newest, VERSION])
            prefetch(f.version, s.entries[newest, HANDLE])


@kernel
def deliver_batch(f: VersionForest, s: EngineState, edges: Codes) -> bool:
    """Deliver ``edges``, preferably in order of effect, continuing where it stopped; False when space runs out."""
    if not _drain_queue(f, s):
        return False
    while s.used[DONE] < edges.size:
        s.used[DONE] += 1
        if not _deliver_one(f, s, edges[s.used[DONE] - 1]):
            return False
    return True


@kernel
def _deliver_one(f: VersionForest, s: EngineState, edge: int) -> bool:
    """Deliver one relationship and its consequences; False when space runs out (the rest stays queued)."""
    s.latest[s.mentor[edge]] = max(s.latest[s.mentor[edge]], s.start[edge])
    _enqueue(s, edge)
    return _drain_queue(f, s)


@kernel
def _drain_queue(f: VersionForest, s: EngineState) -> bool:
    """Deliver queued relationships until the queue is empty; a person who gains ancestors passes them on."""
    while s.used[HEAD] != s.used[TAIL]:
        edge = s.queue[s.used[HEAD] % s.queue.size]
        mentee, time = s.mentee[edge], s.effect[edge]
        arriving = pick_up_at(f, s, s.mentor[edge], s.start[edge])
        changed = deliver_at(f, s, mentee, time, arriving) if arriving != OUT_OF_SPACE else OUT_OF_SPACE
        if changed == OUT_OF_SPACE:
            return False
        s.links[edge, STATUS] = DELIVERED
        s.used[HEAD] += 1
        if changed and s.latest[mentee] >= time + s.rule[0]:
            _enqueue_later(s, mentee, time)
    return True


@kernel
def _enqueue(s: EngineState, edge: int) -> None:
    """Queue one relationship; each is queued at most once."""
    s.links[edge, STATUS] = QUEUED
    s.queue[s.used[TAIL] % s.queue.size] = edge
    s.used[TAIL] += 1


@kernel
def _enqueue_later(s: EngineState, person: int, time: int) -> None:
    """Queue the delivered relationships of ``person`` that may follow an arrival at ``time``."""
    edge = s.people[person, OUT]
    while edge >= 0:
        if s.links[edge, STATUS] == DELIVERED and s.start[edge] >= time + s.rule[0]:
            _enqueue(s, edge)
        edge = s.links[edge, NEXT_OUT]
