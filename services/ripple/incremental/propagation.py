"""Propagation step of the engine: the version picked up at a time, and the effect of a delivery at a time."""

from services.ripple.incremental.engine_state import (
    ENTRIES,
    HANDLE,
    MOVED,
    NEWEST,
    NUMBER,
    OLDER,
    ORIGIN,
    OWN,
    UNCOUNTED,
    VERSION,
    EngineState,
)
from services.ripple.jit import kernel
from services.ripple.reachability.persistent_sets import (
    EMPTY,
    MEMBERS,
    MENTORS,
    OUT_OF_SPACE,
    VERSIONS,
    VersionForest,
    contains,
    extend,
    join,
    size,
)


@kernel
def pick_up_at(f: VersionForest, s: EngineState, person: int, start: int) -> int:
    """Return the version that a relationship of ``person`` starting at ``start`` picks up, or OUT_OF_SPACE."""
    at = s.people[person, NEWEST]
    while at >= 0 and s.when[at] + s.rule[0] > start:
        at = s.entries[at, OLDER]
    in_shard = s.rule[2] == 1 or person % s.rule[2] == s.rule[1]
    if at >= 0 and (s.entries[at, OWN] or not in_shard):
        return int(s.entries[at, VERSION])
    if not in_shard:
        return EMPTY
    handle = s.entries[at, HANDLE] if at >= 0 else s.people[person, ORIGIN]
    return int(handle) if handle != EMPTY else _create_handle(f, s, person, at)


@kernel
def _create_handle(f: VersionForest, s: EngineState, person: int, at: int) -> int:
    """Create and store the version of an entry (or, at −1, of the empty set) plus the person."""
    if s.people[person, NUMBER] < 0:
        s.people[person, NUMBER] = f.used[MENTORS]
        s.who[f.used[MENTORS]] = person
        f.used[MENTORS] += 1
    handle = extend(f, s.entries[at, VERSION] if at >= 0 else EMPTY, s.people[person, NUMBER])
    if handle != OUT_OF_SPACE and at >= 0:
        s.entries[at, HANDLE] = handle
    elif handle != OUT_OF_SPACE:
        s.people[person, ORIGIN] = handle
    return handle


@kernel
def deliver_at(f: VersionForest, s: EngineState, person: int, time: int, arriving: int) -> int:
    """Deliver ``arriving`` to ``person`` at ``time``; return 1 for a change, 0 for none, or OUT_OF_SPACE.

    O(members above the common ancestor), for the entry of that time and for each later one.
    """
    later, newer, at = 0, -1, s.people[person, NEWEST]
    while at >= 0 and s.when[at] > time:
        later, newer, at = later + 1, at, s.entries[at, OLDER]
    if not _has_room(f, s, later + 2, (later + 1) * (size(f, arriving) + f.copy_limit)):
        return OUT_OF_SPACE
    before = s.entries[at, VERSION] if at >= 0 else EMPTY
    both = join(f, before, arriving)
    if both == before:
        return 0  # every later entry has it too
    has_self = s.people[person, NUMBER] >= 0 and contains(f, arriving, s.people[person, NUMBER])
    own = has_self or (at >= 0 and s.entries[at, OWN] == 1)
    if at < 0 or s.when[at] < time:
        at = _insert_entry(s, person, time, at, newer)
    s.entries[at, VERSION], s.entries[at, HANDLE], s.entries[at, OWN] = both, EMPTY, own
    _add_to_later(f, s, person, at, arriving, has_self)
    mark_moved(s, person)
    return 1


@kernel
def _has_room(f: VersionForest, s: EngineState, versions: int, members: int) -> bool:
    """Return whether this many further versions and members fit."""
    return bool(
        s.used[ENTRIES] < s.when.size
        and f.used[VERSIONS] + versions <= f.version.shape[0]
        and f.used[MEMBERS] + members <= f.members.size
    )


@kernel
def _insert_entry(s: EngineState, person: int, time: int, older: int, newer: int) -> int:
    """Insert an entry between two others; either may be −1."""
    at = s.used[ENTRIES]
    s.used[ENTRIES] = at + 1
    s.when[at] = time
    s.entries[at, OLDER] = older
    if newer >= 0:
        s.entries[newer, OLDER] = at
    else:
        s.people[person, NEWEST] = at
    return int(at)


@kernel
def _add_to_later(f: VersionForest, s: EngineState, person: int, entry: int, arriving: int, has_self: bool) -> None:
    """Add ``arriving`` to all entries newer than ``entry``."""
    at = s.people[person, NEWEST]
    while at != entry:
        before = s.entries[at, VERSION]
        both = join(f, before, arriving)
        if both != before:
            s.entries[at, VERSION], s.entries[at, HANDLE] = both, EMPTY
            s.entries[at, OWN] = s.entries[at, OWN] == 1 or has_self
        at = s.entries[at, OLDER]


@kernel
def mark_moved(s: EngineState, person: int) -> None:
    """Mark ``person`` for a recount: their current version may differ from the counted one."""
    if s.people[person, MOVED] != 1:
        s.people[person, MOVED] = 1
        s.moved[s.used[UNCOUNTED]] = person
        s.used[UNCOUNTED] += 1
