"""Folding a batch so that one bad record costs only its own key: halve the batch until the bad one stands alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from services.projector.connections import is_transient
from services.projector.projection import Cursor, Projection
from services.projector.triage import BEHIND, HANDLER, Aside, Item, Key

ATTEMPTS = 3
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Folded:
    """What a batch came to: the events that are in the model and the records that were set aside."""

    applied: list[Item] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)


def fold(projection: Projection, items: Sequence[Item], cursor: Cursor) -> Folded:
    """Fold a batch inside the running transaction.

    Args:
        projection: Whose events they are.
        items: The events, those of one key in their order.
        cursor: With `search_path` set to the generation's tables.

    Returns:
        What was applied, and which records could not be, each with every later one of its key.

    Raises:
        psycopg.OperationalError: The database failed in passing; nothing is applied, all may be tried again.
    """
    result = Folded()
    blocked: set[Key] = set()
    waiting = [list(items)] if items else []
    while waiting:
        chunk = _admit(waiting.pop(), blocked, result)
        failure = _try(projection, chunk, cursor) if chunk else None
        if failure is None:
            result.applied += chunk
        elif len(chunk) > 1:
            middle = len(chunk) // 2
            waiting += [chunk[middle:], chunk[:middle]]
        else:
            blocked.add(chunk[0].key)
            result.aside.append(_poison(projection, chunk[0], failure))
    return result


def _admit(chunk: list[Item], blocked: set[Key], result: Folded) -> list[Item]:
    """Leave out, and set aside, what follows a bad record of its key."""
    if not blocked:
        return chunk
    for item in chunk:
        if item.key in blocked:
            detail = "an earlier record of its key is set aside"
            result.aside.append(Aside(item.place, item.record, BEHIND, detail, True, item.event.position))
    return [item for item in chunk if item.key not in blocked]


def _try(projection: Projection, chunk: Sequence[Item], cursor: Cursor) -> Exception | None:
    """Fold a chunk, all of it or none; a single record gets a few attempts."""
    events = [item.event for item in chunk]
    failure: Exception | None = None
    for _ in range(ATTEMPTS if len(chunk) == 1 else 1):
        try:
            with cursor.connection.transaction():
                projection.fold(events, cursor)
        except Exception as error:
            if is_transient(error):
                raise
            failure = error
        else:
            return None
    return failure


def _poison(projection: Projection, item: Item, failure: Exception) -> Aside:
    detail = f"{type(failure).__name__}: {failure}"
    _log.error(
        "record_parked",
        projection=projection.name,
        topic=item.place.topic,
        partition=item.place.partition,
        offset=item.record.offset,
        ce_type=item.event.type,
        error=type(failure).__name__,
    )
    return Aside(item.place, item.record, HANDLER, detail, True, item.event.position)
