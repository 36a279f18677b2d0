"""Records set aside: kept with their position, listed, tried again in order, or dropped by somebody who means it."""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg
import structlog
from psycopg import sql
from psycopg.rows import dict_row

from services.contract.codec import UndecodableRecord, decode
from services.projector.feed import FeedRecord, TopicPartition
from services.projector.fold import fold
from services.projector.header_peek import text
from services.projector.positions import Generation
from services.projector.projection import Cursor, Projection
from services.projector.triage import Aside, Item, Key

_log = structlog.get_logger(__name__)
_DETAIL = 500
_INSERT = """
INSERT INTO projection.parked (projection, generation, topic, partition, "offset", key, blocking, ce_id, ce_type,
                               position, headers, value, reason, detail)
VALUES (%(projection)s, %(generation)s, %(topic)s, %(partition)s, %(offset)s, %(key)s, %(blocking)s, %(ce_id)s,
        %(ce_type)s, %(position)s, %(headers)s, %(value)s, %(reason)s, %(detail)s)
ON CONFLICT (projection, generation, topic, partition, "offset") DO NOTHING
"""
_BLOCKED = """
SELECT DISTINCT topic, key FROM projection.parked
 WHERE projection = %(projection)s AND generation = %(generation)s AND blocking
"""
_KNOWN = """
SELECT 1 FROM projection.parked
 WHERE projection = %(projection)s AND generation = %(generation)s AND topic = %(topic)s AND partition = %(partition)s
   AND ce_id = %(ce_id)s LIMIT 1
"""
_LIST = """
SELECT p.* FROM projection.parked p JOIN projection.generations g USING (projection, generation)
 WHERE p.projection = %s AND g.state = 'live' ORDER BY p.id LIMIT %s
"""
_HOLD = """
SELECT 1 FROM projection.positions
 WHERE projection = %(projection)s AND generation = %(generation)s AND topic = %(topic)s AND partition = %(partition)s
   FOR UPDATE
"""
_KEY = """
SELECT * FROM projection.parked
 WHERE projection = %(projection)s AND generation = %(generation)s AND topic = %(topic)s AND key = %(key)s AND blocking
 ORDER BY partition, "offset"
"""


@dataclass(frozen=True, slots=True)
class Parked:
    """A record set aside: which, where, why and since when."""

    id: int
    projection: str
    generation: int
    topic: str
    partition: int
    offset: int
    key: bytes | None
    blocking: bool
    ce_id: str | None
    ce_type: str | None
    position: int | None
    headers: Sequence[tuple[str, bytes]]
    value: bytes | None
    reason: str
    detail: str
    parked_at: datetime

    @property
    def place(self) -> TopicPartition:
        """The partition it was read from."""
        return TopicPartition(self.topic, self.partition)

    @property
    def record(self) -> FeedRecord:
        """The record as it came."""
        return FeedRecord(self.offset, self.key, self.headers, self.value)


def blocked(cursor: Cursor, generation: Generation) -> set[Key]:
    """The keys of which a record is set aside."""
    cursor.execute(_BLOCKED, generation.key)
    return {(topic, key) for topic, key in cursor}


def is_known(cursor: Cursor, generation: Generation, place: TopicPartition, ce_id: str) -> bool:
    """Say whether a record of that id, from that partition, is set aside already."""
    cursor.execute(_KNOWN, {**generation.key, **place._asdict(), "ce_id": _storable(ce_id)})
    return cursor.fetchone() is not None


def park(cursor: Cursor, generation: Generation, aside: Iterable[Aside]) -> None:
    """Set records aside, in the transaction that moves past them."""
    cursor.executemany(_INSERT, [_row(generation, one) for one in aside])


def list_(connection: psycopg.Connection, projection: str, *, limit: int = 200) -> list[Parked]:
    """The live generation's records set aside, oldest first."""
    return _fetch(connection, _LIST, [projection, limit])


def show(connection: psycopg.Connection, id_: int) -> Parked | None:
    """One record set aside."""
    found = _fetch(connection, "SELECT * FROM projection.parked WHERE id = %s", [id_])
    return found[0] if found else None


