"""Given / when / then for read models, on PostgreSQL and through the engine.

    model.given(program_opened).when(applied, enrolled, times=2, any_order=True).then(
        participations=[{"id": PARTICIPATION.id, "state": "enrolled", …}]
    )

Events are made with `event`, and mypy checks their data. A scenario is rolled back: one database serves many.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from random import Random
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from services.contract import naming
from services.contract.codec import encode
from services.contract.envelope import to_micros
from services.contract.event_data import EVENT_TYPES
from services.contract.record import PublicEvent, UntypedEvent
from services.projector import connections, generations, migrations, positions
from services.projector.apply import apply
from services.projector.feed import FeedRecord, PartitionBatch, PartitionInfo, TopicPartition
from services.projector.feed_session import no_op
from services.projector.positions import Generation
from services.projector.projection import Projection
from services.projector.topic_source import TopicSource
from tests.support.databases import fresh_database

Data = TypeVar("Data", bound=Mapping[str, object])
P = ParamSpec("P")
Row = Mapping[str, object]

MOST_ORDERS = 24
"""Orders of delivery that are tried; of more a sample is drawn, always the same."""
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Subject:
    """What events are about: the key they travel under, and where it belongs."""

    id: str
    organization_id: str
    program_id: str | None = None


def day(number: int) -> int:
    """Return the beginning of a day, 1 being the first of January 2026, in microseconds since 1970 UTC."""
    return to_micros(_FIRST_DAY) + (number - 1) * 86_400_000_000


def event(subject: Subject, at: int, kind: Callable[P, Data], /, *_: P.args, **fields: P.kwargs) -> PublicEvent[Data]:
    """Make a public event.

    Args:
        subject: What it is about.
        at: When it happened, microseconds since 1970 UTC; see `day`.
        kind: The type of its data, for example `enrollment.Applied`.
        **fields: The data's fields.
    """
    type_ = EVENT_TYPES[kind]
    return PublicEvent(
        type=type_,
        id=f"{subject.id}:1",
        source=naming.source("hub", _context(type_)),
        position=1,
        subject=subject.id,
        organization_id=subject.organization_id,
        program_id=subject.program_id,
        occurred_at=at,
        recorded_at=at,
        correlation_id="example",
        causation_id=None,
        imported=False,
        data=kind(*_, **fields),
    )


@contextmanager
def projection_spec(server: str, projection: Projection) -> Iterator[ProjectionSpec]:
    """Create a database with an empty read model.

    Args:
        server: A superuser's DSN.
        projection: The read model.
    """
    with fresh_database(server) as dsn:
        migrations.migrate(dsn)
        with connections.connect(dsn) as connection:
            yield ProjectionSpec(connection, projection, generations.ensure(connection, projection, "kafka"))


@dataclass(frozen=True)
class ProjectionSpec:
    """An empty read model."""

    connection: psycopg.Connection
    projection: Projection
    generation: Generation

    def given(self, *events: UntypedEvent) -> Given:
        """Start from a history."""
        return Given(self, events)

    def when(self, *events: UntypedEvent, times: int = 1, any_order: bool = False) -> When:
        """Start from nothing; see `Given.when`."""
        return self.given().when(*events, times=times, any_order=any_order)

    def tables(self, deliveries: Sequence[UntypedEvent], names: Sequence[str]) -> dict[str, list[Row]]:
        """Deliver events one by one, read tables, and roll back."""
        with self.connection.transaction(force_rollback=True):
            topics = _Topics(deliveries)
            positions.register_partitions(self.connection, self.generation, topics.describe(), {})
            for delivery in deliveries:
                batch = topics.append(delivery)
                result = apply(self.connection, self.projection, self.generation, [batch], topics.sources, no_op)
                assert not result.parked, f"{delivery.type} was parked"
            return {name: self._rows(name) for name in names}

    def _rows(self, table: str) -> list[Row]:
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(self.generation.schema, table))
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return [_plain(row) for row in cursor.execute(query)]


@dataclass(frozen=True)
class Given:
    """A read model with a history."""

    spec: ProjectionSpec
    history: Sequence[UntypedEvent]

    def when(self, *events: UntypedEvent, times: int = 1, any_order: bool = False) -> When:
        """Deliver events.

        Args:
            *events: The events, in the order of the log.
            times: How often they are delivered: the engine applies each once.
            any_order: Whether history and events are delivered in every order that keeps the order of each subject's
                own events, as partitions do.
        """
        numbered = _number([*self.history, *events])
        orders = _orders(numbered) if any_order else [numbered]
        again = numbered[len(self.history) :] * (times - 1)
        return When(self.spec, [[*order, *again] for order in orders])


@dataclass(frozen=True)
class When:
    """A read model after its events, in one or many orders of delivery."""

    spec: ProjectionSpec
    deliveries: Sequence[Sequence[UntypedEvent]]

    def then(self, **tables: Sequence[Row]) -> None:
        """Compare whole tables.

        Args:
            **tables: The rows of each table, in any order. What is null, zero or false is left out; ids are text, times
                are microseconds since 1970 UTC, dates are ISO 8601.
        """
        expected = {name: _sorted(rows) for name, rows in tables.items()}
        for deliveries in self.deliveries:
            actual = self.spec.tables(deliveries, list(tables))
            order = [f"{one.subject}: {one.type}" for one in deliveries]
            assert {name: _sorted(rows) for name, rows in actual.items()} == expected, order


class _Topics:
    """One topic per context, with one partition per subject."""

    def __init__(self, events: Sequence[UntypedEvent]) -> None:
        subjects = list(dict.fromkeys((one.source, one.subject) for one in events))
        self._partitions = {key: TopicPartition(key[0], number) for number, key in enumerate(subjects)}
        self._ends = dict.fromkeys(self._partitions.values(), 0)
        self.sources = {source: TopicSource(source) for source, _ in subjects}

    def describe(self) -> list[PartitionInfo]:
        return [PartitionInfo(partition, partition.topic, "a-topic", 0) for partition in self._ends]

    def append(self, event: UntypedEvent) -> PartitionBatch:
        partition = self._partitions[event.source, event.subject]
        offset = self._ends[partition]
        self._ends[partition] += 1
        record = encode(event, partition.topic)
        read = FeedRecord(offset, record.key.encode(), record.headers, record.value)
        return PartitionBatch(partition, offset, offset + 1, [read], offset + 1)


def _number(events: Sequence[UntypedEvent]) -> list[UntypedEvent]:
    """Assign positions in the log and versions in the subject."""
    log: defaultdict[str, Iterator[int]] = defaultdict(partial(itertools.count, 1))
    versions: defaultdict[str, Iterator[int]] = defaultdict(partial(itertools.count, 1))
    return [
        replace(one, position=next(log[one.source]), id=f"{one.subject}:{next(versions[one.subject])}")
        for one in events
    ]


def _orders(events: Sequence[UntypedEvent]) -> list[list[UntypedEvent]]:
    """Return the orders that keep each subject's own: all of them, or a sample."""
    turns = [one.subject for one in events]
    if len(turns) <= 5:
        orders = sorted(set(itertools.permutations(turns)))
    else:
        random = Random(0)
        orders = [tuple(random.sample(turns, len(turns))) for _ in range(MOST_ORDERS)]
    return [_merge(events, order) for order in orders[:MOST_ORDERS]]


def _merge(events: Sequence[UntypedEvent], turns: Sequence[str]) -> list[UntypedEvent]:
    own = {subject: iter([one for one in events if one.subject == subject]) for subject in turns}
    return [next(own[subject]) for subject in turns]


def _context(type_: str) -> str:
    return type_.split(".")[1]


def _plain(row: Mapping[str, Any]) -> Row:
    """Write a row as an expectation is written; which transaction wrote it (`changed`) is no content."""
    return {name: _value(value) for name, value in row.items() if name != "changed" and value not in (None, 0)}


def _value(value: object) -> object:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return to_micros(value)
        case date():
            return value.isoformat()
    return value


def _sorted(rows: Sequence[Row]) -> list[Row]:
    return sorted((dict(sorted(row.items())) for row in rows), key=repr)
