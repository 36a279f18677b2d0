"""Whether topics hold what a log says: a database that was restored to an earlier moment must not go on publishing.

Its log would give positions a second time, to other events; whoever reads the topics has dealt with those positions and
would drop them as duplicates, without a word.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kafka import KafkaConsumer
from kafka import TopicPartition as KafkaPartition
from kafka.errors import KafkaError

from services.contract.codec import UndecodableRecord, decode
from services.contract.record import PublicEvent
from services.publication.log import PublishedLog
from services.publication.sink import SinkFailedError

LATEST = 20
"""How many of each partition's last records are compared. Checkpoints are among them, at most one a second."""
SECONDS = 30.0
_SETTINGS: Mapping[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",  # every position is given; this is for a record that expires meanwhile
    "allow_auto_create_topics": False,
    "request_timeout_ms": 10000,
}


class StrangerError(Exception):
    """A topic holds an event that the log does not: this is not the database that published it."""


def require_kin(client: Mapping[str, Any], log: PublishedLog, *, latest: int = LATEST) -> int:
    """Compare the latest events of a log's topics with the log.

    Args:
        client: What every client of the cluster needs.
        log: The log that is about to be published.
        latest: How many records of each partition.

    Returns:
        How many events were compared.

    Raises:
        StrangerError: At least one is not in the log.
        SinkFailedError: The cluster cannot be asked.
    """
    try:
        with_source = [event for event in _latest(client, log.topics, latest) if event.source == log.ce_source]
    except KafkaError as error:
        raise SinkFailedError(f"the topics cannot be compared with the log: {error!r}") from error
    for event in with_source:
        said = log.read(event.position - 1, 1).records
        if [record.id for record in said] != [event.id]:
            there = f"{said[0].id} there" if said else "nothing there"
            raise StrangerError(
                f"the topics hold {event.id} at position {event.position} of {log.source}, the database has {there}: "
                "it was restored to a moment before it was published; see docs/operating.md, "
                "`A database is older than the topic`"
            )
    return len(with_source)


def _latest(client: Mapping[str, Any], topics: Sequence[str], latest: int) -> Iterator[PublicEvent]:
    consumer = KafkaConsumer(**client, **_SETTINGS)
    try:
        places = [place for topic in topics for place in _partitions(consumer, topic)]
        begins, ends = consumer.beginning_offsets(places), consumer.end_offsets(places)
        consumer.assign(places)
        for place in places:
            consumer.seek(place, max(begins[place], ends[place] - latest))
        deadline = time.monotonic() + SECONDS
        while any(consumer.position(place) < ends[place] for place in places):
            if time.monotonic() > deadline:
                raise SinkFailedError(f"the topics could not be compared with the log within {SECONDS:g} s")
            for records in consumer.poll(timeout_ms=500).values():
                yield from _events(records)
    finally:
        consumer.close(autocommit=False)


def _partitions(consumer: KafkaConsumer, topic: str) -> list[KafkaPartition]:
    found = consumer.partitions_for_topic(topic)
    if not found:
        raise SinkFailedError(f"topic {topic} cannot be read: run `mentorship topics apply`, or allow it")
    return [KafkaPartition(topic, partition) for partition in sorted(found)]


def _events(records: Sequence[Any]) -> Iterator[PublicEvent]:
    """What can be read of them; damaged records and checkpoints say nothing about who published them."""
    for record in records:
        try:
            yield decode(record.headers, record.value)
        except UndecodableRecord:
            continue
