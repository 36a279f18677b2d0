"""State of the incremental engine: relationships, and each person's versions over time."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import Codes, Times

NEXT_OUT, NEXT_IN, STATUS = 0, 1, 2
"""Columns of a relationship: the mentor's and the mentee's previous one, and its status."""
SILENT, DELIVERED, QUEUED = 0, 1, 2
"""A status: without influence (not yet, or taken back); delivered; delivered and queued for another delivery."""
OUT, INTO, NEWEST, NUMBER, ORIGIN, COUNTED, MOVED = 0, 1, 2, 3, 4, 5, 6
"""Columns of a person: their latest relationships as mentor and as mentee, their latest entry, their mentor number, the
version they passed on before any influence reached them, the version they are counted with, and 1 if their current
version may differ from that.
"""
VERSION, HANDLE, OLDER, OWN = 0, 1, 2, 3
"""Columns of an entry: the version valid since then, that version with the person, the entry before, and whether the
version has the person."""
ENTRIES, HEAD, TAIL, DONE, UNCOUNTED, RELATIONSHIPS, PEOPLE, TOP = 0, 1, 2, 3, 4, 5, 6, 7
"""Indexes of ``used``: entries, the queue's ends, deliveries done of a batch, people to recount, relationships and
people; and the highest person number of a batch that did not fit."""


class EngineState(NamedTuple):
    """All state as columns; −1 means none.

    Attributes:
        mentor, mentee, start, effect: By relationship.
        links: By relationship.
        people: By person.
        latest: Person → the latest start among their delivered relationships as a mentor.
        entries, when: Entry → version, and the effect time since when it is valid. A person's entries form a linked
            list, newest first.
        reach: Mentor number → counted people whose version has them (themselves included).
        moved: The people to recount.
        who: Mentor number → person.
        queue: Ring buffer of relationships to deliver again.
        used: How much of each array is used.
        rule: `Rule.wait`, shard, shards.
    """

    mentor: Codes
    mentee: Codes
    start: Times
    effect: Times
    links: Codes
    people: Codes
    latest: Times
    entries: Codes
    when: Times
    reach: Times
    moved: Codes
    who: Codes
    queue: Codes
    used: Times
    rule: tuple[int, int, int]


_BY_EDGE = ("mentor", "mentee", "start", "effect", "links", "queue")
_BY_PERSON = ("people", "latest", "reach", "moved", "who")
_BY_ENTRY = ("entries", "when")
BEGINNING_OF_TIME = np.iinfo(np.int64).min


def empty_state(wait: int, shard: int, shards: int) -> EngineState:
    """Create an empty state."""
    none = np.empty(0, np.int32)
    never = np.empty(0, np.int64)
    return EngineState(
        none, none, never, never, none.reshape(0, 3), none.reshape(0, 8), never,
        none.reshape(0, 4), never, never, none, none, none, np.zeros(8, np.int64), (wait, shard, shards),
    )  # fmt: skip


def grow(full: EngineState, edges: int, people: int, entries: int) -> EngineState:
    """Return the same state with at least this capacity; the queue must be empty to gain any."""
    rows = dict.fromkeys(_BY_EDGE, edges) | dict.fromkeys(_BY_PERSON, people) | dict.fromkeys(_BY_ENTRY, entries)
    wider: Any = {name: _lengthen(getattr(full, name), count) for name, count in rows.items()}
    return full._replace(**wider)


GROWTH_FACTOR = 4
"""Pages are committed on first use, so spare capacity costs no memory, and fewer moves cost less time."""


def _lengthen(column: NDArray[Any], rows: int) -> NDArray[Any]:
    """Return ``column`` with at least ``rows`` rows, or `GROWTH_FACTOR` times its length; new rows are 0."""
    if len(column) >= rows:
        return column
    wider = np.zeros((max(rows, GROWTH_FACTOR * len(column), 64), *column.shape[1:]), column.dtype)
    wider[: len(column)] = column
    return wider
