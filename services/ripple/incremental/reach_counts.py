"""Reach counts, updated on access: by the changed people only, or for everyone at once if that is less work."""

import numpy as np

from services.ripple.columns import Times
from services.ripple.incremental.engine_state import (
    COUNTED,
    MOVED,
    NEWEST,
    NUMBER,
    OWN,
    UNCOUNTED,
    VERSION,
    EngineState,
)
from services.ripple.jit import allocating_kernel, kernel
from services.ripple.reachability.persistent_sets import (
    BASE,
    BEGIN,
    EMPTY,
    END,
    MENTORS,
    VERSIONS,
    VersionForest,
    common_ancestor,
    size,
    sum_weights,
)

FEW_CHANGED = 20
"""With fewer than one person in this many changed, each changed person is recounted individually."""


@allocating_kernel
def update_reach(f: VersionForest, s: EngineState, people: int) -> None:
    """Update ``s.reach``; O(pairs changed), at most O(versions + added members + people)."""
    few = s.used[UNCOUNTED] * FEW_CHANGED < people
    weight = np.zeros(0 if few else f.used[VERSIONS], np.int64)
    for i in range(s.used[UNCOUNTED]):
        person = s.moved[i]
        newest = _current_version(s, person)
        if few:
            _recount(f, s, s.people[person, COUNTED], newest)
        s.people[person, MOVED] = EMPTY
        s.people[person, COUNTED] = newest
    s.used[UNCOUNTED] = 0
    if few:
        return
    for person in range(people):
        if s.people[person, COUNTED] >= 0:
            weight[s.people[person, COUNTED]] += 1
    s.reach[: f.used[MENTORS]] = sum_weights(f, weight)


@allocating_kernel
def read_counts(f: VersionForest, s: EngineState, people: int) -> tuple[Times, Times]:
    """Return the last counted reach and the number of ancestors of all people; O(people).

    A person whose own version has them, by a cycle in time, does not count themself.
    """
    reach, ancestors = np.zeros(people, np.int64), np.zeros(people, np.int64)
    for person in range(people):
        if s.people[person, NUMBER] >= 0:
            reach[person] = s.reach[s.people[person, NUMBER]]
        newest = s.people[person, NEWEST]
        if newest >= 0:
            own = s.entries[newest, OWN]
            reach[person] -= own
            ancestors[person] = size(f, s.entries[newest, VERSION]) - own
    return reach, ancestors


@kernel
def _current_version(s: EngineState, person: int) -> int:
    """Return the current version of ``person``."""
    newest = s.people[person, NEWEST]
    return int(s.entries[newest, VERSION]) if newest >= 0 else EMPTY


@kernel
def _recount(f: VersionForest, s: EngineState, before: int, after: int) -> None:
    """Update counts for a person who moves from version ``before`` to ``after``: only the members not shared."""
    below = common_ancestor(f, before, after) if before >= 0 and after >= 0 else EMPTY
    while after != below:
        for i in range(f.version[after, BEGIN], f.version[after, END]):
            s.reach[f.members[i]] += 1
        after = f.version[after, BASE]
    while before != below:
        for i in range(f.version[before, BEGIN], f.version[before, END]):
            s.reach[f.members[i]] -= 1
        before = f.version[before, BASE]
