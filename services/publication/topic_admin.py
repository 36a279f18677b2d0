"""Carries the plan of the topics out on a cluster."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigFilterType, ConfigResource, ConfigResourceType
from kafka.errors import KafkaError, TopicAlreadyExistsError

from services.publication.topics import Step, Topic, plan, refused

CREATE_SECONDS = 30.0
PAUSE_SECONDS = 0.1


class TopicsError(Exception):
    """The cluster cannot be asked, or a topic cannot be made what it should be. The message says which and why."""


class TopicAdmin:
    """A cluster's topics.

    Args:
        client: What every client of the cluster needs: `bootstrap_servers`, and security where it has any.
    """

    def __init__(self, client: Mapping[str, Any]) -> None:
        self._client = dict(client)

    def plan(self, wished: Iterable[Topic]) -> tuple[Step, ...]:
        """Say what would be done; touches nothing.

        Raises:
            TopicsError: The cluster cannot be asked.
        """
        with self._admin() as admin:
            return _compare(admin, tuple(wished))

    def apply(self, wished: Iterable[Topic], *, seconds: float = CREATE_SECONDS) -> tuple[Step, ...]:
        """Make the topics what they should be, and wait until they are. Doing it again does nothing.

        Args:
            wished: The topics there should be.
            seconds: How long the cluster may take for it.

        Returns:
            What was done.

        Raises:
            TopicsError: A topic has another number of partitions (then nothing is touched), or the cluster refused.
        """
        topics = tuple(wished)
        with self._admin() as admin:
            steps = _compare(admin, topics)
            _require_possible(steps)
            _create(admin, [step.topic for step in steps if step.action == "create"], seconds)
            _configure(admin, [step.topic for step in steps if step.action == "configure"])
            _wait(admin, topics, seconds)
        return steps

    @contextmanager
    def _admin(self) -> Iterator[KafkaAdminClient]:
        try:
            admin = KafkaAdminClient(**self._client)
            try:
                yield admin
            finally:
                admin.close()
        except KafkaError as error:
            raise TopicsError(f"the cluster refused: {error!r}") from error


def _require_possible(steps: Sequence[Step]) -> None:
    impossible = refused(steps)
    if impossible:
        raise TopicsError("; ".join(f"{step.topic.name} {step.detail}" for step in impossible))


def _wait(admin: KafkaAdminClient, topics: tuple[Topic, ...], seconds: float) -> None:
    """Wait until the broker that is asked knows what another has done."""
    deadline = time.monotonic() + seconds
    while left := [step for step in _compare(admin, topics) if step.action != "keep"]:
        if time.monotonic() > deadline:
            raise TopicsError("; ".join(f"{step.topic.name} still needs {step.action}: {step.detail}" for step in left))
        time.sleep(PAUSE_SECONDS)


def _compare(admin: KafkaAdminClient, topics: tuple[Topic, ...]) -> tuple[Step, ...]:
    names = {topic.name for topic in topics}
    # All of them: to ask for one that is not there can create it, where the broker is so configured.
    there = [topic for topic in admin.describe_topics() if topic["name"] in names]
    settings = _settings(admin, [topic["name"] for topic in there])
    return plan(topics, {topic["name"]: _found(topic, settings[topic["name"]]) for topic in there})


def _found(topic: Mapping[str, Any], settings: Mapping[str, str]) -> Topic:
    partitions = topic["partitions"]
    return Topic(topic["name"], len(partitions), min(len(one["replica_nodes"]) for one in partitions), settings)


def _settings(admin: KafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    found = admin.describe_configs(resources, config_filter=ConfigFilterType.ALL)["topic"]
    return {name: {key: str(data["value"]) for key, data in found[name].items()} for name in names}


def _create(admin: KafkaAdminClient, topics: Sequence[Topic], seconds: float) -> None:
    if not topics:
        return
    described = {
        topic.name: {
            "num_partitions": topic.partitions,
            "replication_factor": topic.replicas,
            "configs": dict(topic.settings),
        }
        for topic in topics
    }
    # Somebody else may create it at the same moment; what is there is compared again.
    with suppress(TopicAlreadyExistsError):
        admin.create_topics(described, timeout_ms=int(seconds * 1000))
    # The broker that answered may know a topic before the others do.
    admin.wait_for_topics([topic.name for topic in topics], timeout_ms=int(seconds * 1000))


def _configure(admin: KafkaAdminClient, topics: Sequence[Topic]) -> None:
    if topics:
        admin.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, topic.name, dict(topic.settings)) for topic in topics]
        )
