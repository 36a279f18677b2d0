"""Following events: delivering relationships, in any order, and all that follows from it.

What a person carries only grows while relationships are added, and their entries tell since when. So a late arrival is
put where it belongs, added to the entries after it, and the person's later relationships are delivered again; it ends
where nothing changes.
"""

from services.ripple.columns import BOUND, NEVER, Codes, Times
from services.ripple.incremental.engine_state import (
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
    SINCE_EVER,
    STATUS,
    TAIL,
    TOP,
    VERSION,
    Ledger,
)
from services.ripple.incremental.propagation import passed_on, received
from services.ripple.jit import kernel
from services.ripple.prefetch import FAR, NEAR, fetch
from services.ripple.reachability.persistent_sets import EMPTY, SHORT, STAMP, Forest

MIDDLE = 22
"""Between `FAR` and `NEAR`."""
COMPLETE, IMPOSSIBLE, CROWDED, PENDING = 0, 1, 2, 3
"""Answers of `added`: all is done; one relationship cannot be and nothing is done; there is no room and nothing is
done; the relationships are written, and yet to be delivered."""
MOST_STAMPS = 2**30
"""Marks are begun anew between batches; one batch cannot use up the other half."""


@kernel
def added(f: Forest, k: Ledger, mentor: Codes, mentee: Codes, start: Times, effect: Times) -> int:
    """Write new relationships, numbered on from the known ones, and deliver them if they are in order of effect.

    One call for all of it: for a single relationship, calls cost more than the work.
    """
    top = _highest(mentor, mentee, start, effect)
    if top == SHORT:
        return IMPOSSIBLE
    first = k.used[RELATIONSHIPS]
    end = first + mentor.size
    if end > k.mentor.size or top >= min(k.people.shape[0], f.mark.size) or f.used[STAMP] > MOST_STAMPS:
        k.used[TOP] = top
        return CROWDED
    while k.used[PEOPLE] <= top:
        k.people[k.used[PEOPLE]] = EMPTY
        k.latest[k.used[PEOPLE]] = SINCE_EVER
        k.used[PEOPLE] += 1
    ordered = _linked(k, first, mentor, mentee, start, effect)
    k.used[RELATIONSHIPS] = end
    return COMPLETE if ordered and _delivered(f, k, first, end) else PENDING


@kernel
def _highest(mentor: Codes, mentee: Codes, start: Times, effect: Times) -> int:
    """Return the highest person number of new relationships (−1 without any), or SHORT if one of them cannot be."""
    found = -1
    for edge in range(mentor.size):
        one, other = mentor[edge], mentee[edge]
        if one == other or min(one, other) < 0 or effect[edge] < start[edge]:
            return SHORT
        if start[edge] <= -BOUND or start[edge] >= BOUND or (effect[edge] >= BOUND and effect[edge] != NEVER):
            return SHORT
        found = max(found, one, other)
    return int(found)


@kernel
def _linked(k: Ledger, first: int, mentor: Codes, mentee: Codes, start: Times, effect: Times) -> bool:
    """Write relationships and put them into their people's lists; return whether they are in order of effect."""
    ordered = True
    for at in range(mentor.size):
        edge, soon = first + at, min(at + FAR, mentor.size - 1)
        fetch(k.people, mentor[soon])
        fetch(k.people, mentee[soon])
        k.mentor[edge], k.mentee[edge], k.start[edge], k.effect[edge] = mentor[at], mentee[at], start[at], effect[at]
        k.links[edge, NEXT_OUT], k.links[edge, NEXT_IN] = k.people[mentor[at], OUT], k.people[mentee[at], INTO]
        k.links[edge, STATUS] = SILENT
        k.people[mentor[at], OUT] = k.people[mentee[at], INTO] = edge
        ordered = ordered and (at == 0 or effect[at] >= effect[at - 1])
    return ordered


@kernel
def _delivered(f: Forest, k: Ledger, first: int, end: int) -> bool:
    """Deliver the relationships ``first`` … ``end`` − 1; False when there is no room (they may be delivered again)."""
    for edge in range(first, end):
        _look_ahead(f, k, min(edge + FAR, end - 1), min(edge + MIDDLE, end - 1), min(edge + NEAR, end - 1))
        if k.effect[edge] != NEVER and not _one(f, k, edge):
            return False
    return True


@kernel
def _look_ahead(f: Forest, k: Ledger, far: int, middle: int, near: int) -> None:
    """Fetch what the delivery of later relationships will need: people, then their entries, then their versions."""
    fetch(k.latest, k.mentor[far])
    fetch(k.latest, k.mentee[far])
    for person in (k.mentor[middle], k.mentee[middle]):
        fetch(k.entries, k.people[person, NEWEST])
        fetch(k.when, k.people[person, NEWEST])
    for person in (k.mentor[near], k.mentee[near]):
        newest = k.people[person, NEWEST]
        if newest >= 0:
            fetch(f.version, k.entries[newest, VERSION])
            fetch(f.version, k.entries[newest, HANDLE])


@kernel
def deliver(f: Forest, k: Ledger, edges: Codes) -> bool:
    """Deliver ``edges``, best in order of effect; go on where it stopped. False when there is no room."""
    if not _run(f, k):
        return False
    while k.used[DONE] < edges.size:
        k.used[DONE] += 1
        if not _one(f, k, edges[k.used[DONE] - 1]):
            return False
    return True


@kernel
def _one(f: Forest, k: Ledger, edge: int) -> bool:
    """Deliver one relationship, and all that follows from it; False when there is no room (then the rest is queued)."""
    k.latest[k.mentor[edge]] = max(k.latest[k.mentor[edge]], k.start[edge])
    _queue(k, edge)
    return _run(f, k)


@kernel
def _run(f: Forest, k: Ledger) -> bool:
    """Deliver what is queued until nothing is; a person who carries more passes more on."""
    while k.used[HEAD] != k.used[TAIL]:
        edge = k.queue[k.used[HEAD] % k.queue.size]
        mentee, time = k.mentee[edge], k.effect[edge]
        arriving = passed_on(f, k, k.mentor[edge], k.start[edge])
        changed = received(f, k, mentee, time, arriving) if arriving != SHORT else SHORT
        if changed == SHORT:
            return False
        k.links[edge, STATUS] = DELIVERED
        k.used[HEAD] += 1
        if changed and k.latest[mentee] >= time + k.rule[0]:
            _queue_later(k, mentee, time)
    return True


@kernel
def _queue(k: Ledger, edge: int) -> None:
    """Queue one relationship; each is in the queue at most once."""
    k.links[edge, STATUS] = QUEUED
    k.queue[k.used[TAIL] % k.queue.size] = edge
    k.used[TAIL] += 1


@kernel
def _queue_later(k: Ledger, person: int, time: int) -> None:
    """Queue the delivered relationships of ``person`` that carry on what arrived at ``time``."""
    edge = k.people[person, OUT]
    while edge >= 0:
        if k.links[edge, STATUS] == DELIVERED and k.start[edge] >= time + k.rule[0]:
            _queue(k, edge)
        edge = k.links[edge, NEXT_OUT]
