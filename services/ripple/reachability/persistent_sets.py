"""Persistent sets of mentors as a forest of immutable versions.

A version is a base version and the members added to it, none of which the base has (a fully persistent set, stored as
a version tree). A person who is mentored for the first time shares their mentor's version; nothing is copied. Two
versions share everything below their common ancestor, so a join visits only what lies above it. Counting works the same
way: people are counted at their own version, and one pass down the forest adds each count to its base.

Members are *mentor numbers*: only mentors are ever upstream of another person.
"""

from typing import NamedTuple

import numpy as np

from services.ripple.columns import Codes, Times
from services.ripple.jit import allocating_kernel, kernel

EMPTY = -1
"""The version without members."""
OUT_OF_SPACE = -2
"""Result of an operation for which the arrays have no space left; nothing has changed."""
BASE, BEGIN, END, SIZE = 0, 1, 2, 3
"""Columns of a version: the version it extends (or EMPTY), where its added members lie, and how many members it has."""
VERSIONS, MEMBERS, STAMP, MENTORS = 0, 1, 2, 3
"""Indexes of ``used``: versions, members, the latest stamp, and mentors numbered so far."""
MAX_VERSIONS = 2**31 - 64
COPY_LIMIT = 32
"""Default of `VersionForest.copy_limit`."""


class VersionForest(NamedTuple):
    """Versions 0 … used[VERSIONS] − 1; a base's number is always smaller than its version's.

    Attributes:
        version: One row a version, with the columns above (16 bytes: one visit, one cache line).
        members: The added members of all versions, one after another.
        mark: Mentor number → stamp of the latest join that met it.
        scratch: Scratch of a join, with space for all mentors twice.
        used: How much of each array is used.
        copy_limit: A version copies the added members of its base, and extends the base's base, while it then adds at
            most this many members itself; 1 where memory is short. Following a pointer costs as much as reading a dozen
            members.
    """

    version: Codes
    members: Codes
    mark: Codes
    scratch: Codes
    used: Times
    copy_limit: int


def empty_forest(versions: int, members: int, mentors: int, run: int = COPY_LIMIT) -> VersionForest:
    """Create an empty forest with the given capacity; the operating system commits pages on first use."""
    return VersionForest(
        version=np.empty((min(versions, MAX_VERSIONS), 4), np.int32),
        members=np.empty(min(members, MAX_VERSIONS), np.int32),
        mark=np.zeros(mentors, np.int32),
        scratch=np.empty(2 * mentors, np.int32),
        used=np.zeros(4, np.int64),
        copy_limit=run,
    )


def enlarge(full: VersionForest) -> VersionForest:
    """Return the same forest with four times the capacity for versions and members; unused capacity costs no memory.

    Raises:
        MemoryError: The capacity has reached what 32-bit numbers can address; use more shards.
    """
    if full.members.size == MAX_VERSIONS or len(full.version) == MAX_VERSIONS:
        raise MemoryError("more than two billion members of versions: compute in shards (--shards)")
    versions, members = full.used[VERSIONS], full.used[MEMBERS]
    wider = empty_forest(4 * len(full.version), 4 * full.members.size, 0)
    wider.version[:versions], wider.members[:members] = full.version[:versions], full.members[:members]
    return wider._replace(mark=full.mark, scratch=full.scratch, used=full.used, copy_limit=full.copy_limit)


@kernel
def extend(f: VersionForest, version: int, member: int) -> int:
    """Append the version ``version`` ∪ {``member``}; ``version`` must not have the member."""
    new, end = f.used[VERSIONS], f.used[MEMBERS]
    if new >= f.version.shape[0] or end + f.copy_limit > f.members.size:
        return OUT_OF_SPACE
    f.members[end] = member
    return _append_version(f, version, 1)


@kernel
def size(f: VersionForest, version: int) -> int:
    """Return the number of members of ``version``."""
    return int(f.version[version, SIZE]) if version >= 0 else 0


@kernel
def _append_version(f: VersionForest, version: int, added: int) -> int:
    """Append a version with the ``added`` members written behind the used ones."""
    new, begin = f.used[VERSIONS], f.used[MEMBERS]
    base, end = version, begin + added
    if version >= 0 and f.version[version, END] - f.version[version, BEGIN] + added <= f.copy_limit:
        for i in range(f.version[version, BEGIN], f.version[version, END]):
            f.members[end] = f.members[i]
            end += 1
        base = f.version[version, BASE]
    row = f.version[new]
    row[BASE], row[BEGIN], row[END], row[SIZE] = base, begin, end, added + size(f, version)
    f.used[MEMBERS] = end
    f.used[VERSIONS] = new + 1
    return int(new)


