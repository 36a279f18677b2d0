"""How the engine uses the Kafka client: its settings, its group membership, and what of its errors waiting may mend."""

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
    "max_poll_interval_ms": 60000,
}
ADMIN = {name: CONSUMER[name] for name in ("request_timeout_ms", "bootstrap_timeout_ms", "reconnect_backoff_max_ms")}


class Owner(Protocol):
    """Who is given partitions by a group."""

    def assigned(self, places: Iterable[KafkaPartition]) -> None:
        """Take partitions over."""

    def revoked(self, places: Iterable[KafkaPartition]) -> None:
        """Give partitions back."""


class Seek(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python carries no types
    """Tells a feed what the group decided."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def on_partitions_revoked(self, revoked: Iterable[KafkaPartition]) -> None:
        """Hand on what is taken away."""
        self._owner.revoked(revoked)

    def on_partitions_assigned(self, assigned: Iterable[KafkaPartition]) -> None:
        """Hand on what is given."""
        self._owner.assigned(assigned)


class KnownPartitions(RangePartitionAssignor):  # type: ignore[misc]  # kafka-python carries no types
    """Range over the partitions that were described at the start.

    The client's own picture of the cluster can be empty at the moment this member, leading the group, has to assign;
    then nobody is given anything, and nothing makes the group try again.
    """

    def __init__(self, partitions: Mapping[str, set[int]]) -> None:
        self._partitions = partitions

    def assign(self, cluster: object, members: object) -> object:  # noqa: ARG002 - replaced by what is known
        """Divide what is known, whatever the client's picture is."""
        return super().assign(self, members)

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        """Stand in for the client's picture of the cluster."""
        return self._partitions.get(topic)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Tell apart what waiting may mend and what it will not."""
    try:
        yield
    except AuthorizationError as error:
        raise FeedRefusedError(f"not allowed: {error!r}") from error
    except (KafkaError, OSError) as error:
        raise FeedBrokenError(repr(error)) from error
