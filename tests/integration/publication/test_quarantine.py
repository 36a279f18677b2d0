"""Quarantine of an event that cannot be published: the rest is published, and every ledger accounts for the gap."""

import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import psycopg
import pytest

from services.contract.catalogue import CHECKPOINT
from services.contract.checkpoint import Checkpoint, Tally, decode_checkpoint
from services.contract.headers import RecordHeaders
from services.projector import migrations as projection_schema
from services.projector import status
from services.projector.feed import Feed
from services.projector.kafka_feed import KafkaFeed
from services.projector.log_feed import LogFeed
from services.projector.runner import Runner
from services.publication.ledger_counter import LedgerCounter
from services.publication.log_divergence import published_lately, require_same_history
from services.publication.public_log import PublicLog, UnpublishableError
from services.publication.quarantine import Quarantine, QuarantineError
from services.publication.relay import Relay, RelayStoppedError
from services.publication.relay_state import QuarantineReleasedError, RelayState
from services.publication.sink import KafkaSink
from tests.integration.publication.poisoned_log import PoisonedLog, poisoned_log
from tests.support import topics
from tests.support.recording_projection import RecordingProjection, read_recorded_ids
from tests.support.threads import running
from tests.support.wait import until


@pytest.fixture
def poisoned(database: str, kafka_bootstrap: str) -> Iterator[PoisonedLog]:
    """Yield a log of six events, the third of which cannot be published, and its topics."""
    with poisoned_log(database, topics.publisher(), before=2, after=3) as log:
        topics.create(kafka_bootstrap, log.log.topics)
        yield log


def relay(bootstrap: str, poisoned: PoisonedLog, log: PublicLog | None = None, **options: object) -> Relay:
    sink = KafkaSink({"bootstrap_servers": bootstrap}, poisoned.log.topics)
    state = RelayState(poisoned.dsn, "enrollment", "kafka")
    return Relay(log or poisoned.log, state, sink, checkpoint_seconds=0, **options)  # type: ignore[arg-type]  # its own


def quarantine(poisoned: PoisonedLog) -> Quarantine:
    return Quarantine(poisoned.dsn, poisoned.log)


def set_aside(poisoned: PoisonedLog) -> None:
    quarantine(poisoned).quarantine(poisoned.poison, reason="recorded in the year 1", decided_by="operator")


def position(poisoned: PoisonedLog, destination: str = "kafka") -> int:
    with closing(RelayState(poisoned.dsn, "enrollment", destination)) as state:
        return state.load().position


def published(bootstrap: str, poisoned: PoisonedLog) -> tuple[list[str], list[Checkpoint]]:
    """Return the ids in the topics, and the checkpoints in their order."""
    records = [r for part in topics.read_all(bootstrap, poisoned.log.topics).values() for r in part]
    by_kind: tuple[list[str], list[Checkpoint]] = ([], [])
    for record in records:
        headers = RecordHeaders(record.headers)
        if headers.type == CHECKPOINT:
            by_kind[1].append(decode_checkpoint(record.value))
        else:
            by_kind[0].append(str(headers.id))
    return by_kind[0], sorted(by_kind[1], key=lambda checkpoint: checkpoint.through)


def stop_at_the_poison(bootstrap: str, poisoned: PoisonedLog) -> None:
    with pytest.raises(RelayStoppedError, match=rf"position {poisoned.poison} of enrollment .*relay quarantine"):
        relay(bootstrap, poisoned).run(threading.Event())


def relay_all(bootstrap: str, poisoned: PoisonedLog, log: PublicLog | None = None) -> None:
    head = poisoned.store.head()
    with running(relay(bootstrap, poisoned, log).run):
        until(lambda: any(c.through == head for c in published(bootstrap, poisoned)[1]), what="the last checkpoint")


def test_a_relay_publishes_what_precedes_the_poison_and_stops_there(
    kafka_bootstrap: str, poisoned: PoisonedLog
) -> None:
    stop_at_the_poison(kafka_bootstrap, poisoned)
    stop_at_the_poison(kafka_bootstrap, poisoned)
    assert position(poisoned) == poisoned.poison - 1
    assert sorted(published(kafka_bootstrap, poisoned)[0]) == sorted(f"{key}:1" for key in poisoned.keys[:2])


