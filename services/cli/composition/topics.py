"""The Kafka topics of this deployment: the configured ones, and the administrator that creates and corrects them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.platform.settings import Settings
    from services.publication.topic_admin import TopicAdmin
    from services.publication.topics import Step, Topic


def ensure(settings: "Settings") -> None:
    """Create missing topics and correct settings.

    Raises:
        TopicsError: A topic cannot be corrected, or the cluster refused.
    """
    admin, wished = connect(settings)
    admin.apply(wished)


def steps(settings: "Settings") -> "Sequence[Step]":
    """Return the steps that `ensure` would take.

    Raises:
        TopicsError: The cluster does not answer.
    """
    admin, wished = connect(settings)
    return admin.plan(wished)


def connect(settings: "Settings") -> "tuple[TopicAdmin, tuple[Topic, ...]]":
    """Return an administrator of the cluster and the topics that this deployment needs."""
    from services.publication.topic_admin import TopicAdmin
    from services.publication.topics import wanted

    kafka = settings.kafka
    wished = wanted(settings.publisher, replicas=kafka.replication_factor, min_insync=kafka.min_insync_replicas)
    return TopicAdmin(kafka.connection), wished
