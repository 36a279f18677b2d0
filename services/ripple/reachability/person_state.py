"""Person state during a replay: the version each person has received, and the version they pass on."""

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
    """The state of all people.

    Attributes:
        current: Person → the version of the mentors upstream.
        mentor: Person ÷ shards → one row for each person of the shard. HANDLE: the version of ``current`` plus the
            person, once requested; EMPTY until then and after every change. It equals ``current`` where that already
            has the person (possible after a cycle in time; no person reaches themself). NUMBER: the person's mentor
            number, in order of first mentoring, or −1.
        who: Mentor number → person.
        shard: (shard, number of shards): only ancestors whose person number is in the shard are kept.
    """

    current: Codes
    mentor: Codes
    who: Codes
    shard: tuple[int, int]

    @property
    def carries_self(self) -> NDArray[np.bool_]:
        """Whether a person's current version has the person, by person."""
        shard, shards = self.shard
        result, current = np.zeros(self.current.size, np.bool_), self.current[shard::shards]
        result[shard::shards] = (current != EMPTY) & (self.mentor[: current.size, HANDLE] == current)
        return result


def initial_state(people: int, mentors: int, shard: int = 0, shards: int = 1) -> PersonState:
    """Return the state in which no person has any ancestor."""
    rows = people // shards + 1
    return PersonState(
        current=np.full(people, EMPTY, np.int32),
        mentor=np.full((rows, 2), EMPTY, np.int32),
        who=np.empty(min(mentors, rows), np.int32),
        shard=(shard, shards),
    )


@kernel
def shard_row(p: PersonState, person: int) -> int:
    """Return the row of ``person`` among the shard's mentors, or −1 for a person of another shard."""
    if p.shard[1] == 1:
        return person
    return person // p.shard[1] if person % p.shard[1] == p.shard[0] else -1


@kernel
def prefetch_state(p: PersonState, person: int) -> None:
    """Prefetch the state of ``person``."""
    prefetch(p.current, person)
    if p.shard[1] == 1:
        prefetch(p.mentor, person)


@kernel
def prefetch_versions(f: VersionForest, p: PersonState, person: int) -> None:
    """Prefetch the current version of ``person`` and the version they pass on; their state must be loaded already."""
    if p.current[person] >= 0:
        prefetch(f.version, p.current[person])
    if p.shard[1] == 1 and p.mentor[person, HANDLE] >= 0:
        prefetch(f.version, p.mentor[person, HANDLE])


@kernel
def pick_up(f: VersionForest, p: PersonState, person: int) -> int:
    """Return the version that a relationship of ``person`` picks up: everyone upstream, and the person.

    EMPTY is possible for a person of another shard; OUT_OF_SPACE when the forest is full.
    """
    row = shard_row(p, person)
    if row < 0:
        return int(p.current[person])
    mine = p.mentor[row]
    if mine[HANDLE] != EMPTY:
        return int(mine[HANDLE])
    if mine[NUMBER] < 0:
        mine[NUMBER] = f.used[MENTORS]
        p.who[f.used[MENTORS]] = person
        f.used[MENTORS] += 1
    handle = extend(f, p.current[person], mine[NUMBER])
    if handle != OUT_OF_SPACE:
        mine[HANDLE] = handle
    return handle


@kernel
def deliver(f: VersionForest, p: PersonState, person: int, arriving: int) -> int:
    """Deliver version ``arriving`` to ``person``; return the number of ancestors gained, or OUT_OF_SPACE."""
    if arriving == EMPTY:
        return 0
    before = p.current[person]
    both = join(f, before, arriving)
    if both == before:
        return 0
    if both == OUT_OF_SPACE:
        return OUT_OF_SPACE
    return set_version(f, p, person, both, arriving)


@kernel
def set_version(f: VersionForest, p: PersonState, person: int, version: int, arriving: int) -> int:
    """Set the version of ``person``, a superset of theirs and of ``arriving``; return the ancestors gained."""
    before, row = p.current[person], shard_row(p, person)
    gained = size(f, version) - size(f, before)
    p.current[person] = version
    if row >= 0 and p.mentor[row, NUMBER] >= 0:
        had = before >= 0 and p.mentor[row, HANDLE] == before
        has = had or contains(f, arriving, p.mentor[row, NUMBER])
        p.mentor[row, HANDLE] = version if has else EMPTY
        gained -= has and not had
    return int(gained)


@allocating_kernel
def count_carriers(p: PersonState, versions: int) -> Times:
    """Count the people whose current version is each version; O(people + versions)."""
    count = np.zeros(versions, np.int64)
    for version in p.current:
        if version >= 0:
            count[version] += 1
    return count
