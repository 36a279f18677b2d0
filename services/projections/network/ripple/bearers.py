"""What each person carries while the history is played: the version that has arrived, and the one they pass on."""

from typing import NamedTuple

import numpy as np

from services.projections.network.ripple.compiled import kernel, making
from services.projections.network.ripple.forest import EMPTY, MENTORS, SHORT, Forest, contains, extended, joined, size
from services.projections.network.ripple.history import Codes, Times

CURRENT, HANDLE, NUMBER, OWN = 0, 1, 2, 3
"""Columns of a person's state: see `Bearers`."""


class Bearers(NamedTuple):
    """Everybody's state.

    Attributes:
        state: one row a person. CURRENT: the version of the mentors upstream. HANDLE: that version and the person,
            once asked for; EMPTY until then and after every change. NUMBER: the person's mentor number, in order of
            first mentoring, or −1. OWN: 1 when CURRENT has the person too (it may, after a cycle in time; nobody
            reaches themself).
        who: mentor number → person.
        shard: (which shard, of how many): only ancestors whose person number falls in it are kept.
    """

    state: Codes
    who: Codes
    shard: tuple[int, int]


def bearers(people: int, mentors: int, shard: int = 0, shards: int = 1) -> Bearers:
    """Return the state in which nobody carries anything."""
    state = np.full((people, 4), EMPTY, np.int32)
    state[:, OWN] = 0
    return Bearers(state, np.empty(mentors, np.int32), (shard, shards))


@kernel
def taken(f: Forest, b: Bearers, person: int) -> int:
    """Return the version a relationship of ``person`` takes along: who is upstream, and the person.

    EMPTY is possible for the ancestors of other shards; SHORT when there is no room.
    """
    mine = b.state[person]
    if mine[HANDLE] != EMPTY:
        return int(mine[HANDLE])
    if mine[OWN] or (b.shard[1] > 1 and person % b.shard[1] != b.shard[0]):
        return int(mine[CURRENT])
    if mine[NUMBER] < 0:
        mine[NUMBER] = f.used[MENTORS]
        b.who[f.used[MENTORS]] = person
        f.used[MENTORS] += 1
    handle = extended(f, mine[CURRENT], mine[NUMBER])
    if handle != SHORT:
        mine[HANDLE] = handle
    return handle


@kernel
def delivered(f: Forest, b: Bearers, person: int, arriving: int) -> int:
    """Let ``arriving`` reach ``person``; return how many ancestors they gained, or SHORT."""
    mine = b.state[person]
    both = joined(f, mine[CURRENT], arriving)
    if both == mine[CURRENT]:
        return 0
    if both == SHORT:
        return SHORT
    gains_self = mine[NUMBER] >= 0 and not mine[OWN] and contains(f, arriving, mine[NUMBER])
    return changed(f, b, person, both, gains_self)


@kernel
def changed(f: Forest, b: Bearers, person: int, version: int, gains_self: bool) -> int:
    """Let ``person`` carry ``version``, which has all they carried; return how many ancestors they gained."""
    mine = b.state[person]
    gained = size(f, version) - size(f, mine[CURRENT])
    mine[CURRENT] = version
    mine[HANDLE] = EMPTY
    if gains_self:
        mine[OWN] = 1
        gained -= 1
    return int(gained)


@making
def carried_by(b: Bearers, versions: int) -> Times:
    """Count for each version the people who carry it; O(people + versions)."""
    count = np.zeros(versions, np.int64)
    for person in range(b.state.shape[0]):
        if b.state[person, CURRENT] >= 0:
            count[b.state[person, CURRENT]] += 1
    return count
