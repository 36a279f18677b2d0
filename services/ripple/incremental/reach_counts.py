"""Counting who carries whom, when somebody asks: only what has changed, or everybody at once if that is less."""

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
"""One person in so many: with fewer changed than that, each is counted by themself."""


@allocating_kernel
def update_reach(f: VersionForest, k: EngineState, people: int) -> None:
    """Bring ``k.reach`` up to date; O(pairs changed), at most O(versions + added members + people)."""
    few = k.used[UNCOUNTED] * FEW_CHANGED < people
    weight = np.zeros(0 if few else f.used[VERSIONS], np.int64)
    for i in range(k.used[UNCOUNTED]):
        person = k.moved[i]
        newest = _current_version(k, person)
        if few:
            _recount(f, k, k.people[person, COUNTED], newest)
        k.people[person, MOVED] = EMPTY
        k.people[person, COUNTED] = newest
    k.used[UNCOUNTED] = 0
    if few:
        return
    for person in range(people):
        if k.people[person, COUNTED] >= 0:
            weight[k.people[person, COUNTED]] += 1
    k.reach[: f.used[MENTORS]] = sum_weights(f, weight)


@allocating_kernel
def read_counts(f: VersionForest, k: EngineState, people: int) -> tuple[Times, Times]:
    """Return everybody's reach as counted last, and how many mentors are upstream of them; O(people).

    Whoever carries themself, by a circle in time, reaches nobody by that.
    """
    reach, ancestors = np.zeros(people, np.int64), np.zeros(people, np.int64)
    for person in range(people):
        if k.people[person, NUMBER] >= 0:
            reach[person] = k.reach[k.people[person, NUMBER]]
        newest = k.people[person, NEWEST]
        if newest >= 0:
            own = k.entries[newest, OWN]
            reach[person] -= own
            ancestors[person] = size(f, k.entries[newest, VERSION]) - own
    return reach, ancestors


@kernel
def _current_version(k: EngineState, person: int) -> int:
    """Return the version a person carries now."""
    newest = k.people[person, NEWEST]
    return int(k.entries[newest, VERSION]) if newest >= 0 else EMPTY


@kernel
def _recount(f: VersionForest, k: EngineState, before: int, after: int) -> None:
    """Count that somebody carries ``after`` and no longer ``before``: only what the two do not share."""
    below = common_ancestor(f, before, after) if before >= 0 and after >= 0 else EMPTY
    while after != below:
        for i in range(f.version[after, BEGIN], f.version[after, END]):
            k.reach[f.members[i]] += 1
        after = f.version[after, BASE]
    while before != below:
        for i in range(f.version[before, BEGIN], f.version[before, END]):
            k.reach[f.members[i]] -= 1
        before = f.version[before, BASE]
