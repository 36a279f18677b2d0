"""A relay on a real broker: everything public, once and in order, with a ledger."""

import threading
import time
from contextlib import closing
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from services.contract.catalogue import CHECKPOINT
from services.contract.checkpoint import Checkpoint, Tally, decode_checkpoint
from services.contract.headers import RecordHeaders
from services.projector.position_peek import position_of
from services.publication import migrations
from services.publication.relay import Relay, RelayStoppedError
from services.publication.relay_state import RelayState
from services.publication.sink import KafkaSink, SinkFailedError
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


def relay(log: MemoryLog, bootstrap: str, dsn: str, **options: Any) -> Relay:  # noqa: ANN401 - the relay's own
    sink = KafkaSink({"bootstrap_servers": bootstrap}, log.topics)
    return Relay(log, RelayState(dsn, log.source, "kafka"), sink, **options)


def published(bootstrap: str, log: MemoryLog) -> dict[tuple[str, int], list[str]]:
    """Return the ids in the topics by partition, without checkpoints."""
    result = topics.read_all(bootstrap, log.topics)
    return {
        partition: [RecordHeaders(r.headers).id or "" for r in records if RecordHeaders(r.headers).type != CHECKPOINT]
        for partition, records in result.items()
    }


def checkpoints(bootstrap: str, log: MemoryLog) -> dict[tuple[str, int], list[Checkpoint]]:
    result = topics.read_all(bootstrap, log.topics)
    return {
        partition: [decode_checkpoint(r.value) for r in records if RecordHeaders(r.headers).type == CHECKPOINT]
        for partition, records in result.items()
    }


def test_everything_public_arrives_once_and_in_order(kafka_bootstrap: str, service: str, log: MemoryLog) -> None:
    events = log.append([*some_events(Random(1), 300), None, *some_events(Random(2), 300), None])
    with running(relay(log, kafka_bootstrap, service).run):
        until(lambda: sum(len(ids) for ids in published(kafka_bootstrap, log).values()) == 600, what="600 records")
    arrived = topics.read_all(kafka_bootstrap, log.topics)
    for (topic, partition), records in arrived.items():
        positions = [position_of(r.value) or 0 for r in records if RecordHeaders(r.headers).type != CHECKPOINT]
        assert positions == sorted(set(positions)), (topic, partition)
    assert {id_ for ids in published(kafka_bootstrap, log).values() for id_ in ids} == {event.id for event in events}


def test_every_partition_ends_with_its_ledger(kafka_bootstrap: str, service: str, log: MemoryLog) -> None:
    log.append([*some_events(Random(3), 200), None, None])
    with running(relay(log, kafka_bootstrap, service).run):
        until(
            lambda: any(r.through == 202 for rs in checkpoints(kafka_bootstrap, log).values() for r in rs),
            what="checkpoints",
        )
    ids = published(kafka_bootstrap, log)
    for partition, records in checkpoints(kafka_bootstrap, log).items():
        if ids[partition]:
            assert records[-1].tally == Tally().add(ids[partition])
            assert (records[-1].partition, records[-1].through) == (partition[1], 202)


def test_private_events_alone_advance_the_checkpoint(kafka_bootstrap: str, service: str, log: MemoryLog) -> None:
    log.append(some_events(Random(4), 10))
    with running(relay(log, kafka_bootstrap, service, checkpoint_seconds=0.01).run):
        until(lambda: position(service, log) == 10, what="the public events")
        log.append([None] * 5)
        until(
            lambda: any(c.through == 15 for partition in checkpoints(kafka_bootstrap, log).values() for c in partition)
        )


def test_a_relay_with_nothing_to_publish_goes_on_reporting(kafka_bootstrap: str, service: str, log: MemoryLog) -> None:
    began = time.time_ns() // 1000
    with running(relay(log, kafka_bootstrap, service, heartbeat_seconds=0.05).run):
        until(lambda: len(reports(kafka_bootstrap, log)) >= 3, what="heartbeats of an empty log")
    times = [report.reported_at for report in reports(kafka_bootstrap, log)]
    assert times == sorted(set(times))
    assert times[0] >= began
    assert {
        (report.position, report.count, report.through, report.head) for report in reports(kafka_bootstrap, log)
    } == {(0, 0, 0, 0)}


