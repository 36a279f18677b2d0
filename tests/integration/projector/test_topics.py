"""Topics that are not what the positions speak of: each is refused by name, and a rebuild is the answer."""

import threading
from functools import partial
from random import Random

import psycopg
import pytest

from services.projector import status
from services.projector.feed import FeedRefusedError
from services.projector.kafka_feed import KafkaFeed
from services.projector.rebuild import rebuild
from services.projector.runner import Runner
from services.publication.relay import Relay
from services.publication.relay_state import RelayState
from services.publication.sink import KafkaSink
from tests.support import topics
from tests.support.projection_pipeline import ProjectionPipeline
from tests.support.public_logs import MemoryLog, some_events
from tests.support.recording_projection import RecordingProjection, expected, recorded_ids
from tests.support.threads import running
from tests.support.wait import until


def holds(fed: ProjectionPipeline, seed: int) -> bool:
    told = [e for e in some_events(Random(seed), 100) if e.type not in RecordingProjection().ignored]
    return recorded_ids(fed.dsn) == expected(told)


def last_error(fed: ProjectionPipeline) -> str:
    with psycopg.connect(fed.dsn, autocommit=True) as connection:
        (found,) = status.status(connection, ["trail"])
    return found.last_error or ""


def test_a_recreated_topic_is_refused_and_rebuilt_from_what_is_relayed_again(
    on_kafka: ProjectionPipeline, kafka_bootstrap: str
) -> None:
    log = MemoryLog("relationships", topics.publisher())
    client = {"bootstrap_servers": kafka_bootstrap}
    topics.create(kafka_bootstrap, log.topics)

    def feed() -> KafkaFeed:
        return KafkaFeed(client, topics.topics_of(log))

    def relay() -> Relay:
        return Relay(log, RelayState(on_kafka.dsn, "again", "kafka"), KafkaSink(client, log.topics))

    log.append(some_events(Random(1), 100))
    with running(relay().run), running(Runner(RecordingProjection(), feed(), on_kafka.dsn).run):
        until(partial(holds, on_kafka, 1), 30)
    topics.delete(kafka_bootstrap, log.topics)
    topics.create(kafka_bootstrap, log.topics)
    with pytest.raises(FeedRefusedError, match="deleted and recreated; run `mentorship rebuild trail`"):
        Runner(RecordingProjection(), feed(), on_kafka.dsn).run(threading.Event())
    assert "recreated" in last_error(on_kafka)
    RelayState(on_kafka.dsn, "again", "kafka").reset()
    with running(relay().run):
        until(lambda: sum(map(len, topics.read_all(kafka_bootstrap, log.topics).values())) > 100, 20)
        rebuild(RecordingProjection(), feed(), on_kafka.dsn)
    assert holds(on_kafka, 1)


def test_a_topic_that_lost_its_end_is_refused(on_kafka: ProjectionPipeline) -> None:
    on_kafka.logs[1].append(some_events(Random(2), 50))
    with running(Runner(RecordingProjection(), on_kafka.feed(), on_kafka.dsn).run):
        until(lambda: recorded_ids(on_kafka.dsn), 20)
    with psycopg.connect(on_kafka.dsn) as connection:
        connection.execute("UPDATE projection.positions SET next_offset = 1000000")
    with pytest.raises(FeedRefusedError, match="records were lost there"):
        Runner(RecordingProjection(), on_kafka.feed(), on_kafka.dsn).run(threading.Event())


def test_a_missing_topic_is_refused_by_name(on_kafka: ProjectionPipeline, kafka_bootstrap: str) -> None:
    nowhere = MemoryLog("relationships", topics.publisher())
    feed = KafkaFeed({"bootstrap_servers": kafka_bootstrap}, topics.topics_of(nowhere))
    with pytest.raises(FeedRefusedError, match=nowhere.topics[0]):
        Runner(RecordingProjection(), feed, on_kafka.dsn).run(threading.Event())
