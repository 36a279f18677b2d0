"""Dead-letter queue of a projection: park records with their position, list, retry in order, discard."""

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

from services.contract.codec import UndecodableRecordError, decode_record
from services.contract.headers import RecordHeaders
from services.projector.feed import FeedRecord, TopicPartition
from services.projector.fold import fold
from services.projector.positions import Generation
from services.projector.projection import Cursor, Projection
from services.projector.triage import DecodedRecord, RecordKey, RejectedRecord

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
_IS_PARKED = """
SELECT 1 FROM projection.parked
 WHERE projection = %(projection)s AND generation = %(generation)s AND topic = %(topic)s AND partition = %(partition)s
   AND ce_id = %(ce_id)s LIMIT 1
"""
_LIST = """
SELECT p.* FROM projection.parked p JOIN projection.generations g USING (projection, generation)
 WHERE p.projection = %s AND g.state = 'live' ORDER BY p.id LIMIT %s
"""
_LOCK_PARTITION = """
SELECT 1 FROM projection.positions
 WHERE projection = %(projection)s AND generation = %(generation)s AND topic = %(topic)s AND partition = %(partition)s
   FOR UPDATE
"""
_OF_KEY = """
SELECT * FROM projection.parked
 WHERE projection = %(projection)s AND generation = %(generation)s AND topic = %(topic)s AND key = %(key)s AND blocking
 ORDER BY partition, "offset"
"""


@dataclass(frozen=True, slots=True)
class Parked:
    """A parked record: its partition and offset, its content, the reason, and when it was parked."""

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
    def topic_partition(self) -> TopicPartition:
        """The partition it was read from."""
        return TopicPartition(self.topic, self.partition)

    @property
    def record(self) -> FeedRecord:
        """The record as received."""
        return FeedRecord(self.offset, self.key, self.headers, self.value)


def blocked_keys(cursor: Cursor, generation: Generation) -> set[RecordKey]:
    """Return the keys that have a blocking parked record."""
    cursor.execute(_BLOCKED, generation.key)
    return {(topic, key) for topic, key in cursor}


def is_parked(cursor: Cursor, generation: Generation, topic_partition: TopicPartition, ce_id: str) -> bool:
    """Return whether a record of that id, from that partition, is parked already."""
    cursor.execute(_IS_PARKED, {**generation.key, **topic_partition._asdict(), "ce_id": _storable(ce_id)})
    return cursor.fetchone() is not None


def park(cursor: Cursor, generation: Generation, rejected: Iterable[RejectedRecord]) -> None:
    """Park records, in the transaction that moves past them."""
    cursor.executemany(_INSERT, [_row(generation, record) for record in rejected])


def list_parked(connection: psycopg.Connection, projection: str, *, limit: int = 200) -> list[Parked]:
    """Return the parked records of the live generation, oldest first."""
    return _fetch(connection, _LIST, [projection, limit])


def find(connection: psycopg.Connection, id_: int) -> Parked | None:
    """Return a parked record by its id."""
    records = _fetch(connection, "SELECT * FROM projection.parked WHERE id = %s", [id_])
    return records[0] if records else None


def retry(connection: psycopg.Connection, projection: Projection, id_: int) -> tuple[int, int]:
    """Retry a record and every other one of its key, in order.

    A record that blocks nothing (a damaged duplicate, a record of a foreign source) stays parked: it can only be
    discarded.

    Args:
        connection: An autocommitting connection to the projections' database.
        projection: The projection it was parked for; folds the record with its current code.
        id_: The record.

    Returns:
        How many records were applied, and how many of the key are still parked.

    Raises:
        LookupError: No such record of this projection is parked.
    """
    with connection.transaction():
        record = _lock(connection, projection, id_)
        return _retry_key(connection, projection, record) if record.blocking else (0, 1)


def discard(connection: psycopg.Connection, projection: Projection, id_: int) -> tuple[int, int]:
    """Delete a record permanently, and retry the records it blocked.

    Returns:
        See `retry`; the deleted record is in neither number.

    Raises:
        LookupError: No such record of this projection is parked.
    """
    with connection.transaction():
        record = _lock(connection, projection, id_)
        connection.execute("DELETE FROM projection.parked WHERE id = %s", [id_])
        _log.warning("record_discarded", projection=projection.name, topic=record.topic, offset=record.offset)
        return _retry_key(connection, projection, record) if record.blocking else (0, 0)


def _lock(connection: psycopg.Connection, projection: Projection, id_: int) -> Parked:
    """Return a record and lock its partition against the runner until this transaction ends."""
    record = find(connection, id_)
    if record is None or record.projection != projection.name:
        raise LookupError(f"no record {id_} of {projection.name} is parked")
    generation = Generation(record.projection, record.generation)
    connection.execute(_LOCK_PARTITION, {**generation.key, **record.topic_partition._asdict()})
    return record


def _retry_key(connection: psycopg.Connection, projection: Projection, record: Parked) -> tuple[int, int]:
    generation = Generation(record.projection, record.generation)
    waiting = _fetch(connection, _OF_KEY, {**generation.key, "topic": record.topic, "key": record.key})
    decoded = _decode(projection, waiting)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(generation.schema)))
        applied = {one.record.offset for one in fold(projection, decoded, cursor).applied}
    done = [one.id for one in waiting if one.offset in applied or one.ce_type in projection.ignored]
    connection.execute("DELETE FROM projection.parked WHERE id = ANY(%s)", [done])
    return len(applied), len(waiting) - len(done)


def _fetch(connection: psycopg.Connection, query: LiteralString, values: Any) -> list[Parked]:  # noqa: ANN401 - psycopg's
    with connection.cursor(row_factory=dict_row) as cursor:
        return [_parked(row) for row in cursor.execute(query, values)]


def _decode(projection: Projection, waiting: Iterable[Parked]) -> list[DecodedRecord]:
    """Decode records up to the first that is still undecodable: no record may overtake another of its key."""
    decoded = []
    for one in waiting:
        if one.ce_type in projection.ignored:
            continue
        headers = RecordHeaders(one.headers)
        try:
            event = decode_record(headers, one.value)
        except UndecodableRecordError:
            break
        decoded.append(DecodedRecord(one.topic_partition, one.record, headers, event))
    return decoded


def _row(generation: Generation, rejected: RejectedRecord) -> dict[str, object]:
    headers = [[name, base64.b64encode(value or b"").decode()] for name, value in rejected.record.headers]
    return {
        **generation.key,
        **rejected.topic_partition._asdict(),
        "offset": rejected.record.offset,
        "key": rejected.record.key,
        "blocking": rejected.blocking,
        "ce_id": _storable(rejected.headers.id),
        "ce_type": _storable(rejected.headers.type),
        "position": rejected.position,
        "headers": json.dumps(headers).encode(),
        "value": rejected.record.value,
        "reason": rejected.reason,
        "detail": _storable(rejected.detail),
    }


def _storable(text: str | None) -> str | None:
    """Convert text to what a text column accepts: no NUL, no lone surrogates, bounded length."""
    return None if text is None else text.replace("\0", "\\0").encode(errors="replace").decode()[:_DETAIL]


def _parked(row: dict[str, Any]) -> Parked:
    headers = [(name, base64.b64decode(value)) for name, value in json.loads(row["headers"])]
    return Parked(**{**row, "headers": headers})
