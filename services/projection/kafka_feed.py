"""Topics of a Kafka cluster as a feed: a consumer group shares the work, positions come from Postgres alone."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kafka import ConsumerRebalanceListener, KafkaAdminClient, KafkaConsumer, OffsetSpec
from kafka import TopicPartition as KafkaPartition
from kafka.errors import (
    AuthorizationError,
    KafkaError,
)

from services.projection.feed import (
    Described,
    FeedBrokenError,
    FeedRecord,
    FeedRefusedError,
    Kind,
    Offsets,
    Slice,
    TopicPartition,
)

_SETTINGS: Mapping[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "none",  # a position that is not there is an alarm, not a reason to begin somewhere
    "allow_auto_create_topics": False,
    "session_timeout_ms": 6000,
    "heartbeat_interval_ms": 500,
    "fetch_max_wait_ms": 100,
    "retry_backoff_ms": 50,
    "reconnect_backoff_max_ms": 1000,
    "request_timeout_ms": 10000,
    "bootstrap_timeout_ms": 5000,
    "max_poll_records": 2000,
}
_CLOSE_MS = 700


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
        self._settings = {**_SETTINGS, **(settings or {})}
        self._consumer: KafkaConsumer | None = None
        self._offsets: Offsets = dict
        self._next: dict[KafkaPartition, int] = {}
        self._partitions: dict[str, list[KafkaPartition]] = {}
        self._broken: BaseException | None = None

    @property
    def kind(self) -> Kind:
        """`kafka`."""
        return "kafka"

    def describe(self) -> Sequence[Described]:
        """Ask the cluster for the topics' ids and ends; a forbidden topic would else just stay silent."""
        with _translated():
            admin = KafkaAdminClient(**self._client, request_timeout_ms=10000, bootstrap_timeout_ms=5000)
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
        with _translated():
            consumer = KafkaConsumer(**self._client, **self._settings, group_id=group)
            self._consumer = consumer
            consumer.subscribe(list(self._topics), listener=_Seek(self))

    def poll(self, seconds: float) -> list[Slice]:
        """Wait for records; a rebalance happens in here."""
        consumer = self._joined()
        with _translated():
            fetched = consumer.poll(timeout_ms=max(1, int(seconds * 1000)))
        if self._broken is not None:
            raise FeedBrokenError(f"positions could not be read: {self._broken!r}") from self._broken
        # A rebalance may have come between: what does not continue a partition of ours is not handed out.
        return [
            self._slice(consumer, place, messages)
            for place, messages in fetched.items()
            if messages[0].offset >= self._next.get(place, messages[0].offset + 1)
        ]

    def rewind(self) -> None:
        """Seek to the stored positions."""
        consumer = self._joined()
        with _translated():
            self._seek(consumer, consumer.assignment())

    def ends(self, source: str) -> Mapping[TopicPartition, int]:
        """Ask the leaders; the group is not needed for that."""
        places = [p for t in self._topics.values() if t.source == source for p in self._partitions[t.topic]]
        with _translated():
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

    def _joined(self) -> KafkaConsumer:
        if self._consumer is None:
            raise FeedBrokenError("the feed is closed")
        return self._consumer

    def _require(self, found: Mapping[str, Mapping[str, Any]]) -> None:
        for name in self._topics:
            error = found[name]["error_code"] if name in found else -1
            if error:
                raise FeedRefusedError(f"topic {name} cannot be read (error {error}): missing or forbidden")


class _Seek(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python carries no types
    """Tells the feed what the group decided."""

    def __init__(self, feed: KafkaFeed) -> None:
        self._feed = feed

    def on_partitions_revoked(self, revoked: Iterable[KafkaPartition]) -> None:
        self._feed.revoked(revoked)

    def on_partitions_assigned(self, assigned: Iterable[KafkaPartition]) -> None:
        self._feed.assigned(assigned)


@contextlib.contextmanager
def _translated() -> Any:  # noqa: ANN401 - a generator for contextlib
    """Tell apart what waiting may mend and what it will not."""
    try:
        yield
    except AuthorizationError as error:
        raise FeedRefusedError(f"not allowed: {error!r}") from error
    except (KafkaError, OSError) as error:
        raise FeedBrokenError(repr(error)) from error


def _partitions(topic: Mapping[str, Any]) -> list[KafkaPartition]:
    return [KafkaPartition(topic["name"], partition["partition_index"]) for partition in topic["partitions"]]