def test_a_relay_that_cannot_read_an_event_reports_it_at_every_start(
    kafka_bootstrap: str, service: str, log: MemoryLog
) -> None:
    log.append(some_events(Random(11), 10))
    with running(relay(log, kafka_bootstrap, service).run):
        until(lambda: position(service, log) == 10)
    log.append(some_events(Random(12), 7))

    def refuse(step: str) -> None:
        if step == "read":
            raise ValueError("an event that cannot be published")

    for _ in range(2):
        with pytest.raises(RelayStoppedError, match="cannot be published"):
            relay(log, kafka_bootstrap, service, before=refuse).run(threading.Event())
    assert [(report.through, report.head) for report in reports(kafka_bootstrap, log)[-2:]] == [(10, 17)] * 2


def reports(bootstrap: str, log: MemoryLog) -> list[Checkpoint]:
    """Return all checkpoints in the order of their times."""
    every = [one for records in checkpoints(bootstrap, log).values() for one in records]
    return sorted(every, key=lambda one: one.reported_at)


def test_the_slower_of_two_relays_ends(kafka_bootstrap: str, service: str, log: MemoryLog) -> None:
    log.append(some_events(Random(5), 100))
    stop = threading.Event()

    def overtake(step: str) -> None:
        """Let another relay publish everything between sending and moving the position."""
        if step == "advance":
            with running(relay(log, kafka_bootstrap, service).run):
                until(lambda: position(service, log) == 100, what="the other relay")

    with pytest.raises(RelayStoppedError, match="no longer 0"):
        relay(log, kafka_bootstrap, service, before=overtake).run(stop)
    order = {record.id: record.position for record in log.records if record is not None}
    for ids in published(kafka_bootstrap, log).values():
        once = list(dict.fromkeys(ids))
        assert len(ids) == 2 * len(once), "both relays wrote everything"
        assert [order[id_] for id_ in once] == sorted(order[id_] for id_ in once)


@pytest.mark.parametrize("step", ["read", "send", "advance", "checkpoint", "checkpointed"])
def test_a_relay_that_fails_before_any_step_is_continued_by_the_next(
    kafka_bootstrap: str, service: str, log: MemoryLog, step: str
) -> None:
    events = log.append(some_events(Random(6), 50))

    def fail(at: str) -> None:
        if at == step:
            raise RuntimeError(f"before {step}")

    with pytest.raises(RelayStoppedError, match=step):
        relay(log, kafka_bootstrap, service, before=fail).run(threading.Event())
    with running(relay(log, kafka_bootstrap, service).run):
        until(lambda: any(c.through == 50 for records in checkpoints(kafka_bootstrap, log).values() for c in records))
    ids = published(kafka_bootstrap, log)
    assert {id_ for part in ids.values() for id_ in part} == {event.id for event in events}
    for partition, records in checkpoints(kafka_bootstrap, log).items():
        if ids[partition]:
            assert records[-1].tally == Tally().add(set(ids[partition]))


def test_a_recreated_topic_is_refused(kafka_bootstrap: str, service: str, log: MemoryLog) -> None:
    log.append(some_events(Random(7), 10))
    with running(relay(log, kafka_bootstrap, service).run):
        until(lambda: position(service, log) == 10)
    topics.delete(kafka_bootstrap, log.topics)
    topics.create(kafka_bootstrap, log.topics)
    with pytest.raises(RelayStoppedError, match="deleted and recreated"):
        relay(log, kafka_bootstrap, service).run(threading.Event())
    RelayState(service, log.source, "kafka").reset()
    with running(relay(log, kafka_bootstrap, service).run):
        until(lambda: position(service, log) == 10)
    assert sum(len(ids) for ids in published(kafka_bootstrap, log).values()) == 10


def test_a_record_the_broker_refuses_leaves_no_gap(kafka_bootstrap: str, service: str) -> None:
    log = MemoryLog(publisher=topics.publisher())
    topics.create(kafka_bootstrap, log.topics, partitions=1, max_message_bytes="1000")
    log.append(some_events(Random(8), 400, keys=1))
    large = next(r for r in log.records[100:] if r is not None)
    log.records[large.position - 1] = replace(large, value=large.value + bytes(Random(8).randbytes(4000)))
    with pytest.raises(RelayStoppedError, match="MessageSizeTooLarge"):
        relay(log, kafka_bootstrap, service).run(threading.Event())
    arrived = [id_ for ids in published(kafka_bootstrap, log).values() for id_ in ids]
    assert arrived == [r.id for r in log.records if r is not None][: len(arrived)]
    assert len(arrived) <= 100
    assert position(service, log) == 0


def test_a_missing_topic_is_named(kafka_bootstrap: str) -> None:
    with pytest.raises(SinkFailedError, match="nowhere"):
        KafkaSink({"bootstrap_servers": kafka_bootstrap}, ["nowhere"])


def position(dsn: str, log: MemoryLog) -> int:
    with closing(RelayState(dsn, log.source, "kafka")) as state:
        return state.load().position
