"""Topics of a Kafka cluster as a feed: a consumer group shares the work, positions come from Postgres alone."""

import contextlib
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kafka import KafkaAdminClient, KafkaConsumer, OffsetSpec
from kafka import TopicPartition as KafkaPartition
from kafka.errors import KafkaError
from kafka.structs import MemberState

from services.projector.feed import (
    Described,
    FeedBrokenError,
    FeedRecord,
    FeedRefusedError,
    Kind,
    Offsets,
    Slice,
    TopicPartition,
)
from services.projector.kafka_client import ADMIN, CONSUMER, KnownPartitions, Seek, translated

_CLOSE_MS = 700
_JOIN_SECONDS = 15.0


class TopicOf(NamedTuple):
    """A topic to read: its name, the context it speaks of and the source (`ce_source`) its records must have."""

    topic: str
    source: str
    origin: str


class KafkaFeed:
    """Reads topics as a member of a consumer group (classic protocol).

    Args:
        client: What every client of the cluster needs: `bootstrap_servers`, and security where it has any.
        topics: What to read.
        settings: Further consumer settings; they win over ours.
    """

    def __init__(
        self, client: Mapping[str, Any], topics: Sequence[TopicOf], *, settings: Mapping[str, Any] | None = None
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
    def kind(self) -> Kind:
        """`kafka`."""
        return "kafka"

    def describe(self) -> Sequence[Described]:
        """Ask the cluster for the topics' ids and ends; a forbidden topic would else just stay silent."""
        with translated():
            admin = KafkaAdminClient(**self._client, **ADMIN)
            try:
                found = {topic["name"]: topic for topic in admin.describe_topics(list(self._topics))}
                self._require(found)
                self._partitions = {name: _partitions(topic) for name, topic in found.items()}
                wanted = {place: OffsetSpec.LATEST for places in self._partitions.values() for place in places}
                ends = admin.list_partition_offsets(wanted)
            finally:
                admin.close()
        return [
            Described(
                TopicPartition(*place),
                self._topics[name].source,
                self._topics[name].origin,
                str(found[name]["topic_id"]),
                ends[place].offset,
            )
            for name, places in self._partitions.items()
            for place in places
        ]

    def open(self, group: str, offsets: Offsets) -> None:
        """Join the group."""
        self._offsets = offsets
        self._broken = None
        self._next = {}
        with translated():
            known = KnownPartitions({name: {p.partition for p in places} for name, places in self._partitions.items()})
            consumer = KafkaConsumer(
                **self._client, **self._settings, group_id=group, partition_assignment_strategy=[known]
            )
            self._consumer = consumer
            consumer.subscribe(list(self._topics), listener=Seek(self))
            # The client joins again as soon as it learns of partitions it did not know; so it learns of them first.
            consumer.topics()
        self._stable_at = time.monotonic()

    def poll(self, seconds: float) -> list[Slice]:
        """Wait for records; a rebalance happens in here."""
        consumer = self._joined()
        with translated():
            fetched = consumer.poll(timeout_ms=max(1, int(seconds * 1000)))
        if self._broken is not None:
            raise FeedBrokenError(f"positions could not be read: {self._broken!r}") from self._broken
        self._require_progress(consumer)
        # A rebalance may have come between: what does not continue a partition of ours is not handed out.
        return [
            self._slice(consumer, place, messages)
            for place, messages in fetched.items()
            if messages[0].offset >= self._next.get(place, messages[0].offset + 1)
        ]

    def rewind(self) -> None:
        """Seek to the stored positions."""
        consumer = self._joined()
        with translated():
            self._seek(consumer, consumer.assignment())

    def heads(self) -> Mapping[TopicPartition, int]:
        """What the last fetches said."""
        consumer = self._joined()
        owned = consumer.assignment()
        seen = {place: consumer.highwater(place) for place in list(self._next) if place in owned}
        return {TopicPartition(*place): head for place, head in seen.items() if head is not None}

    def ends(self, source: str) -> Mapping[TopicPartition, int]:
        """Ask the leaders; the group is not needed for that."""
        places = [p for t in self._topics.values() if t.source == source for p in self._partitions[t.topic]]
        with translated():
            found: dict[KafkaPartition, int] = self._joined().end_offsets(places, timeout_ms=5000)
        return {TopicPartition(*place): end for place, end in found.items()}

    def mine(self) -> frozenset[TopicPartition]:
        """The group's last word."""
        return frozenset(TopicPartition(*place) for place in self._next)

    def close(self) -> None:
        """Leave the group, so that the others need not wait for the session to time out."""
        consumer, self._consumer, self._next = self._consumer, None, {}
        if consumer is not None:
            with contextlib.suppress(KafkaError, OSError):
                consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)

    def assigned(self, places: Iterable[KafkaPartition]) -> None:
        """Take over partitions. Runs on the client's own thread, which must not see an exception."""
        try:
            self._seek(self._joined(), places)
        except Exception as failure:  # noqa: BLE001 - whatever it is: without positions nothing may be read
            self._broken = failure

    def revoked(self, places: Iterable[KafkaPartition]) -> None:
        """Give partitions back. What was read of them and not applied is rejected by its claim."""
        for place in places:
            self._next.pop(place, None)
        if self._consumer is not None:
            # The client forgets a join that is under way when the cluster's metadata changes meanwhile; this it keeps.
            self._consumer._coordinator.request_rejoin()  # noqa: SLF001 - there is no public way to say it

    def _seek(self, consumer: KafkaConsumer, places: Iterable[KafkaPartition]) -> None:
        stored = self._offsets()
        for place in places:
            self._next[place] = stored[TopicPartition(*place)]
            consumer.seek(place, self._next[place])

    def _slice(self, consumer: KafkaConsumer, place: KafkaPartition, messages: Sequence[Any]) -> Slice:
        start, end = self._next[place], messages[-1].offset + 1
        self._next[place] = end
        head = consumer.highwater(place) if place in consumer.assignment() else None
        records = [FeedRecord(m.offset, m.key, m.headers, m.value) for m in messages]
        return Slice(TopicPartition(*place), start, end, records, max(end, head or 0))

    def _require_progress(self, consumer: KafkaConsumer) -> None:
        """Give up on a client whose joining never ends; a frozen other member delays it by its session timeout."""
        now = time.monotonic()
        if consumer.group_metadata().state == MemberState.STABLE:
            self._stable_at = now
        elif now - self._stable_at > _JOIN_SECONDS:
            raise FeedBrokenError(f"the group has not given this member its part for {_JOIN_SECONDS:g} s")

    def _joined(self) -> KafkaConsumer:
        if self._consumer is None:
            raise FeedBrokenError("the feed is closed")
        return self._consumer

    def _require(self, found: Mapping[str, Mapping[str, Any]]) -> None:
        for name in self._topics:
            error = found[name]["error_code"] if name in found else -1
            if error:
                raise FeedRefusedError(f"topic {name} cannot be read (error {error}): missing or forbidden")


def _partitions(topic: Mapping[str, Any]) -> list[KafkaPartition]:
    return [KafkaPartition(topic["name"], partition["partition_index"]) for partition in topic["partitions"]]