@kernel
def common_ancestor(f: VersionForest, one: int, other: int) -> int:
    """Return the nearest common ancestor of two versions (a version is its own ancestor), or EMPTY."""
    while one != other:
        if one > other:
            one = f.version[one, BASE]
        else:
            other = f.version[other, BASE]
    return one


@kernel
def contains(f: VersionForest, version: int, member: int) -> bool:
    """Search ``version`` for ``member``; O(members)."""
    while version >= 0:
        for at in range(f.version[version, BEGIN], f.version[version, END]):
            if f.members[at] == member:
                return True
        version = f.version[version, BASE]
    return False


@kernel
def join(f: VersionForest, one: int, other: int) -> int:
    """Return a version with the members of both: one of the two if it has all, else a new one with minimal additions.

    O(members above the common ancestor); OUT_OF_SPACE when the forest is full.
    """
    if one == other or one < 0 or other < 0:
        return max(one, other)
    mine, theirs = _collect_difference(f, one, other)
    if theirs == 0 or mine == 0:
        return one if theirs == 0 else other
    return _merge(f, one, other, mine, theirs)


@kernel
def _merge(f: VersionForest, one: int, other: int, mine: int, theirs: int) -> int:
    """Join two versions whose members above the common ancestor are in ``f.scratch``; OUT_OF_SPACE when full."""
    if f.used[VERSIONS] >= f.version.shape[0] or f.used[MEMBERS] + theirs + f.copy_limit > f.members.size:
        return OUT_OF_SPACE
    gain = _write_unmarked(f, theirs)
    lacking = mine - (theirs - gain)  # members of `one` that `other` has not
    if gain == 0:
        return one
    if lacking == 0:
        return other
    return _append_version(f, one, gain) if lacking >= gain else _append_version(f, other, _write_once_marked(f, mine))


@kernel
def _collect_difference(f: VersionForest, one: int, other: int) -> tuple[int, int]:
    """Collect the members of either version above their common ancestor in ``f.scratch``; return how many there are.

    Members of ``one`` are written at the front and marked with a new stamp, members of ``other`` at the back. Both
    chains are followed together, so each pointer is followed only once.
    """
    f.used[STAMP] += 2
    stamp, mine, theirs = f.used[STAMP], 0, f.scratch.size
    while one != other:
        if one > other:
            for i in range(f.version[one, BEGIN], f.version[one, END]):
                f.mark[f.members[i]] = stamp
                f.scratch[mine] = f.members[i]
                mine += 1
            one = f.version[one, BASE]
        else:
            for i in range(f.version[other, BEGIN], f.version[other, END]):
                theirs -= 1
                f.scratch[theirs] = f.members[i]
            other = f.version[other, BASE]
    return mine, f.scratch.size - theirs


@kernel
def _write_unmarked(f: VersionForest, theirs: int) -> int:
    """Write the members at the back of ``f.scratch`` without a mark and mark the others again; return how many."""
    stamp, end = f.used[STAMP], f.used[MEMBERS]
    for i in range(f.scratch.size - theirs, f.scratch.size):
        member = f.scratch[i]
        if f.mark[member] == stamp:
            f.mark[member] = stamp + 1
        else:
            f.members[end] = member
            end += 1
    return int(end - f.used[MEMBERS])


@kernel
def _write_once_marked(f: VersionForest, mine: int) -> int:
    """Write the members at the front of ``f.scratch`` that were marked only once; return how many are written."""
    stamp, end = f.used[STAMP], f.used[MEMBERS]
    for i in range(mine):
        if f.mark[f.scratch[i]] == stamp:
            f.members[end] = f.scratch[i]
            end += 1
    return int(end - f.used[MEMBERS])


@allocating_kernel
def list_members(f: VersionForest, version: int) -> Codes:
    """Return the members of ``version``, latest added first."""
    members = np.empty(size(f, version), np.int32)
    end = 0
    while version >= 0:
        for i in range(f.version[version, BEGIN], f.version[version, END]):
            members[end] = f.members[i]
            end += 1
        version = f.version[version, BASE]
    return members


@allocating_kernel
def sum_weights(f: VersionForest, weight: Times) -> Times:
    """Sum for each mentor number the weight of the versions that have it; ``weight`` is overwritten.

    O(versions + added members).
    """
    counts = np.zeros(f.used[MENTORS], np.int64)
    for version in range(f.used[VERSIONS] - 1, -1, -1):
        here = weight[version]
        if here:
            for i in range(f.version[version, BEGIN], f.version[version, END]):
                counts[f.members[i]] += here
            if f.version[version, BASE] >= 0:
                weight[f.version[version, BASE]] += here
    return counts


def used_bytes(full: VersionForest) -> int:
    """Return the bytes of the used part."""
    return int(full.used[VERSIONS]) * 16 + int(full.used[MEMBERS]) * 4 + full.mark.nbytes + full.scratch.nbytes
