"""Topics of a Kafka cluster, created for a test and read back."""

import itertools
import os
from collections.abc import Sequence

from kafka import KafkaAdminClient, KafkaConsumer
from kafka import TopicPartition as KafkaPartition
from kafka.admin import NewTopic
from kafka.errors import UnknownTopicOrPartitionError

from services.projector.feed import FeedRecord
from services.projector.kafka_feed import TopicSubscription
from services.publication.log import PublishedLog
from tests.support.wait import until

_numbers = itertools.count(1)


def publisher() -> str:
    """Return a unique publisher: its topics belong to this test alone."""
    return f"p{os.getpid()}x{next(_numbers)}"


def topics_of(*logs: PublishedLog) -> list[TopicSubscription]:
    """Return the topics of these logs, as a feed needs them."""
    return [TopicSubscription(topic, log.ce_source) for log in logs for topic in log.topics]


def create(bootstrap: str, topics: Sequence[str], *, partitions: int = 3, replicas: int = 1, **configs: str) -> None:
    """Create topics and wait until the cluster knows them."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        settings = {name.replace("_", "."): value for name, value in configs.items()}
        admin.create_topics([NewTopic(name, partitions, replicas, topic_configs=settings) for name in topics])
        until(lambda: _known(admin, topics, partitions), what="topics")
    finally:
        admin.close()


def delete(bootstrap: str, topics: Sequence[str]) -> None:
    """Delete topics and wait until they are gone."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        admin.delete_topics(list(topics))
        until(lambda: not set(topics) & set(admin.list_topics()), what="topics to go")
    finally:
        admin.close()


def read_all(bootstrap: str, topics: Sequence[str]) -> dict[tuple[str, int], list[FeedRecord]]:
    """Return all records that are in topics now, by topic and partition, in order."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        places = [KafkaPartition(t, p) for t in topics for p in sorted(consumer.partitions_for_topic(t) or ())]
        consumer.assign(places)
        ends = consumer.end_offsets(places)
        consumer.seek_to_beginning()
        records: dict[tuple[str, int], list[FeedRecord]] = {tuple(place): [] for place in places}
        while any(consumer.position(place) < ends[place] for place in places):
            for place, messages in consumer.poll(timeout_ms=200).items():
                records[tuple(place)] += [FeedRecord(m.offset, m.key, m.headers, m.value) for m in messages]
        return records
    finally:
        consumer.close()


def _known(admin: KafkaAdminClient, topics: Sequence[str], partitions: int) -> bool:
    try:
        described = admin.describe_topics(list(topics))
    except UnknownTopicOrPartitionError:
        return False
    return all(not t["error_code"] and len(t["partitions"]) == partitions for t in described) and all(
        not p["error_code"] for t in described for p in t["partitions"]
    )
