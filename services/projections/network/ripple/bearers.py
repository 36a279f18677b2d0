"""What each person carries while the history is played: the version that has arrived, and the one they pass on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.projections.network.ripple.compiled import kernel
from services.projections.network.ripple.forest import EMPTY, MENTORS, SHORT, Forest, contains, extended, joined
from services.projections.network.ripple.history import Codes


class Bearers(NamedTuple):
    """Everybody's state; entries by person, but for the last two.

    Attributes:
        current: the version of the mentors upstream.
        handle: that version and the person, once asked for; EMPTY until then and after every change.
        own: whether ``current`` has the person too (it may, after a cycle in time; nobody reaches themself).
        number: mentor number, in order of first mentoring, or −1.
        who: mentor number → person.
        shard: (which shard, of how many): only ancestors whose person number falls in it are kept.
    """

    current: Codes
    handle: Codes
    own: NDArray[np.bool_]
    number: Codes
    who: Codes
    shard: tuple[int, int]


def bearers(people: int, mentors: int, shard: int = 0, shards: int = 1) -> Bearers:
    """Return the state in which nobody carries anything."""
    return Bearers(
        current=np.full(people, EMPTY, np.int32),
        handle=np.full(people, EMPTY, np.int32),
        own=np.zeros(people, np.bool_),
        number=np.full(people, -1, np.int32),
        who=np.empty(mentors, np.int32),
        shard=(shard, shards),
    )


@kernel
def taken(f: Forest, b: Bearers, person: int) -> int:
    """Return the version a relationship of ``person`` takes along: who is upstream, and the person.

    EMPTY is possible for the ancestors of other shards; SHORT when there is no room.
    """
    if b.own[person]:
        return int(b.current[person])
    if b.handle[person] != EMPTY:
        return int(b.handle[person])
    if b.shard[1] > 1 and person % b.shard[1] != b.shard[0]:
        return int(b.current[person])
    if b.number[person] < 0:
        b.number[person] = f.used[MENTORS]
        b.who[f.used[MENTORS]] = person
        f.used[MENTORS] += 1
    handle = extended(f, b.current[person], b.number[person])
    if handle != SHORT:
        b.handle[person] = handle
    return handle


@kernel
def delivered(f: Forest, b: Bearers, person: int, arriving: int) -> int:
    """Let ``arriving`` reach ``person``; return how many ancestors they gained, or SHORT."""
    mine = b.current[person]
    both = joined(f, mine, arriving)
    if both == mine:
        return 0
    if both == SHORT:
        return SHORT
    return changed(f, b, person, both, not b.own[person] and contains_self(f, b, person, arriving))


@kernel
def contains_self(f: Forest, b: Bearers, person: int, version: int) -> bool:
    """Decide whether ``version`` has ``person``."""
    return b.number[person] >= 0 and contains(f, version, b.number[person])


@kernel
def changed(f: Forest, b: Bearers, person: int, version: int, gains_self: bool) -> int:
    """Let ``person`` carry ``version``, which has all they carried; return how many ancestors they gained."""
    mine = b.current[person]
    gained = f.size[version] - (f.size[mine] if mine >= 0 else 0)
    b.current[person] = version
    b.handle[person] = EMPTY
    if gains_self:
        b.own[person] = True
        gained -= 1
    return int(gained)
