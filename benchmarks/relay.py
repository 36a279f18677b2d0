"""The relay, from the log in Postgres to acknowledged records, against a bare producer of the same records.

Ours reads the log with the records encoded at the save, sends, waits for every acknowledgement, keeps the ledger and
moves its position. The peers are handed the finished bytes: they do nothing but send and check.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from confluent_kafka import Message, Producer
from kafka import KafkaProducer

from benchmarks.support.ecosystem import Ecosystem
from benchmarks.support.filled import create_filled_ecosystem
from benchmarks.support.harness import Row, compare_pairs, seconds
from benchmarks.support.publishing import publish
from benchmarks.support.world import World
from services.contract.record import PublicRecord
from services.publication.public_log import PublicLog
from services.publication.public_mapping import PublicMapping
from services.publication.sink import BATCH, KafkaSink
from services.publication.topic_admin import TopicAdmin
from services.publication.topics import required_topics

TARGET = 0.6
ROUNDS = 5
#: A record as a peer gets it: topic, partition, key, value, headers.
Bytes = tuple[str, int, bytes, bytes, list[Any]]


class _EncodingAgain(PublicMapping):
    """A mapping of another release: nothing kept at the save is used."""

    @property
    def fingerprint(self) -> bytes:
        """Return a fingerprint that no save has used."""
        return b"another!"


def _encoding_again(own: PublicMapping) -> PublicMapping:
    return _EncodingAgain(own.publication, own.publisher, own.source, own.pseudonyms)


def rows(world: World) -> Iterator[Row]:
    """Against kafka-python, which the relay is built on, and for the record against confluent-kafka."""
    ecosystem = create_filled_ecosystem(world)
    # The same log under another name, so that its topics may hold it many times over.
    own = ecosystem.relationships.public_log
    log = replace(own, mapping=replace(own.mapping, publisher="relayed"))
    TopicAdmin(ecosystem.client).apply(required_topics(log.mapping.publisher))
    batches = _read_batches(ecosystem, log)
    count = sum(map(len, batches))

    def ours() -> float:
        return count / publish(log, ecosystem.dsn(log.source), ecosystem.client, destination="relayed")

    yield compare_pairs(
        "relay, log → acknowledged",
        "events/s",
        ours,
        lambda: count / _bare(ecosystem, batches),
        "bare kafka-python",
        rounds=ROUNDS,
        at_least=TARGET,
    )
    encoding = replace(log, mapping=_encoding_again(log.mapping))
    yield compare_pairs(
        "relay, every event encoded again",
        "events/s",
        lambda: count / publish(encoding, ecosystem.dsn(log.source), ecosystem.client, destination="relayed"),
        lambda: count / _bare(ecosystem, batches),
        "bare kafka-python",
        rounds=3,
    )
    yield compare_pairs(
        "relay, log → acknowledged",
        "events/s",
        ours,
        lambda: count / _confluent(ecosystem, batches),
        "confluent-kafka",
        rounds=3,
    )


def _bare(ecosystem: Ecosystem, batches: Sequence[Sequence[Bytes]]) -> float:
    producer = KafkaProducer(
        **ecosystem.client, acks="all", linger_ms=0, batch_size=131072, compression_type="lz4", retry_backoff_ms=20
    )

    def send() -> None:
        for batch in batches:
            futures = [
                producer.send(topic, value, key, headers=headers, partition=partition)
                for topic, partition, key, value, headers in batch
            ]
            producer.flush(15)
            for future in futures:
                future.get(0)

    elapsed = seconds(send)
    producer.close()
    return elapsed


def _confluent(ecosystem: Ecosystem, batches: Sequence[Sequence[Bytes]]) -> float:
    (bootstrap,) = ecosystem.client["bootstrap_servers"]
    producer = Producer(
        {"bootstrap.servers": bootstrap, "enable.idempotence": True, "linger.ms": 0, "compression.type": "lz4"}
    )
    failures: list[Any] = []

    def collect_failure(error: object, _: Message) -> None:
        if error is not None:
            failures.append(error)

    def send() -> None:
        for batch in batches:
            for topic, partition, key, value, headers in batch:
                producer.produce(topic, value, key, headers=headers, partition=partition, on_delivery=collect_failure)
            producer.flush(15)

    elapsed = seconds(send)
    if failures:
        raise RuntimeError(f"{len(failures)} records not delivered: {failures[0]}")
    return elapsed


def _read_batches(ecosystem: Ecosystem, log: PublicLog) -> list[list[Bytes]]:
    """Return all records in the relay's own batches and partitions."""
    sink = KafkaSink(ecosystem.client, log.topics)
    batches, position = [], 0
    while (batch := log.read(position, BATCH)).position > position:
        batches.append([_bytes(sink, record) for record in batch.records])
        position = batch.position
    sink.close()
    return batches


def _bytes(sink: KafkaSink, record: PublicRecord) -> Bytes:
    partition = sink.partition(record.topic, record.key)
    return record.topic, partition, record.key.encode(), record.value, record.headers
