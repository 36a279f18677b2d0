"""The plan of the topics, made without a broker."""

from dataclasses import replace

import pytest

from services.publication.topics import Topic, plan, refused, required_topics

WANTED = required_topics("hub", replicas=3, min_insync=2)
FOUND = {topic.name: topic for topic in WANTED}
NAME = "mentorship.hub.relationships.v1"


def found(topic: Topic) -> dict[str, Topic]:
    return FOUND | {NAME: topic}


def actions(there: dict[str, Topic]) -> dict[str, str]:
    return {step.topic.name: step.action for step in plan(WANTED, there)}


def test_a_publisher_needs_an_open_and_a_restricted_topic_for_each_context() -> None:
    assert [topic.name for topic in required_topics("harbour")] == [
        "mentorship.harbour.enrollment.v1",
        "mentorship.harbour.enrollment-restricted.v1",
        "mentorship.harbour.relationships.v1",
        "mentorship.harbour.relationships-restricted.v1",
    ]


def test_nothing_ever_expires_and_nothing_acknowledged_is_lost() -> None:
    assert {(topic.partitions, topic.replicas) for topic in WANTED} == {(12, 3)}
    assert WANTED[0].settings == {
        "cleanup.policy": "delete",
        "compression.type": "producer",
        "min.insync.replicas": "2",
        "retention.bytes": "-1",
        "retention.ms": "-1",
        "unclean.leader.election.enable": "false",
    }


@pytest.mark.parametrize(("replicas", "min_insync"), [(1, 2), (3, 0)])
def test_a_topic_nothing_could_be_written_to_is_not_wanted(replicas: int, min_insync: int) -> None:
    with pytest.raises(ValueError, match="nothing could ever be written"):
        required_topics("hub", replicas=replicas, min_insync=min_insync)


def test_what_is_missing_is_created_and_what_is_there_is_kept() -> None:
    assert set(actions({}).values()) == {"create"}
    assert set(actions(FOUND).values()) == {"keep"}
    assert actions(FOUND | {"another": Topic("another", 1, 1)}) == actions(FOUND)


def test_a_setting_that_differs_is_named() -> None:
    changed = replace(FOUND[NAME], settings={**FOUND[NAME].settings, "retention.ms": "604800000"})
    (step,) = (step for step in plan(WANTED, found(changed)) if step.action != "keep")
    assert (step.topic.name, step.action, step.detail) == (NAME, "configure", "retention.ms 604800000 → -1")


def test_another_number_of_partitions_is_refused() -> None:
    (step,) = refused(plan(WANTED, found(replace(FOUND[NAME], partitions=24))))
    assert (step.topic.name, step.detail[:30]) == (NAME, "has 24 partitions, not 12: key")


def test_too_few_copies_are_told() -> None:
    (step,) = (step for step in plan(WANTED, found(replace(FOUND[NAME], replicas=1))) if step.detail)
    assert (step.action, step.detail) == ("keep", "1 of 3 copies: reassign its partitions")
