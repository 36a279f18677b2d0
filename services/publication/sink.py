"""The relay's sink: writes to explicit Kafka partitions, waits for every acknowledgement; unusable after a failure."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import KafkaError

from services.contract.record import PublicRecord
from services.platform.errors import ActionableError
from services.publication.partitioner import partition_for

#: Bounds the records in flight (the client's own buffer is unbounded) and the duplicates a crash can cause.
BATCH = 2000
ACKNOWLEDGE_SECONDS = 15.0
_SETTINGS: Mapping[str, Any] = {
    "acks": "all",
    "linger_ms": 0,
    "batch_size": 131072,
    "compression_type": "lz4",
    "retry_backoff_ms": 20,
    "reconnect_backoff_max_ms": 1000,
    # Longer than the relay waits for an acknowledgement: while the relay runs no record expires.
    "delivery_timeout_ms": 30000,
    "request_timeout_ms": 10000,
    "max_block_ms": 30000,
    "bootstrap_timeout_ms": 5000,
}
# A relay that cannot reach the cluster fails fast; its supervisor starts the next one.
_ADMIN: Mapping[str, Any] = {
    "request_timeout_ms": 10000,
    "bootstrap_timeout_ms": 5000,
    "reconnect_backoff_max_ms": 1000,
}


class SinkFailedError(ActionableError):
    """Some records may not have been written or acknowledged; the sink is unusable from then on."""


class Sink(Protocol):
    """The destination a relay writes to."""

    def topics(self) -> Mapping[str, str]:
        """Return the topics it can write to, each with the id that distinguishes it from another of the same name."""

    def partition(self, topic: str, key: str) -> int:
        """Return the partition of a key."""

    def write(self, records: Sequence[tuple[PublicRecord, int]]) -> None:
        """Write records, each to its partition, in order, and return when all are acknowledged.

        Raises:
            SinkFailedError: Some may not be written.
        """

    def close(self) -> None:
        """Close the sink without waiting for outstanding records."""


class KafkaSink:
    """Writes with one idempotent producer; after its first failure the producer never sends again.

    Args:
        client: Client settings of the cluster: `bootstrap_servers`, and security settings if needed.
        topics: The topics to write to; they must exist.
        acknowledge_seconds: The longest time until a batch is acknowledged.

    Raises:
        SinkFailedError: The cluster cannot be reached, or a topic is missing.
    """

    def __init__(
        self, client: Mapping[str, Any], topics: Sequence[str], *, acknowledge_seconds: float = ACKNOWLEDGE_SECONDS
    ) -> None:
        self._seconds = acknowledge_seconds
        self._partitions, self._ids = _describe(client, topics)
        try:
            self._producer = KafkaProducer(**client, **_SETTINGS)
        except KafkaError as error:
            raise SinkFailedError(f"no producer: {error!r}") from error
        self._failure: BaseException | None = None
        self._writer = 0

    def topics(self) -> Mapping[str, str]:
        """Return the topics and their ids as of the creation of the sink."""
        return self._ids

    def partition(self, topic: str, key: str) -> int:
        """Return the partition that any other producer with Kafka's default partitioner would choose."""
        return partition_for(key, self._partitions[topic])

    def write(self, records: Sequence[tuple[PublicRecord, int]]) -> None:
        """Write records; see `Sink`."""
        if not records:
            return
        self._writer = threading.get_ident()
        done = threading.Event()
        pending = _Countdown(len(records), done)
        futures = []
        try:
            for record, partition in records:
                future = self._producer.send(
                    record.topic, record.value, record.key.encode(), headers=record.headers, partition=partition
                )
                future.add_callback(pending.count_down)
                future.add_errback(self._stop_sending, done)
                futures.append(future)
        except (KafkaError, ValueError, TypeError) as error:
            raise SinkFailedError(f"not sent: {error!r}") from error
        done.wait(self._seconds)
        if self._failure is not None:
            raise SinkFailedError(f"not acknowledged: {self._failure!r}") from self._failure
        missing = sum(not future.succeeded() for future in futures)
        if missing:
            raise SinkFailedError(f"{missing} of {len(futures)} records not acknowledged within {self._seconds:g} s")

    def close(self) -> None:
        """Close the producer; after a failure its thread stays blocked, because the process is about to end."""
        if self._failure is not None:
            self._producer._unregister_cleanup()  # noqa: SLF001 - its atexit handler would wait for the blocked thread
            return
        try:
            self._producer.close(timeout=0.5)
        except KafkaError:
            return  # some records are still unacknowledged: they are in order, and the next relay repeats them

    def _stop_sending(self, done: threading.Event, failure: BaseException) -> None:
        # This runs on the producer's only thread, right when it has given up a batch. If it continued, it would send
        # the batches after it and leave a gap in a partition; so it is blocked here until the process ends.
        self._failure = failure
        done.set()
        if threading.get_ident() != self._writer:
            threading.Event().wait()


class _Countdown:
    """Counts acknowledgements on the producer's thread and wakes the relay at the last one."""

    def __init__(self, count: int, done: threading.Event) -> None:
        self._left = count
        self._done = done

    def count_down(self, _: object) -> None:
        self._left -= 1
        if not self._left:
            self._done.set()


def _describe(client: Mapping[str, Any], topics: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    try:
        admin = KafkaAdminClient(**client, **_ADMIN)
        try:
            descriptions = admin.describe_topics(list(topics))
        finally:
            admin.close()
    except KafkaError as error:
        raise SinkFailedError(f"the topics cannot be described: {error!r}") from error
    for topic in descriptions:
        if topic["error_code"]:
            raise SinkFailedError(
                f"topic {topic['name']} cannot be used (error {topic['error_code']}): run `topics apply`"
            )
    partitions = {topic["name"]: len(topic["partitions"]) for topic in descriptions}
    return partitions, {topic["name"]: str(topic["topic_id"]) for topic in descriptions}
