"""The plan of the topics, made without a broker."""

from dataclasses import replace

import pytest

from services.publication.topics import Topic, plan, refused_changes, required_topics

REQUIRED = required_topics("hub", replicas=3, min_insync=2)
EXISTING = {topic.name: topic for topic in REQUIRED}
NAME = "mentorship.hub.relationships.v1"


def with_topic(topic: Topic) -> dict[str, Topic]:
    return EXISTING | {NAME: topic}


def actions(actual: dict[str, Topic]) -> dict[str, str]:
    return {change.topic.name: change.action for change in plan(REQUIRED, actual)}


def test_a_publisher_needs_an_open_and_a_restricted_topic_for_each_context() -> None:
    assert [topic.name for topic in required_topics("harbour")] == [
        "mentorship.harbour.enrollment.v1",
        "mentorship.harbour.enrollment-restricted.v1",
        "mentorship.harbour.relationships.v1",
        "mentorship.harbour.relationships-restricted.v1",
    ]


def test_nothing_ever_expires_and_nothing_acknowledged_is_lost() -> None:
    assert {(topic.partitions, topic.replicas) for topic in REQUIRED} == {(12, 3)}
    assert REQUIRED[0].settings == {
        "cleanup.policy": "delete",
        "compression.type": "producer",
        "min.insync.replicas": "2",
        "retention.bytes": "-1",
        "retention.ms": "-1",
        "unclean.leader.election.enable": "false",
    }


@pytest.mark.parametrize(("replicas", "min_insync"), [(1, 2), (3, 0)])
def test_min_insync_is_between_one_and_the_replicas(replicas: int, min_insync: int) -> None:
    with pytest.raises(ValueError, match="min_insync must be between 1 and"):
        required_topics("hub", replicas=replicas, min_insync=min_insync)


def test_what_is_missing_is_created_and_what_is_there_is_kept() -> None:
    assert set(actions({}).values()) == {"create"}
    assert set(actions(EXISTING).values()) == {"keep"}
    assert actions(EXISTING | {"another": Topic("another", 1, 1)}) == actions(EXISTING)


def test_a_setting_that_differs_is_named() -> None:
    changed = replace(EXISTING[NAME], settings={**EXISTING[NAME].settings, "retention.ms": "604800000"})
    (change,) = (change for change in plan(REQUIRED, with_topic(changed)) if change.action != "keep")
    assert (change.topic.name, change.action, change.detail) == (NAME, "configure", "retention.ms 604800000 → -1")


def test_another_number_of_partitions_is_refused() -> None:
    (change,) = refused_changes(plan(REQUIRED, with_topic(replace(EXISTING[NAME], partitions=24))))
    assert (change.topic.name, change.detail[:30]) == (NAME, "has 24 partitions, not 12: key")


def test_too_few_replicas_are_reported() -> None:
    (change,) = (change for change in plan(REQUIRED, with_topic(replace(EXISTING[NAME], replicas=1))) if change.detail)
    assert (change.action, change.detail) == ("keep", "1 of 3 replicas: reassign its partitions")
