"""Use of the Kafka client: settings, partition assignment, and the classification of its errors."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from kafka import ConsumerRebalanceListener
from kafka import TopicPartition as KafkaPartition
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.errors import AuthorizationError, KafkaError

from services.projector.feed import FeedBrokenError, FeedRefusedError

CONSUMER: Mapping[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "none",  # a missing position is an error, not a reason to start elsewhere
    "allow_auto_create_topics": False,
    "session_timeout_ms": 6000,
    "heartbeat_interval_ms": 500,
    "fetch_max_wait_ms": 100,
    "retry_backoff_ms": 50,
    "reconnect_backoff_max_ms": 1000,
    "request_timeout_ms": 10000,
    "bootstrap_timeout_ms": 5000,
    "max_poll_records": 2000,
    "max_poll_interval_ms": 60000,
}
ADMIN = {name: CONSUMER[name] for name in ("request_timeout_ms", "bootstrap_timeout_ms", "reconnect_backoff_max_ms")}


class PartitionOwner(Protocol):
    """A consumer to which a group assigns partitions."""

    def on_assigned(self, partitions: Iterable[KafkaPartition]) -> None:
        """Take over partitions."""

    def on_revoked(self, partitions: Iterable[KafkaPartition]) -> None:
        """Release partitions."""


class RebalanceListener(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python carries no types
    """Forwards the group's decisions to a feed."""

    def __init__(self, owner: PartitionOwner) -> None:
        self._owner = owner

    def on_partitions_revoked(self, revoked: Iterable[KafkaPartition]) -> None:
        """Forward a revocation."""
        self._owner.on_revoked(revoked)

    def on_partitions_assigned(self, assigned: Iterable[KafkaPartition]) -> None:
        """Forward an assignment."""
        self._owner.on_assigned(assigned)


class DescribedPartitionsAssignor(RangePartitionAssignor):  # type: ignore[misc]  # kafka-python carries no types
    """Range assignor over the partitions that were described at the start.

    The client's own metadata can be empty at the moment this member, as the group leader, has to assign; then no member
    is assigned anything, and nothing triggers another attempt.
    """

    def __init__(self, partitions: Mapping[str, set[int]]) -> None:
        self._partitions = partitions

    def assign(self, cluster: object, members: object) -> object:  # noqa: ARG002 - replaced by the described partitions
        """Assign the described partitions, whatever the client's metadata says."""
        return super().assign(self, members)

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        """Return the described partitions in place of the client's metadata."""
        return self._partitions.get(topic)


@contextlib.contextmanager
def translate_errors() -> Iterator[None]:
    """Raise permanent errors of the client as `FeedRefusedError` and transient ones as `FeedBrokenError`."""
    try:
        yield
    except AuthorizationError as error:
        raise FeedRefusedError(f"not allowed: {error!r}") from error
    except (KafkaError, OSError) as error:
        raise FeedBrokenError(repr(error)) from error
