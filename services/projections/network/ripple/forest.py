"""Sets of mentors as a forest of immutable versions.

A version is a base version and the few members added to it, none of which the base has. Whoever is first mentored
points at their mentor's version; nothing is copied. Two versions share what lies below their common ancestor, so
joining them looks only at what lies above. Counting goes the same way: people are counted where they point, and one
pass down the forest hands every count on to the base.

Members are *mentor numbers*: only mentors are ever upstream of anybody.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.projections.network.ripple.compiled import kernel, making
from services.projections.network.ripple.history import Codes, Times

EMPTY = -1
"""The version without members."""
SHORT = -2
"""Answer of an operation for which the arrays have no room left; nothing has changed."""
VERSIONS, MEMBERS, STAMP, MENTORS = 0, 1, 2, 3


class Forest(NamedTuple):
    """Versions 0 … used[VERSIONS] − 1; a base's number is always smaller than its version's.

    Attributes:
        base: version → the version it extends, or EMPTY.
        offset: version → where its added members begin in ``members``; they end where the next version's begin.
        size: version → how many members it has in all.
        members: the added members of all versions, one after another.
        mark: mentor number → stamp of the latest join that met it.
        used: versions, members, the latest stamp, mentors numbered so far.
    """

    base: Codes
    offset: Times
    size: Codes
    members: Codes
    mark: Codes
    used: Times


def forest(versions: int, members: int, mentors: int) -> Forest:
    """Make an empty forest with room for so many; memory is taken as it is used."""
    return Forest(
        base=np.empty(versions, np.int32),
        offset=np.zeros(versions + 1, np.int64),
        size=np.empty(versions, np.int32),
        members=np.empty(members, np.int32),
        mark=np.zeros(mentors, np.int32),
        used=np.zeros(4, np.int64),
    )


def enlarge(full: Forest) -> Forest:
    """Return the same forest with twice the room for versions and members."""
    versions, members = full.used[VERSIONS], full.used[MEMBERS]
    wider = forest(2 * full.base.size, 2 * full.members.size, full.mark.size)
    wider.base[:versions], wider.size[:versions] = full.base[:versions], full.size[:versions]
    wider.offset[: versions + 1], wider.members[:members] = full.offset[: versions + 1], full.members[:members]
    return wider._replace(mark=full.mark, used=full.used)


@kernel
def extended(f: Forest, version: int, member: int) -> int:
    """Add one version: ``version`` and ``member``, which it must not have."""
    new, end = f.used[VERSIONS], f.used[MEMBERS]
    if new >= f.base.size or end >= f.members.size:
        return SHORT
    f.members[end] = member
    return _add(f, version, 1)


@kernel
def _add(f: Forest, version: int, added: int) -> int:
    """Close a new version over the ``added`` members written behind the used ones."""
    new = f.used[VERSIONS]
    f.base[new] = version
    f.size[new] = added + (f.size[version] if version >= 0 else 0)
    f.used[MEMBERS] += added
    f.used[VERSIONS] = new + 1
    f.offset[new + 1] = f.used[MEMBERS]
    return int(new)


@kernel
def common(f: Forest, one: int, other: int) -> int:
    """Find the nearest version both descend from (each counts as its own descendant), or EMPTY."""
    while one != other:
        if one > other:
            one = f.base[one]
        else:
            other = f.base[other]
    return one


@kernel
def contains(f: Forest, version: int, member: int) -> bool:
    """Look for ``member``; O(members)."""
    while version >= 0:
        for at in range(f.offset[version], f.offset[version + 1]):
            if f.members[at] == member:
                return True
        version = f.base[version]
    return False


@kernel
def joined(f: Forest, one: int, other: int) -> int:
    """Return a version with the members of both: one of them if it has all, else a new one adding as few as possible.

    O(members above the common ancestor); SHORT when there is no room.
    """
    below = common(f, one, other)
    if below == other:
        return one
    if below == one:
        return other
    shared = f.size[below] if below >= 0 else 0
    if f.used[VERSIONS] >= f.base.size or f.used[MEMBERS] + f.size[other] - shared > f.members.size:
        return SHORT
    f.used[STAMP] += 2
    _mark(f, one, below)
    gain = _write_unmarked(f, other, below)
    lacking = f.size[one] - (f.size[other] - gain)  # members of `one` that `other` has not
    if gain == 0:
        return one
    if lacking == 0:
        return other
    return _add(f, one, gain) if lacking >= gain else _add(f, other, _write_once_marked(f, one, below))


@kernel
def _mark(f: Forest, version: int, below: int) -> None:
    """Mark the members above ``below`` with the latest stamp."""
    stamp = f.used[STAMP]
    while version != below:
        for i in range(f.offset[version], f.offset[version + 1]):
            f.mark[f.members[i]] = stamp
        version = f.base[version]


@kernel
def _write_unmarked(f: Forest, version: int, below: int) -> int:
    """Write the members above ``below`` that bear no mark, and mark the others once more; return how many."""
    stamp, end = f.used[STAMP], f.used[MEMBERS]
    while version != below:
        for i in range(f.offset[version], f.offset[version + 1]):
            member = f.members[i]
            if f.mark[member] == stamp:
                f.mark[member] = stamp + 1
            else:
                f.members[end] = member
                end += 1
        version = f.base[version]
    return int(end - f.used[MEMBERS])


@kernel
def _write_once_marked(f: Forest, version: int, below: int) -> int:
    """Write the members above ``below`` that were marked only once; return how many."""
    stamp, end = f.used[STAMP], f.used[MEMBERS]
    while version != below:
        for i in range(f.offset[version], f.offset[version + 1]):
            if f.mark[f.members[i]] == stamp:
                f.members[end] = f.members[i]
                end += 1
        version = f.base[version]
    return int(end - f.used[MEMBERS])


@making
def listed(f: Forest, version: int) -> Codes:
    """List the members of ``version``, latest added first."""
    found = np.empty(f.size[version] if version >= 0 else 0, np.int32)
    end = 0
    while version >= 0:
        for i in range(f.offset[version], f.offset[version + 1]):
            found[end] = f.members[i]
            end += 1
        version = f.base[version]
    return found


@making
def counted(f: Forest, weight: Times) -> Times:
    """Count for each mentor number the weight of the versions that have it; ``weight`` is used up.

    O(versions + added members).
    """
    counts = np.zeros(f.mark.size, np.int64)
    for version in range(f.used[VERSIONS] - 1, -1, -1):
        here = weight[version]
        if here:
            for i in range(f.offset[version], f.offset[version + 1]):
                counts[f.members[i]] += here
            if f.base[version] >= 0:
                weight[f.base[version]] += here
    return counts


def bytes_of(full: Forest) -> int:
    """Return how much memory the used part takes."""
    per_version = full.base.itemsize + full.offset.itemsize + full.size.itemsize
    used: NDArray[np.int64] = full.used
    return int(used[VERSIONS]) * per_version + int(used[MEMBERS]) * 4 + full.mark.nbytes
