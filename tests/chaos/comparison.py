"""Comparison at the end of a run: topics, read models, ledgers and capacity against the event stores."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from services.contract.catalogue import CHECKPOINT
from services.contract.headers import RecordHeaders
from services.contract.record import PublicRecord
from services.eventstore.store import EventStore
from services.projections.network.verification.proof import verify
from services.projections.network.verification.snapshot import is_current
from services.projector import connections, migrations, status
from services.projector.log_feed import LogFeed
from services.projector.projection import Projection
from services.projector.rebuild import rebuild
from services.publication.public_log import PublicLog
from services.relationships.matching.caseload import SlotReleased, SlotTaken
from tests.support import topics
from tests.support.table_dump import contents

_BATCH = 5000
_RIPPLE_SAMPLE = 50
Tables = dict[str, list[tuple[Any, ...]]]


@dataclass
class ComparisonResult:
    """Counts of what was compared, and every difference."""

    events: int = 0
    duplicates: int = 0
    checkpoints: int = 0
    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)


def compare_topics(result: ComparisonResult, log: PublicLog, bootstrap: str) -> None:
    """Check that every public event is in its topic, first occurrences in order, and all others exact duplicates."""
    published = {record.id: record for record in _all(log)}
    result.events += len(published)
    arrived: set[str] = set()
    for (topic, partition), records in topics.read_all(bootstrap, log.topics).items():
        before = 0
        for record in records:
            if RecordHeaders(record.headers).type == CHECKPOINT:
                result.checkpoints += 1
                continue
            id_ = RecordHeaders(record.headers).id or ""
            original = published.get(id_)
            if original is None or (original.topic, original.key.encode(), original.value) != (
                topic,
                record.key,
                record.value,
            ):
                result.differences.append(
                    f"{topic} {partition} at {record.offset}: {id_} differs from the recorded event"
                )
            elif id_ in arrived:
                result.duplicates += 1
            elif original.position < before:
                result.differences.append(f"{topic} {partition} at {record.offset}: {id_} comes out of order")
            else:
                before = original.position
                arrived.add(id_)
    result.differences += [f"{id_} is in no topic" for id_ in sorted(published.keys() - arrived)]


def compare_models(
    result: ComparisonResult, models: Iterable[tuple[Projection, str]], logs: Mapping[str, PublicLog], fresh: str
) -> None:
    """Compare every read model with one rebuilt from the event stores."""
    migrations.migrate(fresh)
    for projection, dsn in models:
        rebuild(projection, LogFeed([logs[context] for context in sorted(projection.contexts)]), fresh)
        live, rebuilt = _tables(dsn, projection.name), _tables(fresh, projection.name)
        for table in sorted(live.keys() | rebuilt.keys()):
            live_rows, rebuilt_rows = live.get(table, []), rebuilt.get(table, [])
            result.rows += len(rebuilt_rows)
            differing = set(map(repr, live_rows)) ^ set(map(repr, rebuilt_rows))
            if differing or len(live_rows) != len(rebuilt_rows):
                result.differences.append(
                    f"{projection.name}.{table}: {len(differing)} rows differ, for example {min(differing)}"
                )


def compare_ledgers(result: ComparisonResult, models: Iterable[tuple[Projection, str]]) -> None:
    """Check that publisher and read model have the same ledger in every partition."""
    for projection, dsn in models:
        with psycopg.connect(dsn, autocommit=True) as connection:
            (read_model,) = status.status(connection, [projection.name])
        for name in ("applied", "duplicates", "rejected", "failures"):
            result.counts[name] = result.counts.get(name, 0) + getattr(read_model, name)
        if read_model.parked or read_model.unknown:
            result.differences.append(f"{projection.name}: {read_model.parked} parked, {read_model.unknown} unknown")
        result.differences += [
            f"{projection.name} {part.topic} {part.partition}: ledger {part.ledger} {part.difference or ''}"
            for part in read_model.partitions
            if part.ledger != "equal"
        ]


def compare_capacity(result: ComparisonResult, store: EventStore) -> None:
    """Check that at every position of the log no person has more relationships than the policy allows."""
    loads: dict[object, set[str]] = {}
    for stored in _pages(store.read):
        event = stored.event
        load = loads.setdefault(event.originator_id, set())
        if isinstance(event, SlotTaken):
            load.add(event.relationship_id)
            if len(load) > event.limit:
                result.differences.append(f"capacity of {event.originator_id} exceeded at {stored.position}")
        elif isinstance(event, SlotReleased):
            load.discard(event.relationship_id)


def compare_ripple(result: ComparisonResult, dsn: str) -> None:
    """Compare the ripple engine's table with a recomputation and with recursive SQL."""
    with connections.connect(dsn) as connection:
        proof = verify(connection, _RIPPLE_SAMPLE)
    result.rows += proof.written
    result.differences += [f"ripple: {difference}" for difference in proof.differences]


def is_reach_current(dsn: str) -> Callable[[], bool]:
    """Return a condition: the reach table is at the position of the read model."""

    def current() -> bool:
        with connections.connect(dsn) as connection:
            return is_current(connection)

    return current


def is_settled(models: Iterable[tuple[Projection, str]], logs: Mapping[str, PublicLog]) -> Callable[[], bool]:
    """Return a condition: every event has reached every read model, and every ledger was compared."""

    def settled() -> bool:
        for projection, dsn in models:
            with psycopg.connect(dsn, autocommit=True) as connection:
                (read_model,) = status.status(connection, [projection.name])
            reached = all(
                read_model.reading.has_reached(logs[c].head(), logs[c].ce_source) for c in projection.contexts
            )
            if not reached or read_model.reading.lag_events or read_model.ledger == "behind":
                return False
        return True

    return settled


def _wire(record: PublicRecord) -> tuple[str, bytes, bytes]:
    return record.topic, record.key.encode(), record.value


def _all(log: PublicLog) -> Iterable[PublicRecord]:
    position = 0
    while (batch := log.read(position, _BATCH)).position > position:
        yield from batch.records
        position = batch.position


def _pages(read: Callable[[int, int], Sequence[Any]]) -> Iterable[Any]:
    position = 0
    while page := read(position, _BATCH):
        yield from page
        position = page[-1].position


def _tables(dsn: str, name: str) -> Tables:
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        views = cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = %s ORDER BY 1", [name]).fetchall()
        return {view: contents(cursor, name, view) for (view,) in views}
