"""Where a relay writes: Kafka, explicit partitions, all acknowledged before it returns, dead after a failure."""

import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import KafkaError
from kafka.partitioner.default import murmur2

from services.contract.record import PublicRecord

#: Bounds what is in flight (the client's own buffer knows no bound) and what a crash can repeat.
BATCH = 2000
ACKNOWLEDGE_SECONDS = 15.0
_SETTINGS: Mapping[str, Any] = {
    "acks": "all",
    "linger_ms": 0,
    "batch_size": 131072,
    "compression_type": "lz4",
    "retry_backoff_ms": 20,
    "reconnect_backoff_max_ms": 1000,
    # Longer than we wait for an acknowledgement: inside a living relay no record ever expires.
    "delivery_timeout_ms": 30000,
    "request_timeout_ms": 10000,
    "max_block_ms": 30000,
    "bootstrap_timeout_ms": 5000,
}
# A relay that cannot reach the cluster ends soon, and the next one tries.
_ADMIN: Mapping[str, Any] = {
    "request_timeout_ms": 10000,
    "bootstrap_timeout_ms": 5000,
    "reconnect_backoff_max_ms": 1000,
}


class SinkFailedError(Exception):
    """Some of the records may not have been written, or not been acknowledged; the sink is of no further use."""


class Sink(Protocol):
    """Where a relay writes to."""

    def topics(self) -> Mapping[str, str]:
        """The topics it can write to, each with the id that tells it from another of the same name."""

    def partition(self, topic: str, key: str) -> int:
        """The partition a key belongs to."""

    def write(self, records: Sequence[tuple[PublicRecord, int]]) -> None:
        """Write records, each to its partition, in order, and return when all of them are safe.

        Raises:
            SinkFailedError: Some may not be.
        """

    def close(self) -> None:
        """Let go, without waiting for anything."""


class KafkaSink:
    """Writes with one idempotent producer; after the first failure that producer never sends again.

    Args:
        client: What every client of the cluster needs: `bootstrap_servers`, and security where it has any.
        topics: The topics to write to; they must exist.
        acknowledge_seconds: How long a batch may take to be acknowledged.

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
        """The topics and their ids as they were when the sink was made."""
        return self._ids

    def partition(self, topic: str, key: str) -> int:
        """Kafka's own default: what any other producer of these keys would choose."""
        return _hash(key) % self._partitions[topic]

    def write(self, records: Sequence[tuple[PublicRecord, int]]) -> None:
        """Write records; see `Sink`."""
        if not records:
            return
        self._writer = threading.get_ident()
        done = threading.Event()
        waiting = _Countdown(len(records), done)
        futures = []
        try:
            for record, partition in records:
                future = self._producer.send(
                    record.topic, record.value, record.key.encode(), headers=record.headers, partition=partition
                )
                future.add_callback(waiting.one_less)
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
        """Close the producer; after a failure its thread is held for ever, and its process is about to end."""
        if self._failure is not None:
            self._producer._unregister_cleanup()  # noqa: SLF001 - at exit it would wait for the held thread
            return
        try:
            self._producer.close(timeout=0.5)
        except KafkaError:
            return  # something is still unacknowledged: it is in order, and the next relay repeats it

    def _stop_sending(self, done: threading.Event, failure: BaseException) -> None:
        # This runs on the producer's only thread, right when it has given up a batch. If it went on, it would send the
        # batches behind it and leave a hole in a partition; so it is held here until the process ends.
        self._failure = failure
        done.set()
        if threading.get_ident() != self._writer:
            threading.Event().wait()


class _Countdown:
    """Counts acknowledgements on the producer's thread; wakes the relay at the last."""

    def __init__(self, count: int, done: threading.Event) -> None:
        self._left = count
        self._done = done

    def one_less(self, _: object) -> None:
        self._left -= 1
        if not self._left:
            self._done.set()


def _describe(client: Mapping[str, Any], topics: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    try:
        admin = KafkaAdminClient(**client, **_ADMIN)
        try:
            found = admin.describe_topics(list(topics))
        finally:
            admin.close()
    except KafkaError as error:
        raise SinkFailedError(f"the cluster cannot be asked for its topics: {error!r}") from error
    for topic in found:
        if topic["error_code"]:
            raise SinkFailedError(
                f"topic {topic['name']} cannot be used (error {topic['error_code']}): run `topics apply`"
            )
    partitions = {topic["name"]: len(topic["partitions"]) for topic in found}
    return partitions, {topic["name"]: str(topic["topic_id"]) for topic in found}


@lru_cache(maxsize=65536)
def _hash(key: str) -> int:
    return int(murmur2(key.encode())) & 0x7FFFFFFF
