"""Topics and access lists: as the program has them, and no publisher may write for another."""

import json

from services.cli.composition.read_models import database_of, projections
from services.contract import naming
from services.publication.topics import plan, required_topics
from tests.unit.deploy.access_rules import rules
from tests.unit.deploy.manifests import DEPLOY, roles

TOPICS = {topic.name for topic in required_topics("hub")}


def may(principal: str, operation: str, kind: str) -> set[str]:
    """Which of the topics a principal may do something with."""
    mine = [
        rule for rule in rules() if (rule.principal, rule.kind) == (principal, kind) and operation in rule.operations
    ]
    return {topic for topic in TOPICS if any(rule.covers(topic) for rule in mine)}


def test_the_plan_is_the_one_of_the_program() -> None:
    steps = plan(required_topics("hub", replicas=3, min_insync=2), {})
    planned = [{"topic": step.topic.name, "action": step.action, "detail": step.detail} for step in steps]
    assert json.loads((DEPLOY / "kafka" / "topics.json").read_text()) == planned


def test_each_context_has_one_writer() -> None:
    for context in ("enrollment", "relationships"):
        assert may(context, "Write", "topic") == set(naming.topics("hub", context))
    writers = {rule.principal for rule in rules() if "Write" in rule.operations}
    assert writers == {"enrollment", "relationships"}


def test_readers_read_what_their_models_need() -> None:
    assert may("projections", "Read", "topic") == TOPICS
    assert may("relationships", "Read", "topic") == TOPICS, "the enrollment's, and its own to compare"
    assert may("enrollment", "Read", "topic") == TOPICS, "the relationships', and its own to compare"
    assert not any("restricted" in topic for topic in may("partner", "Read", "topic"))


def test_every_reader_has_its_group_and_no_other() -> None:
    for name in projections():
        group = f"mentorship.{name}.g7"
        readers = {rule.principal for rule in rules() if rule.kind == "group" and rule.covers(group)}
        assert readers == {database_of(name), "operations"}


def test_another_publisher_gets_nothing_of_ours() -> None:
    assert not any(rule.covers(topic) for rule in rules("riverside") if rule.kind == "topic" for topic in TOPICS)


def test_the_principals_are_those_that_are_deployed() -> None:
    principals = {role.environment.get("MENTORSHIP_KAFKA__USERNAME") for role in roles()} - {None}
    assert principals == {rule.principal for rule in rules()} - {"partner"}
