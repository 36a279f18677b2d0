"""The comparison at the end: topics, read models, ledgers and capacity against the event stores."""

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
class Verdict:
    """What was compared, and every difference that was found."""

    events: int = 0
    duplicates: int = 0
    checkpoints: int = 0
    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)


def judge_topics(verdict: Verdict, log: PublicLog, bootstrap: str) -> None:
    """Every public event is in its topic; first occurrences are in order; every other one is an exact duplicate."""
    published = {record.id: record for record in _all(log)}
    verdict.events += len(published)
    found: set[str] = set()
    for (topic, partition), records in topics.read_all(bootstrap, log.topics).items():
        before = 0
        for record in records:
            if RecordHeaders(record.headers).type == CHECKPOINT:
                verdict.checkpoints += 1
                continue
            id_ = RecordHeaders(record.headers).id or ""
            original = published.get(id_)
            if original is None or (original.topic, original.key.encode(), original.value) != (
                topic,
                record.key,
                record.value,
            ):
                verdict.differences.append(f"{topic} {partition} at {record.offset}: {id_} is not what was recorded")
            elif id_ in found:
                verdict.duplicates += 1
            elif original.position < before:
                verdict.differences.append(f"{topic} {partition} at {record.offset}: {id_} comes out of order")
            else:
                before = original.position
                found.add(id_)
    verdict.differences += [f"{id_} is in no topic" for id_ in sorted(published.keys() - found)]


def judge_models(
    verdict: Verdict, models: Iterable[tuple[Projection, str]], logs: Mapping[str, PublicLog], fresh: str
) -> None:
    """Every read model equals one that is built anew from the event stores."""
    migrations.migrate(fresh)
    for projection, dsn in models:
        rebuild(projection, LogFeed([logs[context] for context in sorted(projection.contexts)]), fresh)
        lived, built = _tables(dsn, projection.name), _tables(fresh, projection.name)
        for table in sorted(lived.keys() | built.keys()):
            mine, theirs = lived.get(table, []), built.get(table, [])
            verdict.rows += len(theirs)
            odd = set(map(repr, mine)) ^ set(map(repr, theirs))
            if odd or len(mine) != len(theirs):
                verdict.differences.append(f"{projection.name}.{table}: {len(odd)} rows differ, for example {min(odd)}")


def judge_ledgers(verdict: Verdict, models: Iterable[tuple[Projection, str]]) -> None:
    """Publisher and model hold the same ledger in every partition."""
    for projection, dsn in models:
        with psycopg.connect(dsn, autocommit=True) as connection:
            (found,) = status.status(connection, [projection.name])
        for what in ("applied", "duplicates", "rejected", "failures"):
            verdict.counts[what] = verdict.counts.get(what, 0) + getattr(found, what)
        if found.parked or found.unknown:
            verdict.differences.append(f"{projection.name}: {found.parked} parked, {found.unknown} unknown")
        verdict.differences += [
            f"{projection.name} {one.topic} {one.partition}: ledger {one.ledger} {one.difference or ''}"
            for one in found.partitions
            if one.ledger != "equal"
        ]


def judge_capacity(verdict: Verdict, store: EventStore) -> None:
    """At no position of the log does anybody hold more relationships than the policy allowed."""
    held: dict[object, set[str]] = {}
    for stored in _pages(store.read):
        event = stored.event
        load = held.setdefault(event.originator_id, set())
        if isinstance(event, SlotTaken):
            load.add(event.relationship_id)
            if len(load) > event.limit:
                verdict.differences.append(f"capacity of {event.originator_id} exceeded at {stored.position}")
        elif isinstance(event, SlotReleased):
            load.discard(event.relationship_id)


def judge_ripple(verdict: Verdict, dsn: str) -> None:
    """What the ripple engine wrote is what a rebuild and recursion in SQL give."""
    with connections.connect(dsn) as connection:
        proof = verify(connection, _RIPPLE_SAMPLE)
    verdict.rows += proof.written
    verdict.differences += [f"ripple: {difference}" for difference in proof.differences]


def is_kept(dsn: str) -> Callable[[], bool]:
    """Make the question whether the ripple's engine has written where the read model stands."""

    def kept() -> bool:
        with connections.connect(dsn) as connection:
            return is_current(connection)

    return kept


def is_settled(models: Iterable[tuple[Projection, str]], logs: Mapping[str, PublicLog]) -> Callable[[], bool]:
    """Make the question whether everything recorded has reached every read model, and every ledger was compared."""

    def settled() -> bool:
        for projection, dsn in models:
            with psycopg.connect(dsn, autocommit=True) as connection:
                (found,) = status.status(connection, [projection.name])
            reached = all(found.reading.has_reached(logs[c].head(), c) for c in projection.contexts)
            if not reached or found.reading.lag_events or found.ledger == "behind":
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
