"""The Kafka topics of this deployment: the configured ones, and the administrator that creates and corrects them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.platform.settings import Settings
    from services.publication.topic_admin import TopicAdmin
    from services.publication.topics import Topic, TopicChange


def ensure(settings: "Settings") -> None:
    """Create missing topics and correct settings.

    Raises:
        TopicsError: A topic cannot be corrected, or the cluster refused.
    """
    admin, desired = connect(settings)
    admin.apply(desired)


def steps(settings: "Settings") -> "Sequence[TopicChange]":
    """Return the steps that `ensure` would take.

    Raises:
        TopicsError: The cluster does not answer.
    """
    admin, desired = connect(settings)
    return admin.plan(desired)


def connect(settings: "Settings") -> "tuple[TopicAdmin, tuple[Topic, ...]]":
    """Return an administrator of the cluster and the topics that this deployment needs."""
    from services.publication.topic_admin import TopicAdmin
    from services.publication.topics import required_topics

    kafka = settings.kafka
    desired = required_topics(
        settings.publisher, replicas=kafka.replication_factor, min_insync=kafka.min_insync_replicas
    )
    return TopicAdmin(kafka.connection), desired
