"""What a person passes on at some time, and what changes when something reaches them, however late it is told."""

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
def pick_up_at(f: VersionForest, k: EngineState, person: int, start: int) -> int:
    """Return the version a relationship of ``person`` that starts at ``start`` takes along, or SHORT."""
    at = k.people[person, NEWEST]
    while at >= 0 and k.when[at] + k.rule[0] > start:
        at = k.entries[at, OLDER]
    kept = k.rule[2] == 1 or person % k.rule[2] == k.rule[1]
    if at >= 0 and (k.entries[at, OWN] or not kept):
        return int(k.entries[at, VERSION])
    if not kept:
        return EMPTY
    known = k.entries[at, HANDLE] if at >= 0 else k.people[person, ORIGIN]
    return int(known) if known != EMPTY else _create_handle(f, k, person, at)


@kernel
def _create_handle(f: VersionForest, k: EngineState, person: int, at: int) -> int:
    """Make the version of an entry (or, at −1, of nothing) and the person; remember it."""
    if k.people[person, NUMBER] < 0:
        k.people[person, NUMBER] = f.used[MENTORS]
        k.who[f.used[MENTORS]] = person
        f.used[MENTORS] += 1
    handle = extend(f, k.entries[at, VERSION] if at >= 0 else EMPTY, k.people[person, NUMBER])
    if handle != OUT_OF_SPACE and at >= 0:
        k.entries[at, HANDLE] = handle
    elif handle != OUT_OF_SPACE:
        k.people[person, ORIGIN] = handle
    return handle


@kernel
def deliver_at(f: VersionForest, k: EngineState, person: int, time: int, arriving: int) -> int:
    """Let ``arriving`` reach ``person`` at ``time``; return whether that changes anything, or SHORT (nothing changed).

    O(members above the common ancestor), for the entry of that time and for each later one.
    """
    later, newer, at = 0, -1, k.people[person, NEWEST]
    while at >= 0 and k.when[at] > time:
        later, newer, at = later + 1, at, k.entries[at, OLDER]
    if not _has_room(f, k, later + 2, (later + 1) * (size(f, arriving) + f.copy_limit)):
        return OUT_OF_SPACE
    before = k.entries[at, VERSION] if at >= 0 else EMPTY
    both = join(f, before, arriving)
    if both == before:
        return 0  # whatever came later has it too
    has_self = k.people[person, NUMBER] >= 0 and contains(f, arriving, k.people[person, NUMBER])
    own = has_self or (at >= 0 and k.entries[at, OWN] == 1)
    if at < 0 or k.when[at] < time:
        at = _insert_entry(k, person, time, at, newer)
    k.entries[at, VERSION], k.entries[at, HANDLE], k.entries[at, OWN] = both, EMPTY, own
    _add_to_later(f, k, person, at, arriving, has_self)
    mark_moved(k, person)
    return 1


@kernel
def _has_room(f: VersionForest, k: EngineState, versions: int, members: int) -> bool:
    """Decide whether so much more fits."""
    return bool(
        k.used[ENTRIES] < k.when.size
        and f.used[VERSIONS] + versions <= f.version.shape[0]
        and f.used[MEMBERS] + members <= f.members.size
    )


@kernel
def _insert_entry(k: EngineState, person: int, time: int, older: int, newer: int) -> int:
    """Put an entry between two others; either may be −1."""
    at = k.used[ENTRIES]
    k.used[ENTRIES] = at + 1
    k.when[at] = time
    k.entries[at, OLDER] = older
    if newer >= 0:
        k.entries[newer, OLDER] = at
    else:
        k.people[person, NEWEST] = at
    return int(at)


@kernel
def _add_to_later(f: VersionForest, k: EngineState, person: int, entry: int, arriving: int, has_self: bool) -> None:
    """Add ``arriving`` to all entries newer than ``entry``."""
    at = k.people[person, NEWEST]
    while at != entry:
        before = k.entries[at, VERSION]
        both = join(f, before, arriving)
        if both != before:
            k.entries[at, VERSION], k.entries[at, HANDLE] = both, EMPTY
            k.entries[at, OWN] = k.entries[at, OWN] == 1 or has_self
        at = k.entries[at, OLDER]


@kernel
def mark_moved(k: EngineState, person: int) -> None:
    """Note that ``person`` may carry another version than they are counted with."""
    if k.people[person, MOVED] != 1:
        k.people[person, MOVED] = 1
        k.moved[k.used[UNCOUNTED]] = person
        k.used[UNCOUNTED] += 1
