"""Applies the topic plan to a cluster."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigFilterType, ConfigResource, ConfigResourceType
from kafka.errors import KafkaError, TopicAlreadyExistsError

from services.platform.errors import ActionableError
from services.publication.topics import Topic, TopicChange, plan, refused_changes

CREATE_SECONDS = 30.0
PAUSE_SECONDS = 0.1


class TopicsError(ActionableError):
    """The cluster cannot be queried, or a topic cannot reach its desired state; the message says which and why."""


class TopicAdmin:
    """Administers the topics of a cluster.

    Args:
        client: Client settings of the cluster: `bootstrap_servers`, and security settings if needed.
    """

    def __init__(self, client: Mapping[str, Any]) -> None:
        self._client = dict(client)

    def plan(self, desired: Iterable[Topic]) -> tuple[TopicChange, ...]:
        """Compute the changes `apply` would make, without making them.

        Raises:
            TopicsError: The cluster cannot be queried.
        """
        with self._admin() as admin:
            return _compare(admin, tuple(desired))

    def apply(self, desired: Iterable[Topic], *, seconds: float = CREATE_SECONDS) -> tuple[TopicChange, ...]:
        """Create and configure topics, and wait until they have their desired state; idempotent.

        Args:
            desired: The desired topics.
            seconds: The longest time the cluster may take.

        Returns:
            The changes made.

        Raises:
            TopicsError: A topic has another number of partitions (then nothing is changed), or the cluster refused.
        """
        topics = tuple(desired)
        with self._admin() as admin:
            changes = _compare(admin, topics)
            _require_possible(changes)
            _create(admin, [change.topic for change in changes if change.action == "create"], seconds)
            _configure(admin, [change.topic for change in changes if change.action == "configure"])
            _wait(admin, topics, seconds)
        return changes

    @contextmanager
    def _admin(self) -> Iterator[KafkaAdminClient]:
        try:
            admin = KafkaAdminClient(**self._client)
            try:
                yield admin
            finally:
                admin.close()
        except KafkaError as error:
            raise TopicsError(f"the cluster refused the request: {error!r}") from error


def _require_possible(changes: Sequence[TopicChange]) -> None:
    impossible = refused_changes(changes)
    if impossible:
        raise TopicsError("; ".join(f"{change.topic.name} {change.detail}" for change in impossible))


def _wait(admin: KafkaAdminClient, topics: tuple[Topic, ...], seconds: float) -> None:
    """Wait until the queried broker has seen the changes made through another."""
    deadline = time.monotonic() + seconds
    while pending := [change for change in _compare(admin, topics) if change.action != "keep"]:
        if time.monotonic() > deadline:
            raise TopicsError("; ".join(f"{c.topic.name} still needs {c.action}: {c.detail}" for c in pending))
        time.sleep(PAUSE_SECONDS)


def _compare(admin: KafkaAdminClient, topics: tuple[Topic, ...]) -> tuple[TopicChange, ...]:
    names = {topic.name for topic in topics}
    # All topics: describing a missing one by name can create it, if the broker is configured so.
    actual = [topic for topic in admin.describe_topics() if topic["name"] in names]
    settings = _settings(admin, [topic["name"] for topic in actual])
    return plan(topics, {topic["name"]: _topic(topic, settings[topic["name"]]) for topic in actual})


def _topic(topic: Mapping[str, Any], settings: Mapping[str, str]) -> Topic:
    partitions = topic["partitions"]
    return Topic(topic["name"], len(partitions), min(len(one["replica_nodes"]) for one in partitions), settings)


def _settings(admin: KafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    configs = admin.describe_configs(resources, config_filter=ConfigFilterType.ALL)["topic"]
    return {name: {key: str(data["value"]) for key, data in configs[name].items()} for name in names}


def _create(admin: KafkaAdminClient, topics: Sequence[Topic], seconds: float) -> None:
    if not topics:
        return
    specifications = {
        topic.name: {
            "num_partitions": topic.partitions,
            "replication_factor": topic.replicas,
            "configs": dict(topic.settings),
        }
        for topic in topics
    }
    # Another process may create it at the same moment; the result is compared again afterwards.
    with suppress(TopicAlreadyExistsError):
        admin.create_topics(specifications, timeout_ms=int(seconds * 1000))
    # The broker that answered may see a topic before the others do.
    admin.wait_for_topics([topic.name for topic in topics], timeout_ms=int(seconds * 1000))


def _configure(admin: KafkaAdminClient, topics: Sequence[Topic]) -> None:
    if topics:
        admin.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, topic.name, dict(topic.settings)) for topic in topics]
        )
