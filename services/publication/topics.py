"""The desired topics of a publisher and the plan of changes towards them, computed without a broker."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from services.contract import naming
from services.contract.catalogue import catalogue


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic in its desired or its actual state.

    Attributes:
        name: Its name.
        partitions: The number of partitions.
        replicas: The replication factor; of an existing topic, the lowest of its partitions.
        settings: The topic settings that publication depends on, as Kafka writes them.
    """

    name: str
    partitions: int
    replicas: int
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TopicChange:
    """The change that one topic needs.

    Attributes:
        topic: The desired topic.
        action: `refuse` means that it exists and cannot be changed without breaking the order of its keys.
        detail: The reason in words; empty if there is none.
    """

    topic: Topic
    action: Literal["create", "configure", "keep", "refuse"]
    detail: str = ""


def required_topics(publisher: str, *, replicas: int = 1, min_insync: int = 1) -> tuple[Topic, ...]:
    """Return the topics a publisher needs: an open and a restricted one for every context.

    Args:
        publisher: The organization, or `hub`, whose topics they are.
        replicas: The replication factor; 3 with enough brokers.
        min_insync: The replicas that must have a record before it is acknowledged; 2 of 3.

    Raises:
        ValueError: `min_insync` exceeds the number of replicas, or is below 1.
    """
    if not 1 <= min_insync <= replicas:
        raise ValueError(f"min_insync must be between 1 and the {replicas} replicas, not {min_insync}")
    settings = {
        "cleanup.policy": "delete",
        "compression.type": "producer",
        "min.insync.replicas": str(min_insync),
        # The topic is the event history: nothing in it expires, by age or by size.
        "retention.bytes": "-1",
        "retention.ms": "-1",
        # An out-of-sync replica must not become the leader: acknowledged records would be lost.
        "unclean.leader.election.enable": "false",
    }
    contexts = sorted({entry.context for entry in catalogue().events.values()})
    names = [name for context in contexts for name in naming.topics(publisher, context)]
    return tuple(Topic(name, naming.PARTITIONS, replicas, settings) for name in names)


def plan(desired: Iterable[Topic], actual: Mapping[str, Topic]) -> tuple[TopicChange, ...]:
    """Compare the desired with the actual topics.

    Args:
        desired: The desired topics.
        actual: The existing topics by name; those that are not desired are ignored.

    Returns:
        A change for each desired topic.
    """
    return tuple(_change(topic, actual.get(topic.name)) for topic in desired)


def refused_changes(changes: Sequence[TopicChange]) -> tuple[TopicChange, ...]:
    """Return the changes that are refused."""
    return tuple(change for change in changes if change.action == "refuse")


def _change(desired: Topic, actual: Topic | None) -> TopicChange:
    if actual is None:
        return TopicChange(desired, "create", f"{desired.partitions} partitions, {desired.replicas} replicas")
    if actual.partitions != desired.partitions:
        detail = f"has {actual.partitions} partitions, not {desired.partitions}: keys would move and lose their order"
        return TopicChange(desired, "refuse", detail)
    differing = {name: value for name, value in desired.settings.items() if actual.settings.get(name) != value}
    if differing:
        changes = (f"{name} {actual.settings.get(name, 'unset')} → {value}" for name, value in differing.items())
        return TopicChange(desired, "configure", ", ".join(changes))
    if actual.replicas < desired.replicas:
        detail = f"{actual.replicas} of {desired.replicas} replicas: reassign its partitions"
        return TopicChange(desired, "keep", detail)
    return TopicChange(desired, "keep")
