"""Following events: delivering relationships, in any order, and all that follows from it.

What a person carries only grows while relationships are added, and their entries tell since when. So a late arrival is
put where it belongs, added to the entries after it, and the person's later relationships are delivered again; it ends
where nothing changes.
"""

from services.projections.network.ripple.arriving import passed_on, received
from services.projections.network.ripple.compiled import kernel
from services.projections.network.ripple.forest import SHORT, Forest
from services.projections.network.ripple.history import BOUND, NEVER, Codes, Times
from services.projections.network.ripple.ledger import (
    AT_HAND,
    DELIVERED,
    DONE,
    HEAD,
    INTO,
    NEWEST,
    NEXT_IN,
    NEXT_OUT,
    OUT,
    QUEUED,
    SILENT,
    STATUS,
    TAIL,
    Ledger,
)
from services.projections.network.ripple.ties import AHEAD

IMPOSSIBLE = -2


@kernel
def highest(mentor: Codes, mentee: Codes, start: Times, effect: Times) -> int:
    """Return the highest person number of new relationships (−1 without any), or IMPOSSIBLE if one of them is."""
    found = -1
    for edge in range(mentor.size):
        one, other = mentor[edge], mentee[edge]
        if one == other or min(one, other) < 0 or effect[edge] < start[edge]:
            return IMPOSSIBLE
        if start[edge] <= -BOUND or start[edge] >= BOUND or (effect[edge] >= BOUND and effect[edge] != NEVER):
            return IMPOSSIBLE
        found = max(found, one, other)
    return int(found)


@kernel
def linked(k: Ledger, first: int, mentor: Codes, mentee: Codes, start: Times, effect: Times) -> None:
    """Write new relationships, the first of which gets the number ``first``, and put them into their people's lists."""
    for at in range(mentor.size):
        edge = first + at
        k.mentor[edge], k.mentee[edge], k.start[edge], k.effect[edge] = mentor[at], mentee[at], start[at], effect[at]
        k.links[edge, NEXT_OUT], k.links[edge, NEXT_IN] = k.people[mentor[at], OUT], k.people[mentee[at], INTO]
        k.links[edge, STATUS] = SILENT
        k.people[mentor[at], OUT] = k.people[mentee[at], INTO] = edge


@kernel
def deliver(f: Forest, k: Ledger, edges: Codes) -> bool:
    """Deliver ``edges``, best in order of effect; go on where it stopped. False when there is no room."""
    while True:
        if not _run(f, k):
            return False
        if k.used[DONE] == edges.size:
            return True
        edge, ahead = edges[k.used[DONE]], edges[min(k.used[DONE] + AHEAD, edges.size - 1)]
        k.used[AT_HAND] += k.people[k.mentor[ahead], NEWEST] + k.people[k.mentee[ahead], NEWEST]
        k.used[DONE] += 1
        k.latest[k.mentor[edge]] = max(k.latest[k.mentor[edge]], k.start[edge])
        _queue(k, edge)


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
