"""Fold of a batch in which a bad record costs only its own key: the batch is bisected until the record is isolated."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from services.projector.connections import is_transient
from services.projector.parked_reasons import BEHIND, HANDLER
from services.projector.projection import Cursor, Projection
from services.projector.triage import DecodedRecord, RecordKey, RejectedRecord

ATTEMPTS = 3
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class FoldResult:
    """The result of folding a batch: the records applied and the records to park."""

    applied: list[DecodedRecord] = field(default_factory=list)
    rejected: list[RejectedRecord] = field(default_factory=list)


def fold(projection: Projection, records: Sequence[DecodedRecord], cursor: Cursor) -> FoldResult:
    """Fold a batch inside the running transaction.

    Args:
        projection: The projection that folds the events.
        records: The decoded records, those of one key in their order.
        cursor: With `search_path` set to the generation's tables.

    Returns:
        The records applied, and those that could not be, each with every later one of its key.

    Raises:
        psycopg.OperationalError: The database failed transiently; nothing is applied, all may be retried.
    """
    result = FoldResult()
    blocked: set[RecordKey] = set()
    pending = [list(records)] if records else []
    while pending:
        chunk = _drop_blocked(pending.pop(), blocked, result)
        failure = _try(projection, chunk, cursor) if chunk else None
        if failure is None:
            result.applied += chunk
        elif len(chunk) > 1:
            middle = len(chunk) // 2
            pending += [chunk[middle:], chunk[:middle]]
        else:
            blocked.add(chunk[0].key)
            result.rejected.append(_reject(projection, chunk[0], failure))
    return result


def _drop_blocked(chunk: list[DecodedRecord], blocked: set[RecordKey], result: FoldResult) -> list[DecodedRecord]:
    """Reject the records whose key is blocked by an earlier bad record, and return the others."""
    if not blocked:
        return chunk
    for record in chunk:
        if record.key in blocked:
            result.rejected.append(record.reject(BEHIND, "an earlier record of its key is parked"))
    return [record for record in chunk if record.key not in blocked]


def _try(projection: Projection, chunk: Sequence[DecodedRecord], cursor: Cursor) -> Exception | None:
    """Fold a chunk, all of it or nothing; a single record gets several attempts."""
    events = [record.event for record in chunk]
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


def _reject(projection: Projection, record: DecodedRecord, failure: Exception) -> RejectedRecord:
    """Park a poison record, a record its handler cannot apply, and log it."""
    _log.error(
        "record_parked",
        projection=projection.name,
        topic=record.topic_partition.topic,
        partition=record.topic_partition.partition,
        offset=record.record.offset,
        ce_type=record.event.type,
        error=type(failure).__name__,
    )
    return record.reject(HANDLER, f"{type(failure).__name__}: {failure}")
