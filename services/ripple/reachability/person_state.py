"""What each person carries while the history is played: the version that has arrived, and the one they pass on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import Codes, Times
from services.ripple.jit import allocating_kernel, kernel
from services.ripple.prefetch import prefetch
from services.ripple.reachability.persistent_sets import (
    EMPTY,
    MENTORS,
    OUT_OF_SPACE,
    VersionForest,
    contains,
    extend,
    join,
    size,
)

HANDLE, NUMBER = 0, 1
"""Columns of a mentor: see `PersonState`."""


class PersonState(NamedTuple):
    """Everybody's state.

    Attributes:
        current: person → the version of the mentors upstream.
        mentor: person ÷ shards → one row for each person of the shard. HANDLE: that version and the person, once asked
            for; EMPTY until then and after every change. It is the very same version when that has the person too (it
            may, after a cycle in time; nobody reaches themself). NUMBER: the person's mentor number, in order of first
            mentoring, or −1.
        who: mentor number → person.
        shard: (which shard, of how many): only ancestors whose person number falls in it are kept.
    """

    current: Codes
    mentor: Codes
    who: Codes
    shard: tuple[int, int]

    @property
    def carries_self(self) -> NDArray[np.bool_]:
        """Whether what a person carries has the person too, by person."""
        shard, shards = self.shard
        found, current = np.zeros(self.current.size, np.bool_), self.current[shard::shards]
        found[shard::shards] = (current != EMPTY) & (self.mentor[: current.size, HANDLE] == current)
        return found


def initial_state(people: int, mentors: int, shard: int = 0, shards: int = 1) -> PersonState:
    """Return the state in which nobody carries anything."""
    kept = people // shards + 1
    return PersonState(
        current=np.full(people, EMPTY, np.int32),
        mentor=np.full((kept, 2), EMPTY, np.int32),
        who=np.empty(min(mentors, kept), np.int32),
        shard=(shard, shards),
    )


@kernel
def shard_row(b: PersonState, person: int) -> int:
    """Return the row of ``person`` among the shard's mentors, or −1 where they are of another shard."""
    if b.shard[1] == 1:
        return person
    return person // b.shard[1] if person % b.shard[1] == b.shard[0] else -1


@kernel
def prefetch_state(b: PersonState, person: int) -> None:
    """Fetch what ``person`` carries."""
    prefetch(b.current, person)
    if b.shard[1] == 1:
        prefetch(b.mentor, person)


@kernel
def prefetch_versions(f: VersionForest, b: PersonState, person: int) -> None:
    """Fetch the version that ``person``, whose state is at hand, carries, and the one they pass on."""
    if b.current[person] >= 0:
        prefetch(f.version, b.current[person])
    if b.shard[1] == 1 and b.mentor[person, HANDLE] >= 0:
        prefetch(f.version, b.mentor[person, HANDLE])


@kernel
def pick_up(f: VersionForest, b: PersonState, person: int) -> int:
    """Return the version a relationship of ``person`` takes along: who is upstream, and the person.

    EMPTY is possible for the ancestors of other shards; SHORT when there is no room.
    """
    place = shard_row(b, person)
    if place < 0:
        return int(b.current[person])
    mine = b.mentor[place]
    if mine[HANDLE] != EMPTY:
        return int(mine[HANDLE])
    if mine[NUMBER] < 0:
        mine[NUMBER] = f.used[MENTORS]
        b.who[f.used[MENTORS]] = person
        f.used[MENTORS] += 1
    handle = extend(f, b.current[person], mine[NUMBER])
    if handle != OUT_OF_SPACE:
        mine[HANDLE] = handle
    return handle


@kernel
def deliver(f: VersionForest, b: PersonState, person: int, arriving: int) -> int:
    """Let ``arriving`` reach ``person``; return how many ancestors they gained, or SHORT."""
    if arriving == EMPTY:
        return 0
    before = b.current[person]
    both = join(f, before, arriving)
    if both == before:
        return 0
    if both == OUT_OF_SPACE:
        return OUT_OF_SPACE
    return set_version(f, b, person, both, arriving)


@kernel
def set_version(f: VersionForest, b: PersonState, person: int, version: int, arriving: int) -> int:
    """Let ``person`` carry ``version``: all they carried, and ``arriving``; return how many ancestors they gained."""
    before, place = b.current[person], shard_row(b, person)
    gained = size(f, version) - size(f, before)
    b.current[person] = version
    if place >= 0 and b.mentor[place, NUMBER] >= 0:
        had = before >= 0 and b.mentor[place, HANDLE] == before
        has = had or contains(f, arriving, b.mentor[place, NUMBER])
        b.mentor[place, HANDLE] = version if has else EMPTY
        gained -= has and not had
    return int(gained)


@allocating_kernel
def count_carriers(b: PersonState, versions: int) -> Times:
    """Count for each version the people who carry it; O(people + versions)."""
    count = np.zeros(versions, np.int64)
    for version in b.current:
        if version >= 0:
            count[version] += 1
    return count
