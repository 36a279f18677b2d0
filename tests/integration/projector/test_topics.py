"""Topics that do not match the stored positions: each is refused by name until a rebuild."""

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
from tests.support.recording_projection import RecordingProjection, expected_ids, read_recorded_ids
from tests.support.threads import running
from tests.support.wait import until


def holds(pipeline: ProjectionPipeline, seed: int) -> bool:
    events = [e for e in some_events(Random(seed), 100) if e.type not in RecordingProjection().ignored]
    return read_recorded_ids(pipeline.dsn) == expected_ids(events)


def last_error(pipeline: ProjectionPipeline) -> str:
    with psycopg.connect(pipeline.dsn, autocommit=True) as connection:
        (result,) = status.status(connection, ["trail"])
    return result.last_error or ""


def test_a_recreated_topic_is_refused_and_rebuilt_from_the_republished_log(
    kafka_pipeline: ProjectionPipeline, kafka_bootstrap: str
) -> None:
    log = MemoryLog("relationships", topics.publisher())
    client = {"bootstrap_servers": kafka_bootstrap}
    topics.create(kafka_bootstrap, log.topics)

    def feed() -> KafkaFeed:
        return KafkaFeed(client, topics.topics_of(log))

    def relay() -> Relay:
        return Relay(log, RelayState(kafka_pipeline.dsn, "again", "kafka"), KafkaSink(client, log.topics))

    log.append(some_events(Random(1), 100))
    with running(relay().run), running(Runner(RecordingProjection(), feed(), kafka_pipeline.dsn).run):
        until(partial(holds, kafka_pipeline, 1))
    topics.delete(kafka_bootstrap, log.topics)
    topics.create(kafka_bootstrap, log.topics)
    with pytest.raises(FeedRefusedError, match="deleted and recreated; run `mentorship rebuild trail`"):
        Runner(RecordingProjection(), feed(), kafka_pipeline.dsn).run(threading.Event())
    assert "recreated" in last_error(kafka_pipeline)
    RelayState(kafka_pipeline.dsn, "again", "kafka").reset()
    with running(relay().run):
        until(lambda: sum(map(len, topics.read_all(kafka_bootstrap, log.topics).values())) > 100)
        rebuild(RecordingProjection(), feed(), kafka_pipeline.dsn)
    assert holds(kafka_pipeline, 1)


def test_a_truncated_topic_is_refused(kafka_pipeline: ProjectionPipeline) -> None:
    kafka_pipeline.logs[1].append(some_events(Random(2), 50))
    with running(Runner(RecordingProjection(), kafka_pipeline.feed(), kafka_pipeline.dsn).run):
        until(lambda: read_recorded_ids(kafka_pipeline.dsn))
    with psycopg.connect(kafka_pipeline.dsn) as connection:
        connection.execute("UPDATE projection.positions SET next_offset = 1000000")
    with pytest.raises(FeedRefusedError, match="records were lost there"):
        Runner(RecordingProjection(), kafka_pipeline.feed(), kafka_pipeline.dsn).run(threading.Event())


def test_a_missing_topic_is_refused_by_name(kafka_pipeline: ProjectionPipeline, kafka_bootstrap: str) -> None:
    nowhere = MemoryLog("relationships", topics.publisher())
    feed = KafkaFeed({"bootstrap_servers": kafka_bootstrap}, topics.topics_of(nowhere))
    with pytest.raises(FeedRefusedError, match=nowhere.topics[0]):
        Runner(RecordingProjection(), feed, kafka_pipeline.dsn).run(threading.Event())
