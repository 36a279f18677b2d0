"""The state of an engine that follows events: relationships, and of every person what they carried since when."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import Codes, Times

NEXT_OUT, NEXT_IN, STATUS = 0, 1, 2
"""Columns of a relationship: the mentor's and the mentee's one before it, and whether it counts."""
SILENT, DELIVERED, QUEUED = 0, 1, 2
"""A status: no influence (yet, or no more); delivered; delivered and about to be delivered again."""
OUT, INTO, NEWEST, NUMBER, ORIGIN, COUNTED, MOVED = 0, 1, 2, 3, 4, 5, 6
"""Columns of a person: their latest relationships on either side, their latest entry, their mentor number, the version
they passed on before any influence had reached them, the version with which they are counted, and 1 if they may carry
another by now."""
VERSION, HANDLE, OLDER, OWN = 0, 1, 2, 3
"""Columns of an entry: what a person carries since then, that and the person, the entry before, whether it has them."""
ENTRIES, HEAD, TAIL, DONE, UNCOUNTED, RELATIONSHIPS, PEOPLE, TOP = 0, 1, 2, 3, 4, 5, 6, 7
"""What is in use: entries, the queue's ends, how many of a batch are delivered, how many people are to be counted,
relationships and people; and the highest number told of a person for whom there was no room."""


class EngineState(NamedTuple):
    """All of it as columns; −1 stands for none.

    Attributes:
        mentor, mentee, start, effect: by relationship.
        links: by relationship.
        people: by person.
        latest: person → the latest start among their delivered relationships as a mentor.
        entries, when: entry → what and since which effect time. A person's entries are a list, newest first.
        reach: mentor number → people counted who carry them (who carries themself included).
        moved: the people to be counted anew.
        who: mentor number → person.
        queue: ring of relationships to deliver again.
        used: how much is used.
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
    """Make an empty ledger."""
    none = np.empty(0, np.int32)
    never = np.empty(0, np.int64)
    return EngineState(
        none, none, never, never, none.reshape(0, 3), none.reshape(0, 8), never,
        none.reshape(0, 4), never, never, none, none, none, np.zeros(8, np.int64), (wait, shard, shards),
    )  # fmt: skip


def grow(full: EngineState, edges: int, people: int, entries: int) -> EngineState:
    """Return the same ledger with room for at least so many of each; the queue must be empty to gain any."""
    rows = dict.fromkeys(_BY_EDGE, edges) | dict.fromkeys(_BY_PERSON, people) | dict.fromkeys(_BY_ENTRY, entries)
    wider: Any = {name: _lengthen(getattr(full, name), count) for name, count in rows.items()}
    return full._replace(**wider)


GROWTH_FACTOR = 4
"""Memory is taken as it is used, so room to spare costs none, and moving less often costs less."""


def _lengthen(column: NDArray[Any], rows: int) -> NDArray[Any]:
    """Return ``column`` with at least ``rows`` rows, or `GROWTH_FACTOR` times as many as it had; new ones are 0."""
    if len(column) >= rows:
        return column
    wider = np.zeros((max(rows, GROWTH_FACTOR * len(column), 64), *column.shape[1:]), column.dtype)
    wider[: len(column)] = column
    return wider
