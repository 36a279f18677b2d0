"""Feed from Kafka topics: a consumer group shares the partitions, positions come from PostgreSQL alone."""

import contextlib
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kafka import KafkaAdminClient, KafkaConsumer, OffsetSpec
from kafka import TopicPartition as KafkaPartition
from kafka.errors import KafkaError
from kafka.structs import MemberState

from services.projector.feed import (
    FeedBrokenError,
    FeedKind,
    FeedRecord,
    FeedRefusedError,
    Offsets,
    PartitionBatch,
    PartitionInfo,
    TopicPartition,
)
from services.projector.kafka_client import (
    ADMIN,
    CONSUMER,
    DescribedPartitionsAssignor,
    RebalanceListener,
    translate_errors,
)
from services.projector.topic_source import HUB

_CLOSE_MS = 700
_JOIN_SECONDS = 15.0


class TopicSubscription(NamedTuple):
    """A topic to read, the log whose events it holds, and the organizations that its publisher may speak for."""

    topic: str
    source: str
    organizations: frozenset[str] = HUB


class KafkaFeed:
    """Reads topics as a member of a consumer group (classic protocol).

    Args:
        client: Client settings of the cluster: `bootstrap_servers`, and security settings if needed.
        topics: The topics to read.
        settings: Additional consumer settings; they override the defaults.
    """

    def __init__(
        self,
        client: Mapping[str, Any],
        topics: Sequence[TopicSubscription],
        *,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self._client = dict(client)
        self._topics = {topic.topic: topic for topic in topics}
        self._settings = {**CONSUMER, **(settings or {})}
        self._consumer: KafkaConsumer | None = None
        self._offsets: Offsets = dict
        self._next: dict[KafkaPartition, int] = {}
        self._partitions: dict[str, list[KafkaPartition]] = {}
        self._broken: BaseException | None = None
        self._stable_at = 0.0

    @property
    def kind(self) -> FeedKind:
        """Return `kafka`."""
        return "kafka"

    def describe(self) -> Sequence[PartitionInfo]:
        """Query the topics' ids and ends; without this a forbidden topic would simply return no records."""
        with translate_errors():
            admin = KafkaAdminClient(**self._client, **ADMIN)
            try:
                topics = {topic["name"]: topic for topic in admin.describe_topics(list(self._topics))}
                self._require_readable(topics)
                self._partitions = {name: _partitions(topic) for name, topic in topics.items()}
                latest = {p: OffsetSpec.LATEST for partitions in self._partitions.values() for p in partitions}
                ends = admin.list_partition_offsets(latest)
            finally:
                admin.close()
        return [
            PartitionInfo(
                TopicPartition(*partition),
                self._topics[name].source,
                str(topics[name]["topic_id"]),
                ends[partition].offset,
                self._topics[name].organizations,
            )
            for name, partitions in self._partitions.items()
            for partition in partitions
        ]

    def open(self, group: str, offsets: Offsets) -> None:
        """Join the group."""
        self._offsets = offsets
        self._broken = None
        self._next = {}
        with translate_errors():
            numbers = {name: {p.partition for p in partitions} for name, partitions in self._partitions.items()}
            consumer = KafkaConsumer(
                **self._client,
                **self._settings,
                group_id=group,
                partition_assignment_strategy=[DescribedPartitionsAssignor(numbers)],
            )
            self._consumer = consumer
            consumer.subscribe(list(self._topics), listener=RebalanceListener(self))
            # The client rejoins whenever it learns of new partitions; so fetch the metadata before joining.
            consumer.topics()
        self._stable_at = time.monotonic()

    def poll(self, seconds: float) -> list[PartitionBatch]:
        """Wait for records; rebalances happen during this call."""
        consumer = self._open_consumer()
        with translate_errors():
            fetched = consumer.poll(timeout_ms=max(1, int(seconds * 1000)))
        if self._broken is not None:
            raise FeedBrokenError(f"positions could not be read: {self._broken!r}") from self._broken
        self._require_progress(consumer)
        # A rebalance may have happened meanwhile: records that do not continue an assigned partition are dropped.
        return [
            self._batch(consumer, partition, messages)
            for partition, messages in fetched.items()
            if messages[0].offset >= self._next.get(partition, messages[0].offset + 1)
        ]

    def rewind(self) -> None:
        """Seek to the stored positions."""
        consumer = self._open_consumer()
        with translate_errors():
            self._seek(consumer, consumer.assignment())

    def heads(self) -> Mapping[TopicPartition, int]:
        """Return the high watermarks of the last fetches."""
        consumer = self._open_consumer()
        assigned = consumer.assignment()
        heads = {partition: consumer.highwater(partition) for partition in list(self._next) if partition in assigned}
        return {TopicPartition(*partition): head for partition, head in heads.items() if head is not None}

    def ends(self, source: str) -> Mapping[TopicPartition, int]:
        """Query the partition leaders, for all partitions, assigned or not."""
        partitions = [p for t in self._topics.values() if t.source == source for p in self._partitions[t.topic]]
        with translate_errors():
            ends: dict[KafkaPartition, int] = self._open_consumer().end_offsets(partitions, timeout_ms=5000)
        return {TopicPartition(*partition): end for partition, end in ends.items()}

    def assignment(self) -> frozenset[TopicPartition]:
        """Return the group's current assignment."""
        return frozenset(TopicPartition(*partition) for partition in self._next)

    def close(self) -> None:
        """Leave the group, so that the other members need not wait for the session timeout."""
        consumer, self._consumer, self._next = self._consumer, None, {}
        if consumer is not None:
            with contextlib.suppress(KafkaError, OSError):
                consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)

    def on_assigned(self, partitions: Iterable[KafkaPartition]) -> None:
        """Take over partitions. Runs on the client's own thread, where an exception would be lost."""
        try:
            self._seek(self._open_consumer(), partitions)
        except Exception as failure:  # noqa: BLE001 - without positions nothing may be read; `poll` raises it
            self._broken = failure

    def on_revoked(self, partitions: Iterable[KafkaPartition]) -> None:
        """Release partitions. Records of them that are not applied yet are rejected by their claim."""
        for partition in partitions:
            self._next.pop(partition, None)
        if self._consumer is not None:
            # The client drops a pending join when the cluster's metadata changes meanwhile; this request it keeps.
            self._consumer._coordinator.request_rejoin()  # noqa: SLF001 - there is no public API for it

    def _seek(self, consumer: KafkaConsumer, partitions: Iterable[KafkaPartition]) -> None:
        stored = self._offsets()
        for partition in partitions:
            self._next[partition] = stored[TopicPartition(*partition)]
            consumer.seek(partition, self._next[partition])

    def _batch(self, consumer: KafkaConsumer, partition: KafkaPartition, messages: Sequence[Any]) -> PartitionBatch:
        start, end = self._next[partition], messages[-1].offset + 1
        self._next[partition] = end
        head = consumer.highwater(partition) if partition in consumer.assignment() else None
        records = [FeedRecord(m.offset, m.key, m.headers, m.value) for m in messages]
        return PartitionBatch(TopicPartition(*partition), start, end, records, max(end, head or 0))

    def _require_progress(self, consumer: KafkaConsumer) -> None:
        """Raise if joining the group takes too long; another frozen member delays it by its session timeout."""
        now = time.monotonic()
        if consumer.group_metadata().state == MemberState.STABLE:
            self._stable_at = now
        elif now - self._stable_at > _JOIN_SECONDS:
            raise FeedBrokenError(f"the group has assigned no partitions to this member for {_JOIN_SECONDS:g} s")

    def _open_consumer(self) -> KafkaConsumer:
        if self._consumer is None:
            raise FeedBrokenError("the feed is closed")
        return self._consumer

    def _require_readable(self, topics: Mapping[str, Mapping[str, Any]]) -> None:
        for name in self._topics:
            error = topics[name]["error_code"] if name in topics else -1
            if error:
                raise FeedRefusedError(f"topic {name} cannot be read (error {error}): missing or forbidden")


def _partitions(topic: Mapping[str, Any]) -> list[KafkaPartition]:
    return [KafkaPartition(topic["name"], partition["partition_index"]) for partition in topic["partitions"]]
