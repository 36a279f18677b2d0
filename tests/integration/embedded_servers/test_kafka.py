"""Embedded Kafka: recovery after a kill, one owner per directory, clusters that lose a node."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic
from kafka.structs import TopicPartition

from services.platform.embedded_servers import KafkaBroker, KafkaCluster, ServerError
from services.platform.embedded_servers.processes import working_in
from tests.support.wait import PATIENCE_SECONDS, until


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaBroker]:
    broker = KafkaBroker(tmp_path_factory.mktemp("broker"))
    with broker:
        yield broker


def create_topic(bootstrap: str, name: str, replicas: int) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=replicas)])
    until(lambda: name in admin.list_topics(), what=f"topic {name}")
    admin.close()


def send(bootstrap: str, topic: str, value: bytes) -> None:
    patience = 1000 * int(PATIENCE_SECONDS)
    producer = KafkaProducer(bootstrap_servers=bootstrap, delivery_timeout_ms=patience, request_timeout_ms=10_000)
    producer.send(topic, value).get(timeout=PATIENCE_SECONDS)
    producer.close()


def read(bootstrap: str, topic: str) -> list[bytes]:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, request_timeout_ms=10_000)
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    end = consumer.end_offsets([partition])[partition]
    values: list[bytes] = []
    while consumer.position(partition) < end:
        values += [record.value for records in consumer.poll(500).values() for record in records]
    consumer.close()
    return values


def test_a_killed_broker_recovers_its_records_at_the_same_address(broker: KafkaBroker) -> None:
    address = broker.bootstrap
    create_topic(address, "kept", 1)
    send(address, "kept", b"before")
    broker.kill()
    assert working_in(broker.data_dir, "java") == []
    assert broker.start() == address
    send(address, "kept", b"after")
    assert read(address, "kept") == [b"before", b"after"]


def test_a_directory_is_served_once(broker: KafkaBroker) -> None:
    with pytest.raises(ServerError, match="already served by process"):
        KafkaBroker(broker.data_dir).start()


def test_an_unknown_topic_is_an_error(broker: KafkaBroker) -> None:
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, max_block_ms=1_000)
    with pytest.raises(Exception, match=r"(?i)timed? ?out|metadata|unknown"):
        producer.send("misspelt", b"x").get(timeout=5)
    producer.close()


def test_a_broker_that_cannot_start_reports_why_and_leaves_no_process(tmp_path: Path) -> None:
    broker = KafkaBroker(tmp_path, settings={"num.io.threads": "none"})
    with pytest.raises(ServerError, match=r"num\.io\.threads"):
        broker.start()
    assert working_in(broker.data_dir, "java") == []


def test_three_brokers_accept_records_while_one_is_dead(tmp_path: Path) -> None:
    with KafkaCluster(tmp_path) as cluster:
        first, _, last = cluster.brokers
        until(lambda: brokers_in(first.bootstrap) == 3, what="three brokers")
        create_topic(first.bootstrap, "shared", 3)
        last.kill()
        send(first.bootstrap, "shared", b"two of three hold this")
        last.start()
        assert read(cluster.bootstrap, "shared") == [b"two of three hold this"]
    assert [working_in(broker.data_dir, "java") for broker in cluster.brokers] == [[], [], []]


def brokers_in(bootstrap: str) -> int:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        return len(admin.describe_cluster()["brokers"])
    finally:
        admin.close()