def test_after_the_quarantine_everything_else_is_published_and_the_checkpoints_list_the_gap(
    kafka_bootstrap: str, poisoned: PoisonedLog
) -> None:
    stop_at_the_poison(kafka_bootstrap, poisoned)
    set_aside(poisoned)
    relay_all(kafka_bootstrap, poisoned)
    ids, checkpoints = published(kafka_bootstrap, poisoned)
    assert sorted(ids) == sorted(poisoned.ids)
    assert checkpoints[0].quarantined == ()
    assert {c.quarantined for c in checkpoints if c.through >= poisoned.poison} == {(poisoned.poison,)}
    poisoned.join(2)
    relay_all(kafka_bootstrap, poisoned)  # the next relay knows of the gap from the stored state
    ids, checkpoints = published(kafka_bootstrap, poisoned)
    assert set(ids) == poisoned.ids
    assert checkpoints[-1].quarantined == (poisoned.poison,)


@pytest.mark.parametrize("way", ["kafka", "log"])
def test_a_read_model_has_the_rest_and_its_ledger_is_equal(
    kafka_bootstrap: str, poisoned: PoisonedLog, way: str
) -> None:
    projection_schema.migrate(poisoned.dsn)
    set_aside(poisoned)
    if way == "kafka":
        relay_all(kafka_bootstrap, poisoned)
    with closing(RelayState(poisoned.dsn, "enrollment", "log")) as state:
        feed = feed_of(way, kafka_bootstrap, poisoned, state)
        with running(Runner(RecordingProjection(), feed, poisoned.dsn).run):
            until(lambda: recorded(poisoned) == poisoned.ids, what="the read model")
            until(lambda: look(poisoned).ledger == "equal", what="equal ledgers")
            until(
                lambda: look(poisoned).reading.has_reached(poisoned.store.head(), poisoned.log.ce_source),
                what="the head",
            )
            (publisher,) = until(lambda: [p for p in look(poisoned).publishers if p.quarantined], what="the report")
    assert (list(publisher.quarantined), publisher.unpublished) == ([poisoned.poison], 0)


def test_a_running_read_model_that_stands_at_the_poison_goes_on_after_the_quarantine(poisoned: PoisonedLog) -> None:
    projection_schema.migrate(poisoned.dsn)
    before = {f"{key}:1" for key in poisoned.keys[: poisoned.poison - 1]}
    with closing(RelayState(poisoned.dsn, "enrollment", "log")) as state:
        feed = feed_of("log", "", poisoned, state)
        with running(Runner(RecordingProjection(), feed, poisoned.dsn).run):
            until(lambda: recorded(poisoned) == before, what="what precedes the poison")
            until(lambda: "relay quarantine enrollment 3" in (look(poisoned).last_error or ""), what="the reason")
            set_aside(poisoned)
            until(lambda: recorded(poisoned) == poisoned.ids, what="the rest")
            until(lambda: look(poisoned).ledger == "equal", what="equal ledgers")


def test_read_in_place_a_read_model_has_what_precedes_the_poison(poisoned: PoisonedLog) -> None:
    with closing(RelayState(poisoned.dsn, "enrollment", "log")) as state:
        counter = LedgerCounter(poisoned.log, state, interval=0)
        feed = LogFeed([poisoned.log], {poisoned.log.ce_source: counter})
        feed.open("trail", lambda: {partition.topic_partition: 0 for partition in feed.describe()})
        (batch,) = feed.poll(0)
        events = [r for r in batch.records if RecordHeaders(r.headers).type != CHECKPOINT]
        assert [r.offset for r in events] == [1, 2]
        assert batch.end == poisoned.poison - 1
        with pytest.raises(Exception, match=f"position {poisoned.poison} of enrollment"):
            feed.poll(0)


