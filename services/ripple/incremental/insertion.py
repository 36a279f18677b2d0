"""Following events: delivering relationships, in any order, and all that follows from it.

What a person carries only grows while relationships are added, and their entries tell since when. So a late arrival is
put where it belongs, added to the entries after it, and the person's later relationships are delivered again; it ends
where nothing changes.
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
"""Between `FAR` and `NEAR`."""
COMPLETE, INVALID_EDGE, NO_ROOM, PENDING = 0, 1, 2, 3
"""Answers of `add`: all is done; one relationship cannot be and nothing is done; there is no room and nothing is
done; the relationships are written, and yet to be delivered."""
MAX_STAMPS = 2**30
"""Marks are begun anew between batches; one batch cannot use up the other half."""


@kernel
def add(f: VersionForest, k: EngineState, mentor: Codes, mentee: Codes, start: Times, effect: Times) -> int:
    """Write new relationships, numbered on from the known ones, and deliver them if they are in order of effect.

    One call for all of it: for a single relationship, calls cost more than the work.
    """
    top = _highest_person(mentor, mentee, start, effect)
    if top == OUT_OF_SPACE:
        return INVALID_EDGE
    first = k.used[RELATIONSHIPS]
    end = first + mentor.size
    if end > k.mentor.size or top >= min(k.people.shape[0], f.mark.size) or f.used[STAMP] > MAX_STAMPS:
        k.used[TOP] = top
        return NO_ROOM
    while k.used[PEOPLE] <= top:
        k.people[k.used[PEOPLE]] = EMPTY
        k.latest[k.used[PEOPLE]] = BEGINNING_OF_TIME
        k.used[PEOPLE] += 1
    ordered = _append(k, first, mentor, mentee, start, effect)
    k.used[RELATIONSHIPS] = end
    return COMPLETE if ordered and _deliver_range(f, k, first, end) else PENDING


@kernel
def _highest_person(mentor: Codes, mentee: Codes, start: Times, effect: Times) -> int:
    """Return the highest person number of new relationships (−1 without any), or SHORT if one of them cannot be."""
    found = -1
    for edge in range(mentor.size):
        one, other = mentor[edge], mentee[edge]
        if one == other or min(one, other) < 0 or effect[edge] < start[edge]:
            return OUT_OF_SPACE
        if start[edge] <= -BOUND or start[edge] >= BOUND or (effect[edge] >= BOUND and effect[edge] != NEVER):
            return OUT_OF_SPACE
        found = max(found, one, other)
    return int(found)


@kernel
def _append(k: EngineState, first: int, mentor: Codes, mentee: Codes, start: Times, effect: Times) -> bool:
    """Write relationships and put them into their people's lists; return whether they are in order of effect."""
    ordered = True
    for at in range(mentor.size):
        edge, soon = first + at, min(at + FAR, mentor.size - 1)
        prefetch(k.people, mentor[soon])
        prefetch(k.people, mentee[soon])
        k.mentor[edge], k.mentee[edge], k.start[edge], k.effect[edge] = mentor[at], mentee[at], start[at], effect[at]
        k.links[edge, NEXT_OUT], k.links[edge, NEXT_IN] = k.people[mentor[at], OUT], k.people[mentee[at], INTO]
        k.links[edge, STATUS] = SILENT
        k.people[mentor[at], OUT] = k.people[mentee[at], INTO] = edge
        ordered = ordered and (at == 0 or effect[at] >= effect[at - 1])
    return ordered


@kernel
def _deliver_range(f: VersionForest, k: EngineState, first: int, end: int) -> bool:
    """Deliver the relationships ``first`` … ``end`` − 1; False when there is no room (they may be delivered again)."""
    for edge in range(first, end):
        _prefetch_ahead(f, k, min(edge + FAR, end - 1), min(edge + MIDDLE, end - 1), min(edge + NEAR, end - 1))
        if k.effect[edge] != NEVER and not _deliver_one(f, k, edge):
            return False
    return True


@kernel
def _prefetch_ahead(f: VersionForest, k: EngineState, far: int, middle: int, near: int) -> None:
    """Fetch what the delivery of later relationships will need: people, then their entries, then their versions."""
    prefetch(k.latest, k.mentor[far])
    prefetch(k.latest, k.mentee[far])
    for person in (k.mentor[middle], k.mentee[middle]):
        prefetch(k.entries, k.people[person, NEWEST])
        prefetch(k.when, k.people[person, NEWEST])
    for person in (k.mentor[near], k.mentee[near]):
        newest = k.people[person, NEWEST]
        if newest >= 0:
            prefetch(f.version, k.entries[newest, VERSION])
            prefetch(f.version, k.entries[newest, HANDLE])


@kernel
def deliver_batch(f: VersionForest, k: EngineState, edges: Codes) -> bool:
    """Deliver ``edges``, best in order of effect; go on where it stopped. False when there is no room."""
    if not _drain_queue(f, k):
        return False
    while k.used[DONE] < edges.size:
        k.used[DONE] += 1
        if not _deliver_one(f, k, edges[k.used[DONE] - 1]):
            return False
    return True


@kernel
def _deliver_one(f: VersionForest, k: EngineState, edge: int) -> bool:
    """Deliver one relationship, and all that follows from it; False when there is no room (then the rest is queued)."""
    k.latest[k.mentor[edge]] = max(k.latest[k.mentor[edge]], k.start[edge])
    _enqueue(k, edge)
    return _drain_queue(f, k)


@kernel
def _drain_queue(f: VersionForest, k: EngineState) -> bool:
    """Deliver what is queued until nothing is; a person who carries more passes more on."""
    while k.used[HEAD] != k.used[TAIL]:
        edge = k.queue[k.used[HEAD] % k.queue.size]
        mentee, time = k.mentee[edge], k.effect[edge]
        arriving = pick_up_at(f, k, k.mentor[edge], k.start[edge])
        changed = deliver_at(f, k, mentee, time, arriving) if arriving != OUT_OF_SPACE else OUT_OF_SPACE
        if changed == OUT_OF_SPACE:
            return False
        k.links[edge, STATUS] = DELIVERED
        k.used[HEAD] += 1
        if changed and k.latest[mentee] >= time + k.rule[0]:
            _enqueue_later(k, mentee, time)
    return True


@kernel
def _enqueue(k: EngineState, edge: int) -> None:
    """Queue one relationship; each is in the queue at most once."""
    k.links[edge, STATUS] = QUEUED
    k.queue[k.used[TAIL] % k.queue.size] = edge
    k.used[TAIL] += 1


@kernel
def _enqueue_later(k: EngineState, person: int, time: int) -> None:
    """Queue the delivered relationships of ``person`` that carry on what arrived at ``time``."""
    edge = k.people[person, OUT]
    while edge >= 0:
        if k.links[edge, STATUS] == DELIVERED and k.start[edge] >= time + k.rule[0]:
            _enqueue(k, edge)
        edge = k.links[edge, NEXT_OUT]
