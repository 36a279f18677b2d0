"""A relay is refused for a database older than its topics; recreated topics are filled from the beginning."""

from contextlib import closing
from random import Random

import pytest

from services.publication import migrations
from services.publication.log_divergence import LogDivergedError, require_same_history
from services.publication.relay import Relay
from services.publication.relay_state import RelayState
from services.publication.republish import republish
from services.publication.sink import KafkaSink
from services.publication.topic_admin import TopicsError
from tests.support import topics
from tests.support.public_logs import MemoryLog, some_events
from tests.support.threads import running
from tests.support.wait import until


@pytest.fixture
def log(kafka_bootstrap: str) -> MemoryLog:
    log = MemoryLog(publisher=topics.publisher())
    topics.create(kafka_bootstrap, log.topics)
    return log


@pytest.fixture
def service(database: str) -> str:
    migrations.migrate(database)
    return database


def publish(bootstrap: str, dsn: str, log: MemoryLog) -> None:
    """Relay the whole log with its checkpoints."""
    sink = KafkaSink({"bootstrap_servers": bootstrap}, log.topics)
    relay = Relay(log, RelayState(dsn, log.source, "kafka"), sink, checkpoint_seconds=0)
    with running(relay.run):
        until(lambda: relay.progress.position == log.head() and relay.progress.checkpoints > 0)


def restored(log: MemoryLog, position: int) -> MemoryLog:
    """Return the log as of a position, as a restored database has it."""
    return MemoryLog(log.source, log.publisher, log.records[:position])


def test_a_log_matches_the_topics_it_was_published_to(kafka_bootstrap: str, service: str, log: MemoryLog) -> None:
    client = {"bootstrap_servers": kafka_bootstrap}
    assert require_same_history(client, log) == 0
    log.append([*some_events(Random(1), 100), None])
    publish(kafka_bootstrap, service, log)
    assert require_same_history(client, log) > 0
    log.append(some_events(Random(2), 10))
    assert require_same_history(client, log) > 0, "unpublished events are no divergence"


def test_a_restored_database_is_refused_whatever_it_recorded_since(
    kafka_bootstrap: str, service: str, log: MemoryLog
) -> None:
    client = {"bootstrap_servers": kafka_bootstrap}
    log.append(some_events(Random(1), 100))
    publish(kafka_bootstrap, service, log)
    older = restored(log, 97)
    with pytest.raises(LogDivergedError, match="no event there"):
        require_same_history(client, older)
    older.append(some_events(Random(2), 50))
    with pytest.raises(LogDivergedError, match="restored to a moment before"):
        require_same_history(client, older)


def test_a_restored_database_is_refused_after_a_long_time_with_nothing_to_publish(
    kafka_bootstrap: str, service: str, log: MemoryLog
) -> None:
    client = {"bootstrap_servers": kafka_bootstrap}
    log.append(some_events(Random(3), 100))
    publish(kafka_bootstrap, service, log)
    sink = KafkaSink(client, log.topics)
    idle = Relay(log, RelayState(service, log.source, "kafka"), sink, heartbeat_seconds=0)
    with running(idle.run):
        until(lambda: idle.progress.checkpoints > 30, what="heartbeats")
    older = restored(log, 99)  # the only event to differ is in the partition of the heartbeats
    older.append(some_events(Random(4), 50))
    with pytest.raises(LogDivergedError, match="restored to a moment before"):
        require_same_history(client, older)


def test_new_topics_are_filled_from_the_beginning(kafka_bootstrap: str, service: str, log: MemoryLog) -> None:
    client = {"bootstrap_servers": kafka_bootstrap}
    log.append(some_events(Random(1), 40))
    publish(kafka_bootstrap, service, log)
    with closing(RelayState(service, log.source, "kafka")) as state:
        with pytest.raises(TopicsError, match="holds"):
            republish(client, log, state)
        topics.delete(kafka_bootstrap, log.topics)
        with pytest.raises(TopicsError, match="there is no topic"):
            republish(client, log, state)
        topics.create(kafka_bootstrap, log.topics)
        republish(client, log, state)
        assert state.load().position == 0
    publish(kafka_bootstrap, service, log)
    assert require_same_history(client, log) > 0