@pytest.mark.parametrize("occurrence", ["before", "after"])
def test_a_relay_that_fails_around_the_skip_is_continued_by_the_next(
    kafka_bootstrap: str, poisoned: PoisonedLog, occurrence: str
) -> None:
    set_aside(poisoned)
    seen: list[str] = []

    def fail(step: str) -> None:
        is_due = step == "skip" if occurrence == "before" else seen[-1:] == ["skip"]
        seen.append(step)
        if is_due:
            raise RuntimeError(f"{occurrence} the skip")

    with pytest.raises(RelayStoppedError, match="the skip"):
        relay(kafka_bootstrap, poisoned, before=fail).run(threading.Event())
    assert position(poisoned) == poisoned.poison - (occurrence == "before")
    relay_all(kafka_bootstrap, poisoned)
    ids, checkpoints = published(kafka_bootstrap, poisoned)
    assert sorted(ids) == sorted(poisoned.ids)
    assert checkpoints[-1].quarantined == (poisoned.poison,)


def test_the_slower_of_two_relays_ends_at_the_skip(kafka_bootstrap: str, poisoned: PoisonedLog) -> None:
    set_aside(poisoned)

    def overtake(step: str) -> None:
        if step == "skip":
            relay_all(kafka_bootstrap, poisoned)

    with pytest.raises(RelayStoppedError, match="no longer 2"):
        relay(kafka_bootstrap, poisoned, before=overtake).run(threading.Event())
    ids, checkpoints = published(kafka_bootstrap, poisoned)
    assert set(ids) == poisoned.ids
    tallies = sum(c.count for c in last_of_each_partition(checkpoints)), poisoned.ids
    assert tallies[0] == len(tallies[1])


def test_a_position_released_before_the_skip_is_not_skipped(kafka_bootstrap: str, poisoned: PoisonedLog) -> None:
    set_aside(poisoned)

    def release(step: str) -> None:
        if step == "skip":
            assert quarantine(poisoned).release(poisoned.poison, reason="mended", decided_by="operator") == []

    with pytest.raises(RelayStoppedError, match="released from quarantine") as stop:
        relay(kafka_bootstrap, poisoned, before=release).run(threading.Event())
    assert isinstance(stop.value.__cause__, QuarantineReleasedError)
    assert position(poisoned) == poisoned.poison - 1
    relay_all(kafka_bootstrap, poisoned, poisoned.mended)
    ids, checkpoints = published(kafka_bootstrap, poisoned)
    assert sorted(ids) == sorted(f"{key}:1" for key in poisoned.keys)
    assert checkpoints[-1].quarantined == ()


def test_a_position_released_after_the_skip_stays_listed_until_everything_is_published_again(
    kafka_bootstrap: str, poisoned: PoisonedLog
) -> None:
    set_aside(poisoned)
    relay_all(kafka_bootstrap, poisoned)
    assert quarantine(poisoned).release(poisoned.poison, reason="mended", decided_by="operator") == ["kafka"]
    poisoned.join(1)
    relay_all(kafka_bootstrap, poisoned, poisoned.mended)
    assert published(kafka_bootstrap, poisoned)[1][-1].quarantined == (poisoned.poison,)
    topics.delete(kafka_bootstrap, poisoned.log.topics)
    topics.create(kafka_bootstrap, poisoned.log.topics)
    with closing(RelayState(poisoned.dsn, "enrollment", "kafka")) as state:
        state.reset()
    relay_all(kafka_bootstrap, poisoned, poisoned.mended)
    ids, checkpoints = published(kafka_bootstrap, poisoned)
    assert sorted(ids) == sorted(f"{key}:1" for key in poisoned.keys)
    assert {c.quarantined for c in checkpoints} == {()}


