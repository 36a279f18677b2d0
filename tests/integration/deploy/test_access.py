"""deploy/kafka/acls.sh on a real broker that asks who is there: it allows what each role does, and nothing more."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from random import Random
from typing import Any

import pytest

from services.contract import naming
from services.platform.embedded_servers import KafkaBroker, ServerError
from services.platform.embedded_servers.kafka_config import Quorum
from services.projector.feed import FeedRefusedError
from services.projector.kafka_feed import KafkaFeed, TopicSubscription
from services.publication import migrations
from services.publication.log_divergence import require_same_history
from services.publication.relay import Relay
from services.publication.relay_state import RelayState
from services.publication.sink import KafkaSink, SinkFailedError
from services.publication.topic_admin import TopicAdmin
from services.publication.topics import required_topics
from tests.support.broker_access import allow
from tests.support.public_logs import MemoryLog, some_events
from tests.support.servers import unavailable
from tests.support.threads import running
from tests.support.wait import until
from tests.unit.deploy.access_rules import rules

WORD = "a-password-of-this-test"
CONTEXTS = ("enrollment", "relationships")
Options = dict[str, Any]


class Cluster:
    """A broker on which the access lists are in force."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap

    def of(self, principal: str) -> Options:
        """Return the client settings of a principal."""
        return {
            "bootstrap_servers": self._bootstrap,
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "PLAIN",
            "sasl_plain_username": principal,
            "sasl_plain_password": WORD,
        }


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    quorum = Quorum.create(1)
    broker = KafkaBroker(tmp_path_factory.mktemp("kafka"), settings=_broker_settings(quorum), quorum=quorum)
    try:
        broker.start()
    except ServerError as error:
        unavailable("a broker with access lists", str(error))
    try:
        secured = Cluster(broker.bootstrap)
        allow(secured.of("admin"))
        # The deployment's own job, as the principal it runs as.
        TopicAdmin(secured.of("operations")).apply(required_topics("hub"))
        yield secured
    finally:
        broker.stop()


@pytest.fixture
def logs(cluster: Cluster, database: str) -> Mapping[str, MemoryLog]:
    """Both contexts, published by relays that run as their own principals."""
    migrations.migrate(database)
    memory_logs = {context: MemoryLog(context) for context in CONTEXTS}
    for context, log in memory_logs.items():
        log.append(some_events(Random(1), 60, source=context))
        client = cluster.of(context)
        require_same_history(client, log)
        relay = Relay(log, RelayState(database, context, "kafka"), KafkaSink(client, log.topics))
        with running(relay.run):
            until(lambda relay=relay, log=log: relay.progress.position == log.head())  # type: ignore[misc] # bound early
    return memory_logs


def test_every_reader_gets_what_its_models_read(cluster: Cluster, logs: Mapping[str, MemoryLog]) -> None:
    everything = [topic for context in CONTEXTS for topic in naming.topics("hub", context)]
    assert _read(cluster.of("projections"), everything, "mentorship.directory.g1") >= 120
    assert _read(cluster.of("relationships"), naming.topics("hub", "enrollment"), "mentorship.eligibility.g1") >= 60
    assert _read(cluster.of("relationships"), everything, "mentorship.relationships_process.g1") >= 120
    assert _read(cluster.of("enrollment"), everything, "mentorship.enrollment_process.g1") >= 120
    assert _read(cluster.of("partner"), [naming.topic("hub", "enrollment")], "partner.reports") > 0
    assert _read(cluster.of("operations"), everything, "mentorship.tail.1") >= 120
    assert all(require_same_history(cluster.of(context), log) for context, log in logs.items())


def test_nobody_speaks_for_another(cluster: Cluster) -> None:
    for principal, context in (
        ("enrollment", "relationships"),
        ("projections", "enrollment"),
        ("partner", "enrollment"),
    ):
        log = MemoryLog(context)
        log.append(some_events(Random(2), 1, source=context))
        (record,) = log.read(0, 1).records
        with pytest.raises(SinkFailedError, match=r"Authorization|cannot be used"):
            _write(cluster.of(principal), log, record)


def test_restricted_topics_and_others_groups_are_closed(cluster: Cluster) -> None:
    with pytest.raises(FeedRefusedError, match="forbidden"):
        _read(cluster.of("partner"), naming.topics("hub", "enrollment"), "partner.reports")
    with pytest.raises(FeedRefusedError, match="not allowed"):
        _read(cluster.of("partner"), [naming.topic("hub", "enrollment")], "mentorship.directory.g1")
    with pytest.raises(FeedRefusedError, match="forbidden"):
        _read(cluster.of("partner"), naming.topics("hub", "relationships"), "partner.reports")
    with pytest.raises(FeedRefusedError, match="not allowed"):
        _read(cluster.of("enrollment"), naming.topics("hub", "relationships"), "mentorship.directory.g1")


def _write(client: Options, log: MemoryLog, record: Any) -> None:  # noqa: ANN401 - a public record
    with closing(KafkaSink(client, log.topics, acknowledge_seconds=10)) as sink:
        sink.write([(record, 0)])


def _read(client: Options, topics: Any, group: str) -> int:  # noqa: ANN401 - a sequence of names
    """Read all there is as a projector does; how many records."""
    feed = KafkaFeed(client, [TopicSubscription(topic, "any") for topic in topics])
    ends = {info.topic_partition: info.head for info in feed.describe()}
    feed.open(group, lambda: dict.fromkeys(ends, 0))
    count = 0

    def complete() -> bool:
        nonlocal count
        count += sum(len(part.records) for part in feed.poll(0.2))
        return count >= sum(ends.values())

    try:
        until(complete)
    finally:
        feed.close()
    return count


def _broker_settings(quorum: Quorum) -> dict[str, str]:
    (node,) = quorum.members
    users = " ".join(f'user_{name}="{WORD}"' for name in sorted({"admin", *(rule.principal for rule in rules())}))
    return {
        "listeners": f"SASL_PLAINTEXT://127.0.0.1:{node.port},CONTROLLER://127.0.0.1:{node.controller_port}",
        "advertised.listeners": f"SASL_PLAINTEXT://127.0.0.1:{node.port}",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT",
        "inter.broker.listener.name": "SASL_PLAINTEXT",
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "listener.name.sasl_plaintext.plain.sasl.jaas.config": (
            "org.apache.kafka.common.security.plain.PlainLoginModule required "
            f'username="admin" password="{WORD}" {users};'
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:admin;User:ANONYMOUS",
    }
