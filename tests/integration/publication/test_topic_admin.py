"""The topic plan applied to a real broker."""

from uuid import uuid4

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from services.publication.topic_admin import TopicAdmin, TopicsError
from services.publication.topics import Topic, required_topics
from tests.support.wait import until


@pytest.fixture
def topics() -> tuple[Topic, ...]:
    """Return topics of a publisher that no other test uses."""
    return required_topics(f"test-{uuid4().hex[:12]}")


@pytest.fixture
def admin(kafka_bootstrap: str) -> TopicAdmin:
    """Return an administrator of the session's broker."""
    return TopicAdmin({"bootstrap_servers": kafka_bootstrap})


def actions(admin: TopicAdmin, topics: tuple[Topic, ...]) -> list[str]:
    return [step.action for step in admin.plan(topics)]


def test_topics_are_created_once_and_then_kept(admin: TopicAdmin, topics: tuple[Topic, ...]) -> None:
    assert actions(admin, topics) == ["create"] * 4
    assert [step.action for step in admin.apply(topics)] == ["create"] * 4
    assert actions(admin, topics) == ["keep"] * 4
    assert [step.action for step in admin.apply(topics)] == ["keep"] * 4


def test_a_changed_setting_is_corrected(admin: TopicAdmin, topics: tuple[Topic, ...], kafka_bootstrap: str) -> None:
    admin.apply(topics)
    client = KafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    try:
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topics[0].name, {"retention.ms": "1000000"})])
    finally:
        client.close()
    (step,) = until(lambda: [step for step in admin.plan(topics) if step.action != "keep"])
    assert (step.action, step.detail) == ("configure", "retention.ms 1000000 → -1")
    admin.apply(topics)
    assert actions(admin, topics) == ["keep"] * 4


def test_another_number_of_partitions_is_refused_and_nothing_is_changed(
    admin: TopicAdmin, topics: tuple[Topic, ...], kafka_bootstrap: str
) -> None:
    client = KafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    try:
        client.create_topics({topics[1].name: {"num_partitions": 6, "replication_factor": 1}}, wait_for_metadata=True)
    finally:
        client.close()
    with pytest.raises(TopicsError, match=f"{topics[1].name} has 6 partitions, not 12"):
        admin.apply(topics)
    assert actions(admin, topics) == ["create", "refuse", "create", "create"]


def test_more_replicas_than_brokers_are_refused(admin: TopicAdmin) -> None:
    with pytest.raises(TopicsError, match="InvalidReplicationFactor"):
        admin.apply(required_topics(f"test-{uuid4().hex[:12]}", replicas=3))


def test_an_unavailable_cluster_is_reported() -> None:
    client = {"bootstrap_servers": "127.0.0.1:1", "request_timeout_ms": 500, "bootstrap_timeout_ms": 1000}
    with pytest.raises(TopicsError, match="the cluster refused"):
        TopicAdmin(client).plan(required_topics("hub"))
