"""The broker of compose.yaml, with its own settings, secrets and principals: who it knows, and what each may do."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from kafka import KafkaAdminClient
from kafka.admin import UserScramCredentialUpsertion
from kafka.errors import KafkaError

from services.platform.embedded_servers import KafkaBroker, ServerError
from services.platform.embedded_servers.kafka_config import Quorum
from services.platform.settings import KafkaSettings
from services.publication.sink import KafkaSink, SinkFailedError
from services.publication.topic_admin import TopicAdmin
from services.publication.topics import required_topics
from tests.support.broker_access import allow
from tests.support.public_logs import MemoryLog, some_events
from tests.support.servers import unavailable
from tests.support.wait import PATIENCE_SECONDS
from tests.unit.deploy.manifests import DEPLOY, Role, compose, roles

OWN = ("LOG_DIRS", "NODE_ID", "PROCESS_ROLES", "OPTS", "CONTROLLER_QUORUM_VOTERS", "LISTENERS", "ADVERTISED_LISTENERS")
"""What this machine's broker must have of its own: folders and ports."""
PRINCIPALS = ("enrollment", "relationships", "projections", "operations")


@dataclass(frozen=True)
class Compose:
    """The broker, and the folder of the secrets."""

    bootstrap: str
    secrets: Path

    def settings(self, role: Role, **changed: str) -> KafkaSettings:
        """Return the broker's settings of a process, as compose.yaml sets them."""
        prefix = "MENTORSHIP_KAFKA__"
        named = {
            name.removeprefix(prefix): value for name, value in role.environment.items() if name.startswith(prefix)
        }
        files = {name: value for name, value in named.items() if name.endswith("_FILE")}
        values = {name.lower(): value for name, value in named.items() if name not in files}
        values |= {
            name.removesuffix("_FILE").lower(): (self.secrets / Path(value).name).read_text()
            for name, value in files.items()
        }
        return KafkaSettings.model_validate({**values, "bootstrap": self.bootstrap, **changed})


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    secrets = tmp_path_factory.mktemp("compose") / "secrets"
    subprocess.run([DEPLOY / "secrets.sh", secrets], check=True, timeout=PATIENCE_SECONDS)
    quorum = Quorum.create(1)
    server = KafkaBroker(tmp_path_factory.mktemp("kafka"), settings=_settings(quorum, secrets), quorum=quorum)
    try:
        server.start()
    except ServerError as error:
        unavailable("the broker of compose.yaml", str(error))
    try:
        made = Compose(server.bootstrap, secrets)
        _admit(made)
        yield made
    finally:
        server.stop()


def test_each_process_does_what_it_is_deployed_for(broker: Compose) -> None:
    by_command = {role.command: role for role in roles() if str(role).startswith("compose")}
    TopicAdmin(broker.settings(by_command["topics", "apply"]).connection).apply(required_topics("hub"))
    for context in ("enrollment", "relationships"):
        log = MemoryLog(context)
        log.append(some_events(Random(1), 3, source=context))
        client = broker.settings(by_command["relay", context]).connection
        with closing(KafkaSink(client, log.topics, acknowledge_seconds=20)) as sink:
            sink.write([(record, 0) for record in log.read(0, 3).records])
    log = MemoryLog("enrollment")
    log.append(some_events(Random(1), 1, source="enrollment"))
    reader = broker.settings(by_command["projector", "eligibility"]).connection
    with pytest.raises(SinkFailedError), closing(KafkaSink(reader, log.topics, acknowledge_seconds=5)) as sink:
        sink.write([(record, 0) for record in log.read(0, 1).records])


@pytest.mark.parametrize(
    "changed", [{"security_protocol": "PLAINTEXT"}, {"password": "x"}, {"username": "eve"}, {"sasl_mechanism": "PLAIN"}]
)
def test_others_are_not_let_in(broker: Compose, changed: dict[str, str]) -> None:
    (role,) = [role for role in roles() if str(role) == "compose topics"]
    with pytest.raises((KafkaError, OSError)):
        KafkaAdminClient(
            **broker.settings(role, **changed).connection, bootstrap_timeout_ms=4000, request_timeout_ms=4000
        ).list_topics()


def _settings(quorum: Quorum, secrets: Path) -> dict[str, str]:
    """Return the broker's properties as its image makes them of compose.yaml."""
    (node,) = quorum.members
    environment = {
        name.removeprefix("KAFKA_"): str(value)
        for name, value in compose()["services"]["kafka"]["environment"].items()
        if name.startswith("KAFKA_")
    }
    properties = {name.lower().replace("_", "."): value for name, value in environment.items() if name not in OWN}
    jaas = (secrets / "kafka-jaas").read_text()
    for name in ("PLAIN", "SCRAM-SHA-512"):
        (module,) = re.findall(
            rf"^  (\S+{name.partition('-')[0].title()}LoginModule required[^;]*;)", jaas, re.MULTILINE
        )
        properties[f"listener.name.sasl_plaintext.{name.lower()}.sasl.jaas.config"] = module
    for name in ("LISTENERS", "ADVERTISED_LISTENERS"):
        ports = environment[name].replace("9092", str(node.port)).replace("9093", str(node.controller_port))
        properties[name.lower().replace("_", ".")] = re.sub("//(kafka)?:", "//127.0.0.1:", ports)
    return properties


def _admit(broker: Compose) -> None:
    """Create the principals that the job of compose.yaml creates, and their access lists."""
    commands = subprocess.run(
        [DEPLOY / "kafka" / "users.sh", "hub"],
        env={**os.environ, "KAFKA_CONFIGS": "echo", "KAFKA_ACLS": "echo", "SECRETS": str(broker.secrets)},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    ).stdout
    users = re.findall(r"--entity-name (\S+) --add-config (SCRAM-SHA-512)=\[password=(\S+)\]", commands)
    assert tuple(user for user, _, _ in users) == PRINCIPALS
    client = (broker.secrets / "kafka-admin").read_text()
    named = dict(re.findall(r'(\w+)="([^"]+)"', client))
    administrator = {
        "bootstrap_servers": broker.bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": named["username"],
        "sasl_plain_password": named["password"],
    }
    admin = KafkaAdminClient(**administrator)
    try:
        failed = admin.alter_user_scram_credentials([UserScramCredentialUpsertion(*user) for user in users])
        assert not any(failed.values()), failed
    finally:
        admin.close()
    allow(administrator)
