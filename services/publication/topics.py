"""What topics there should be, and what is to be done about those there are: a plan, made without a broker."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from services.contract import naming
from services.contract.catalogue import catalogue


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it should be, or as it is.

    Attributes:
        name: Its name.
        partitions: How many partitions.
        replicas: How many copies of each; in a topic that is there, the fewest any partition has.
        settings: Those of its settings that matter to us, as Kafka writes them.
    """

    name: str
    partitions: int
    replicas: int
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about one topic.

    Attributes:
        topic: The topic as it should be.
        action: `refuse`: it is there and cannot be made right without breaking the order of its keys.
        detail: Why, in words; empty where there is nothing to say.
    """

    topic: Topic
    action: Literal["create", "configure", "keep", "refuse"]
    detail: str = ""


def wanted(publisher: str, *, replicas: int = 1, min_insync: int = 1) -> tuple[Topic, ...]:
    """Say which topics a publisher needs: an open and a restricted one for every context.

    Args:
        publisher: The organization, or `hub`, whose topics they are.
        replicas: Copies of each partition; 3 where there are brokers enough.
        min_insync: Copies that must have a record before it is acknowledged; 2 of 3.

    Raises:
        ValueError: More copies must be in step than there are.
    """
    if not 1 <= min_insync <= replicas:
        raise ValueError(f"{min_insync} copies in step of {replicas}: nothing could ever be written")
    settings = {
        "cleanup.policy": "delete",
        "compression.type": "producer",
        "min.insync.replicas": str(min_insync),
        # The topic is the record of the past: nothing of it expires, by age or by size.
        "retention.bytes": "-1",
        "retention.ms": "-1",
        # A copy that was out of step may not become the truth: that would lose what was acknowledged.
        "unclean.leader.election.enable": "false",
    }
    contexts = sorted({entry.context for entry in catalogue().events.values()})
    names = [name for context in contexts for name in naming.topics(publisher, context)]
    return tuple(Topic(name, naming.PARTITIONS, replicas, settings) for name in names)


def plan(wished: Iterable[Topic], found: Mapping[str, Topic]) -> tuple[Step, ...]:
    """Compare what should be with what is.

    Args:
        wished: The topics there should be.
        found: Those there are, by name; others are left alone.

    Returns:
        A step for each topic wished for.
    """
    return tuple(_step(topic, found.get(topic.name)) for topic in wished)


def refused(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that cannot be taken."""
    return tuple(step for step in steps if step.action == "refuse")


def _step(topic: Topic, found: Topic | None) -> Step:
    if found is None:
        return Step(topic, "create", f"{topic.partitions} partitions, {topic.replicas} copies")
    if found.partitions != topic.partitions:
        detail = f"has {found.partitions} partitions, not {topic.partitions}: keys would move and lose their order"
        return Step(topic, "refuse", detail)
    differing = {name: value for name, value in topic.settings.items() if found.settings.get(name) != value}
    if differing:
        changes = (f"{name} {found.settings.get(name, 'unset')} → {value}" for name, value in differing.items())
        return Step(topic, "configure", ", ".join(changes))
    short = found.replicas < topic.replicas
    return Step(topic, "keep", f"{found.replicas} of {topic.replicas} copies: reassign its partitions" if short else "")
