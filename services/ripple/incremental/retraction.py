"""Taking relationships back: whom they may have reached goes back to before, and what else reached them comes again."""

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
    """Who was affected since when.

    Attributes:
        since: person → the earliest time something taken back may have reached them, or NEVER.
        people: the affected.
        ring: those whose relationships are to be looked at.
        waiting: person → whether they are in it.
        to_deliver: the relationships to deliver again.
        used: how many people; the ring's ends; how many relationships.
    """

    since: Times
    people: Codes
    ring: Codes
    waiting: NDArray[np.bool_]
    to_deliver: Codes
    used: Times


PEOPLE, HEAD, TAIL, TO_DELIVER = 0, 1, 2, 3


def unaffected(people: int, edges: int) -> Affected:
    """Return the state before anything is taken back; memory is taken as it is used."""
    return Affected(
        since=np.full(people, NEVER, np.int64),
        people=np.empty(people, np.int32),
        ring=np.empty(people, np.int32),
        waiting=np.zeros(people, np.bool_),
        to_deliver=np.empty(edges, np.int32),
        used=np.zeros(4, np.int64),
    )


@kernel
def take_back(k: EngineState, a: Affected, edges: Codes) -> None:
    """Take back the delivered ``edges``; ``a.to_deliver`` lists what is to be delivered again, in no order.

    O(relationships downstream, and all those that reached the same people).
    """
    a.used[:] = 0
    for edge in edges:
        k.links[edge, STATUS] = SILENT
        _mark_affected(k, a, edge)
    while a.used[HEAD] != a.used[TAIL]:
        person = a.ring[a.used[HEAD] % a.ring.size]
        a.used[HEAD] += 1
        a.waiting[person] = False
        edge = k.people[person, OUT]
        while edge >= 0:
            if k.links[edge, STATUS] != SILENT and k.start[edge] >= a.since[person] + k.rule[0]:
                _mark_affected(k, a, edge)
            edge = k.links[edge, NEXT_OUT]
    for i in range(a.used[PEOPLE]):
        _truncate(k, a, a.people[i])
    for i in range(a.used[PEOPLE]):
        a.since[a.people[i]] = NEVER


@kernel
def _mark_affected(k: EngineState, a: Affected, edge: int) -> None:
    """Note that what ``edge`` delivered no longer holds."""
    person, time = k.mentee[edge], k.effect[edge]
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
def _truncate(k: EngineState, a: Affected, person: int) -> None:
    """Forget a person's entries since they are affected, and silence what brought them about."""
    newest = at = k.people[person, NEWEST]
    while at >= 0 and k.when[at] >= a.since[person]:
        at = k.entries[at, OLDER]
    if at != newest:
        k.people[person, NEWEST] = at
        mark_moved(k, person)
    edge = k.people[person, INTO]
    while edge >= 0:
        if k.links[edge, STATUS] != SILENT and k.effect[edge] >= a.since[person]:
            k.links[edge, STATUS] = SILENT
            a.to_deliver[a.used[TO_DELIVER]] = edge
            a.used[TO_DELIVER] += 1
        edge = k.links[edge, NEXT_IN]
