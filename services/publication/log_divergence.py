"""Detection of a log that has diverged from its topics, for example a database restored to an earlier moment.

Such a log would assign positions a second time, to other events. Consumers of the topics have already processed those
positions and would silently drop the new events as duplicates; so the relay must not start.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kafka import KafkaConsumer
from kafka import TopicPartition as KafkaPartition
from kafka.errors import KafkaError

from services.contract.codec import UndecodableRecordError, decode
from services.contract.record import PublicEvent
from services.platform.errors import ActionableError
from services.publication.log import PublishedLog
from services.publication.public_log import UnpublishableError
from services.publication.sink import BATCH, SinkFailedError

COMPARED_RECORDS = 20
"""How many of each partition's last records are read at least; twice as many each time, until an event is among them.

A relay that had nothing to publish has written nothing but checkpoints, for days perhaps.
"""
TIMEOUT_SECONDS = 30.0
_SETTINGS: Mapping[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",  # every position is set explicitly; this is for a record that expires meanwhile
    "allow_auto_create_topics": False,
    "request_timeout_ms": 10000,
}


class LogDivergedError(ActionableError):
    """A topic holds an event that the log does not: this is not the database that published it."""


def require_same_history(client: Mapping[str, Any], log: PublishedLog, *, latest: int = COMPARED_RECORDS) -> int:
    """Compare the latest events of a log's topics with the log.

    Args:
        client: Client settings of the cluster.
        log: The log that is about to be published.
        latest: How many records of each partition to read at least; more where there is no event among them.

    Returns:
        How many events were compared.

    Raises:
        LogDivergedError: At least one event is not in the log.
        SinkFailedError: The cluster cannot be queried.
    """
    try:
        events = [event for event in _latest(client, log.topics, latest) if event.source == log.ce_source]
    except KafkaError as error:
        raise SinkFailedError(f"the topics cannot be compared with the log: {error!r}") from error
    compared = 0
    for event in events:
        try:
            records = log.read(event.position - 1, 1).records
        except UnpublishableError:
            continue  # published by an earlier release; the relay is past it
        compared += 1
        if [record.id for record in records] != [event.id]:
            actual = records[0].id if records else "no event"
            raise LogDivergedError(
                f"the topics hold {event.id} at position {event.position} of {log.source}, the database has {actual} "
                "there: it was restored to a moment before it was published; see docs/operating.md, "
                "`A database is older than the topic`"
            )
    return compared


def published_lately(client: Mapping[str, Any], log: PublishedLog, *, latest: int = 2 * BATCH) -> frozenset[int]:
    """Return the positions of a log among its topics' latest events: what a relay sent and may not have stored.

    Args:
        client: Client settings of the cluster.
        log: The log.
        latest: How many records of each partition to read; the relay sends `BATCH` before it stores its position.

    Raises:
        SinkFailedError: The cluster cannot be queried.
    """
    try:
        events = list(_latest(client, log.topics, latest))
    except KafkaError as error:
        raise SinkFailedError(f"the topics cannot be read: {error!r}") from error
    return frozenset(event.position for event in events if event.source == log.ce_source)


def _latest(client: Mapping[str, Any], topics: Sequence[str], latest: int) -> Iterator[PublicEvent]:
    consumer = KafkaConsumer(**client, **_SETTINGS)
    try:
        partitions = [partition for topic in topics for partition in _partitions(consumer, topic)]
        starts, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
        while partitions:
            froms = {partition: max(starts[partition], ends[partition] - latest) for partition in partitions}
            events = _read(consumer, froms, ends)
            for partition in partitions:
                yield from events[partition]
            partitions = [p for p in partitions if not events[p] and froms[p] > starts[p]]
            latest *= 2
    finally:
        consumer.close(autocommit=False)


def _read(
    consumer: KafkaConsumer, froms: Mapping[KafkaPartition, int], ends: Mapping[KafkaPartition, int]
) -> dict[KafkaPartition, list[PublicEvent]]:
    """Read the events of some partitions between two offsets."""
    consumer.assign(list(froms))
    for partition, offset in froms.items():
        consumer.seek(partition, offset)
    events: dict[KafkaPartition, list[PublicEvent]] = {partition: [] for partition in froms}
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while any(consumer.position(partition) < ends[partition] for partition in froms):
        if time.monotonic() > deadline:
            raise SinkFailedError(f"the topics could not be compared with the log within {TIMEOUT_SECONDS:g} s")
        for partition, records in consumer.poll(timeout_ms=500).items():
            events[partition] += _events(records)
    return events


def _partitions(consumer: KafkaConsumer, topic: str) -> list[KafkaPartition]:
    numbers = consumer.partitions_for_topic(topic)
    if not numbers:
        raise SinkFailedError(f"topic {topic} cannot be read: run `mentorship topics apply`, or grant access to it")
    return [KafkaPartition(topic, number) for number in sorted(numbers)]


def _events(records: Sequence[Any]) -> Iterator[PublicEvent]:
    """Decode the events among records; damaged records and checkpoints do not identify their publisher."""
    for record in records:
        try:
            yield decode(record.headers, record.value)
        except UndecodableRecordError:
            continue
