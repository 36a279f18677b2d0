"""Kafka access rules of `deploy/kafka/acls.sh`."""

import os
import re
import shlex
import subprocess
from dataclasses import dataclass

from tests.support.wait import PATIENCE_SECONDS
from tests.unit.deploy.manifests import DEPLOY


@dataclass(frozen=True)
class Rule:
    """One access rule of a principal for topics or groups."""

    principal: str
    operations: frozenset[str]
    kind: str
    name: str
    prefixed: bool

    def covers(self, name: str) -> bool:
        return name.startswith(self.name) if self.prefixed else name == self.name


def rules(publisher: str = "hub") -> list[Rule]:
    """Return the rules that `acls.sh` would pass to the broker's tool."""
    process = subprocess.run(
        [DEPLOY / "kafka" / "acls.sh", publisher],
        env={**os.environ, "KAFKA_ACLS": "echo"},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    return [_rule(line) for line in process.stdout.splitlines()]


def _rule(line: str) -> Rule:
    words = shlex.split(line)
    (principal,) = re.findall(r"--allow-principal User:(\S+)", line)
    operations = frozenset(re.findall(r"--operation (\w+)", line))
    kind = "topic" if "--topic" in words else "group"
    return Rule(principal, operations, kind, words[words.index(f"--{kind}") + 1], "prefixed" in words)
