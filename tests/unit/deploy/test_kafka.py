"""Topics and access lists: as the program has them, and no publisher may write for another."""

import json
import os
import re
import shlex
import subprocess
from dataclasses import dataclass

from services.cli.composition.read_models import projections
from services.contract import naming
from services.publication.topics import plan, wanted
from tests.unit.deploy.manifests import DEPLOY, roles

TOPICS = {topic.name for topic in wanted("hub")}


@dataclass(frozen=True)
class Rule:
    """What one principal may do with one kind of thing."""

    principal: str
    operations: frozenset[str]
    kind: str
    name: str
    prefixed: bool

    def covers(self, name: str) -> bool:
        return name.startswith(self.name) if self.prefixed else name == self.name


def rules(publisher: str = "hub") -> list[Rule]:
    """What the script would tell the broker's tool."""
    said = subprocess.run(
        [DEPLOY / "kafka" / "acls.sh", publisher],
        env={**os.environ, "KAFKA_ACLS": "echo"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return [_rule(line) for line in said.stdout.splitlines()]


def may(principal: str, operation: str, kind: str) -> set[str]:
    """Which of the topics a principal may do something with."""
    mine = [
        rule for rule in rules() if (rule.principal, rule.kind) == (principal, kind) and operation in rule.operations
    ]
    return {topic for topic in TOPICS if any(rule.covers(topic) for rule in mine)}


def test_the_plan_is_the_one_of_the_program() -> None:
    steps = plan(wanted("hub", replicas=3, min_insync=2), {})
    said = [{"topic": step.topic.name, "action": step.action, "detail": step.detail} for step in steps]
    assert json.loads((DEPLOY / "kafka" / "topics.json").read_text()) == said


def test_each_context_has_one_writer() -> None:
    for context in ("enrollment", "relationships"):
        assert may(context, "Write", "topic") == set(naming.topics("hub", context))
    writers = {rule.principal for rule in rules() if "Write" in rule.operations}
    assert writers == {"enrollment", "relationships"}


def test_readers_read_what_their_models_need() -> None:
    assert may("projections", "Read", "topic") == TOPICS
    assert may("relationships", "Read", "topic") == TOPICS, "the enrollment's, and its own to compare"
    assert may("enrollment", "Read", "topic") == set(naming.topics("hub", "enrollment"))
    assert not any("restricted" in topic for topic in may("partner", "Read", "topic"))


def test_every_reader_has_its_group_and_no_other() -> None:
    for name in projections():
        group = f"mentorship.{name}.g7"
        readers = {rule.principal for rule in rules() if rule.kind == "group" and rule.covers(group)}
        assert readers == {"relationships" if name == "eligibility" else "projections", "operations"}


def test_another_publisher_gets_nothing_of_ours() -> None:
    assert not any(rule.covers(topic) for rule in rules("riverside") if rule.kind == "topic" for topic in TOPICS)


def test_the_principals_are_those_that_are_deployed() -> None:
    told = {role.environment.get("MENTORSHIP_KAFKA__USERNAME") for role in roles()} - {None}
    assert told == {rule.principal for rule in rules()} - {"partner"}


def _rule(line: str) -> Rule:
    words = shlex.split(line)
    (principal,) = re.findall(r"--allow-principal User:(\S+)", line)
    operations = frozenset(re.findall(r"--operation (\w+)", line))
    kind = "topic" if "--topic" in words else "group"
    return Rule(principal, operations, kind, words[words.index(f"--{kind}") + 1], "prefixed" in words)