def test_a_release_counts_a_log_read_in_place_again(poisoned: PoisonedLog) -> None:
    set_aside(poisoned)
    with closing(RelayState(poisoned.dsn, "enrollment", "log")) as state:
        counter = LedgerCounter(poisoned.log, state, interval=0)
        until(lambda: (counter.checkpoint() or (0,))[0] == poisoned.store.head(), what="the counter")
        assert quarantine(poisoned).release(poisoned.poison, reason="mended", decided_by="operator") == ["log"]
        mended = LedgerCounter(poisoned.mended, state, interval=0)
        until(lambda: (mended.checkpoint() or (0,))[0] == poisoned.store.head(), what="the counter")
        _, record = mended.checkpoint() or (0, None)
        assert record is not None
        checkpoint = decode_checkpoint(record.value)
        assert checkpoint.tally == Tally().add(f"{key}:1" for key in poisoned.keys)
        assert checkpoint.quarantined == ()


def test_only_what_cannot_be_published_and_was_not_passed_is_quarantined(
    kafka_bootstrap: str, poisoned: PoisonedLog
) -> None:
    refuse = partial(quarantine(poisoned).quarantine, reason="r", decided_by="operator")
    with pytest.raises(QuarantineError, match="position 1 of enrollment can be published"):
        refuse(1)
    for absent in (0, -1, 7):
        with pytest.raises(QuarantineError, match=f"no position {absent}"):
            refuse(absent)
    with pytest.raises(QuarantineError, match="an earlier release published it"):
        refuse(poisoned.poison, published={poisoned.poison})
    relay_all(kafka_bootstrap, poisoned, poisoned.mended)
    with pytest.raises(QuarantineError, match=r"passed already, for kafka"):
        refuse(poisoned.poison)
    assert published_lately({"bootstrap_servers": kafka_bootstrap}, poisoned.log) == frozenset(range(1, 7))
    assert require_same_history({"bootstrap_servers": kafka_bootstrap}, poisoned.log) == 5, "and can be compared"


def test_a_position_is_quarantined_and_released_once(poisoned: PoisonedLog) -> None:
    release = partial(quarantine(poisoned).release, reason="mended", decided_by="operator")
    with pytest.raises(QuarantineError, match="is not quarantined"):
        release(poisoned.poison)
    set_aside(poisoned)
    with pytest.raises(QuarantineError, match="is quarantined already"):
        set_aside(poisoned)
    release(poisoned.poison)
    with pytest.raises(QuarantineError, match="is not quarantined"):
        release(poisoned.poison)
    with pytest.raises(UnpublishableError):
        poisoned.log.read(poisoned.poison - 1, 1)
    assert [(d.position, d.action, d.reason) for d in quarantine(poisoned).decisions()] == [
        (poisoned.poison, "quarantine", "recorded in the year 1"),
        (poisoned.poison, "release", "mended"),
    ]


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {}"], ids=["update", "delete", "truncate"]
)
def test_a_decision_is_never_changed(poisoned: PoisonedLog, statement: str) -> None:
    set_aside(poisoned)
    with (
        psycopg.connect(poisoned.dsn) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="never changed"),
    ):
        connection.execute(statement.format("enrollment.quarantine_decisions"))
    assert len(quarantine(poisoned).decisions()) == 1


def last_of_each_partition(checkpoints: list[Checkpoint]) -> list[Checkpoint]:
    last: dict[int, Checkpoint] = {}
    for checkpoint in checkpoints:
        if checkpoint.partition not in last or checkpoint.count > last[checkpoint.partition].count:
            last[checkpoint.partition] = checkpoint
    return list(last.values())


def feed_of(way: str, bootstrap: str, poisoned: PoisonedLog, state: RelayState) -> Feed:
    if way == "kafka":
        return KafkaFeed({"bootstrap_servers": bootstrap}, topics.topics_of(poisoned.log))
    return LogFeed([poisoned.log], {poisoned.log.ce_source: LedgerCounter(poisoned.log, state, interval=0.05)})


def recorded(poisoned: PoisonedLog) -> set[str]:
    return {id for ids in read_recorded_ids(poisoned.dsn).values() for id in ids}


def look(poisoned: PoisonedLog) -> status.ProjectionStatus:
    with psycopg.connect(poisoned.dsn, autocommit=True) as connection:
        return status.status(connection, ["trail"])[0]
