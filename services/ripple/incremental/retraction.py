"""Retraction of relationships: affected people return to their state before, and other arrivals are delivered again."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Codes, Times
from services.ripple.incremental.engine_state import (
    INTO,
    NEWEST,
    NEXT_IN,
    NEXT_OUT,
    OLDER,
    OUT,
    SILENT,
    STATUS,
    EngineState,
)
from services.ripple.incremental.propagation import mark_moved
from services.ripple.jit import kernel


class Affected(NamedTuple):
    """People affected by a retraction, and since when.

    Attributes:
        since: Person → the earliest time at which retracted influence may have reached them, or NEVER.
        people: The affected people.
        ring: Ring buffer of people whose relationships are to be visited.
        waiting: Person → whether they are in the ring.
        to_deliver: The relationships to deliver again.
        used: Number of people; the ring's ends; number of relationships.
    """

    since: Times
    people: Codes
    ring: Codes
    waiting: NDArray[np.bool_]
    to_deliver: Codes
    used: Times


PEOPLE, HEAD, TAIL, TO_DELIVER = 0, 1, 2, 3


def unaffected(people: int, edges: int) -> Affected:
    """Return the state before a retraction; the operating system commits pages on first use."""
    return Affected(
        since=np.full(people, NEVER, np.int64),
        people=np.empty(people, np.int32),
        ring=np.empty(people, np.int32),
        waiting=np.zeros(people, np.bool_),
        to_deliver=np.empty(edges, np.int32),
        used=np.zeros(4, np.int64),
    )


@kernel
def take_back(s: EngineState, a: Affected, edges: Codes) -> None:
    """Take back the delivered ``edges``; ``a.to_deliver`` lists what to deliver again, in no order.

    O(relationships downstream, and all those that reached the same people).
    """
    a.used[:] = 0
    for edge in edges:
        s.links[edge, STATUS] = SILENT
        _mark_affected(s, a, edge)
    while a.used[HEAD] != a.used[TAIL]:
        person = a.ring[a.used[HEAD] % a.ring.size]
        a.used[HEAD] += 1
        a.waiting[person] = False
        edge = s.people[person, OUT]
        while edge >= 0:
            if s.links[edge, STATUS] != SILENT and s.start[edge] >= a.since[person] + s.rule[0]:
                _mark_affected(s, a, edge)
            edge = s.links[edge, NEXT_OUT]
    for i in range(a.used[PEOPLE]):
        _truncate(s, a, a.people[i])
    for i in range(a.used[PEOPLE]):
        a.since[a.people[i]] = NEVER


@kernel
def _mark_affected(s: EngineState, a: Affected, edge: int) -> None:
    """Mark the mentee of ``edge``: what it delivered no longer holds."""
    person, time = s.mentee[edge], s.effect[edge]
    if time >= a.since[person]:
        return
    if a.since[person] == NEVER:
        a.people[a.used[PEOPLE]] = person
        a.used[PEOPLE] += 1
    a.since[person] = time
    if not a.waiting[person]:
        a.waiting[person] = True
        a.ring[a.used[TAIL] % a.ring.size] = person
        a.used[TAIL] += 1


@kernel
def _truncate(s: EngineState, a: Affected, person: int) -> None:
    """Remove a person's entries since they are affected, and silence the relationships that created them."""
    newest = at = s.people[person, NEWEST]
    while at >= 0 and s.when[at] >= a.since[person]:
        at = s.entries[at, OLDER]
    if at != newest:
        s.people[person, NEWEST] = at
        mark_moved(s, person)
    edge = s.people[person, INTO]
    while edge >= 0:
        if s.links[edge, STATUS] != SILENT and s.effect[edge] >= a.since[person]:
            s.links[edge, STATUS] = SILENT
            a.to_deliver[a.used[TO_DELIVER]] = edge
            a.used[TO_DELIVER] += 1
        edge = s.links[edge, NEXT_IN]
