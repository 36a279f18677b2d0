"""Law of the engine: a rebuild and any incremental run, with duplicates and crashes, give the same read model."""

import itertools
import threading
from collections.abc import Iterator, Mapping
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.projector import migrations, status
from services.projector.feed import FeedRecord, TopicPartition
from services.projector.rebuild import rebuild
from services.projector.runner import Runner
from tests.support.databases import fresh_database
from tests.support.list_feed import ListFeed, as_read, partition_of, relay_log, topic_of
from tests.support.public_logs import MemoryLog, some_events
from tests.support.recording_projection import RecordingProjection, expected_ids, read_recorded_ids
from tests.support.threads import running
from tests.support.wait import until

_names = itertools.count(1)


@pytest.fixture(scope="module")
def dsn(postgres_dsn: str) -> Iterator[str]:
    with fresh_database(postgres_dsn) as made:
        migrations.migrate(made)
        yield made


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_rebuild_and_a_disturbed_incremental_run_are_equal(dsn: str, seed: int) -> None:
    random = Random(seed)
    log = MemoryLog()
    events = [e for e in log.append(some_events(random, 150)) if e.type not in RecordingProjection().ignored]
    records = [r for r in log.records if r is not None and r.topic == log.topics[0]]
    events = [event for event in events if event.id in {record.id for record in records}]
    clean = [[as_read(r) for r in records if partition_of(r.key, 3) == number] for number in range(3)]

    name = f"law{next(_names)}"
    rebuild(RecordingProjection(name), ListFeed(topic_of(clean, log.topics[0]), random), dsn)
    assert read_recorded_ids(dsn, name) == expected_ids(events)

    crashes = threading.Semaphore(random.randint(0, 4))

    def crash(_: str) -> None:
        if random.random() < 0.2 and crashes.acquire(blocking=False):
            raise psycopg.OperationalError("transient")

    name = f"law{next(_names)}"
    topic = relay_log(records, random)
    with running(Runner(RecordingProjection(name), ListFeed(topic, random), dsn, before=crash).run):
        until(lambda: is_read_through(dsn, name, records[-1].position), what="the end of the topic")
    assert read_recorded_ids(dsn, name) == expected_ids(events)
    with psycopg.connect(dsn) as connection:
        (read_model,) = status.status(connection, [name])
    assert read_model.ledger == "equal"
    assert read_model.duplicates == sum(len(part) for part in topic.values()) - len(records) - checkpoints(topic)


def is_read_through(dsn: str, name: str, last: int) -> bool:
    """Return whether everything was read, including the checkpoint after the last record."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        result = status.reading(connection, name)
    return result.lag_events == 0 and result.through == {"hub/relationships": last}


def checkpoints(topic: Mapping[TopicPartition, list[FeedRecord]]) -> int:
    return sum(record.key == b"publication" for part in topic.values() for record in part)