def retry(connection: psycopg.Connection, projection: Projection, id_: int) -> tuple[int, int]:
    """Try a record again, and every other one of its key, in order.

    One that blocks nothing (a damaged copy of what is in the model, something a stranger wrote) stays where it is: it
    can only be discarded.

    Args:
        connection: An autocommitting connection to the projections' database.
        projection: Whose record it is; its code is the one that runs.
        id_: The record.

    Returns:
        How many records are in the model now, and how many of the key are still set aside.

    Raises:
        LookupError: No such record of this projection is set aside.
    """
    with connection.transaction():
        first = _hold(connection, projection, id_)
        return _again(connection, projection, first) if first.blocking else (0, 1)


def discard(connection: psycopg.Connection, projection: Projection, id_: int) -> tuple[int, int]:
    """Drop a record for good, and try what waited behind it.

    Returns:
        As `retry`; the dropped record is in neither number.

    Raises:
        LookupError: No such record of this projection is set aside.
    """
    with connection.transaction():
        first = _hold(connection, projection, id_)
        connection.execute("DELETE FROM projection.parked WHERE id = %s", [id_])
        _log.warning("record_discarded", projection=projection.name, topic=first.topic, offset=first.offset)
        return _again(connection, projection, first) if first.blocking else (0, 0)


def _hold(connection: psycopg.Connection, projection: Projection, id_: int) -> Parked:
    """Keep the runner out of the record's partition until this transaction ends."""
    found = show(connection, id_)
    if found is None or found.projection != projection.name:
        raise LookupError(f"no record {id_} of {projection.name} is set aside")
    connection.execute(_HOLD, {"projection": found.projection, "generation": found.generation, **found.place._asdict()})
    return found


def _again(connection: psycopg.Connection, projection: Projection, first: Parked) -> tuple[int, int]:
    generation = Generation(first.projection, first.generation)
    waiting = _fetch(connection, _KEY, {**generation.key, "topic": first.topic, "key": first.key})
    items = _readable(projection, waiting)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(generation.schema)))
        applied = {item.record.offset for item in fold(projection, items, cursor).applied}
    passed = [one.id for one in waiting if one.offset in applied or _is_nothing_to(projection, one)]
    connection.execute("DELETE FROM projection.parked WHERE id = ANY(%s)", [passed])
    return len(applied), len(waiting) - len(passed)


def _fetch(connection: psycopg.Connection, query: LiteralString, values: Any) -> list[Parked]:  # noqa: ANN401 - psycopg's
    with connection.cursor(row_factory=dict_row) as cursor:
        return [_parked(row) for row in cursor.execute(query, values)]


def _readable(projection: Projection, waiting: Iterable[Parked]) -> list[Item]:
    """Decode as far as it goes: nothing overtakes a record of its key that still cannot be read."""
    items = []
    for one in waiting:
        if _is_nothing_to(projection, one):
            continue
        try:
            items.append(Item(one.place, one.record, decode(one.headers, one.value)))
        except UndecodableRecord:
            break
    return items


def _is_nothing_to(projection: Projection, one: Parked) -> bool:
    return one.ce_type in projection.ignored


def _row(generation: Generation, one: Aside) -> dict[str, object]:
    headers = [[name, base64.b64encode(value or b"").decode()] for name, value in one.record.headers]
    return {
        **generation.key,
        **one.place._asdict(),
        "offset": one.record.offset,
        "key": one.record.key,
        "blocking": one.blocking,
        "ce_id": _storable(text(one.record.headers, "ce_id")),
        "ce_type": _storable(text(one.record.headers, "ce_type")),
        "position": one.position,
        "headers": json.dumps(headers).encode(),
        "value": one.record.value,
        "reason": one.reason,
        "detail": _storable(one.detail),
    }


def _storable(said: str | None) -> str | None:
    """Make anything a text column takes: no NUL, no lone surrogate, not endless."""
    return None if said is None else said.replace("\0", "\\0").encode(errors="replace").decode()[:_DETAIL]


def _parked(row: dict[str, Any]) -> Parked:
    headers = [(name, base64.b64decode(value)) for name, value in json.loads(row["headers"])]
    return Parked(**{**row, "headers": headers})
