"""The runner on real servers: exactly once, in order, through restarts, rivals, bad records and lost databases."""

import threading
from functools import partial
from itertools import count, takewhile
from random import Random

import psycopg
import pytest

from services.contract.record import UntypedEvent
from services.projector import parked, status
from services.projector.generations import WrongGenerationError
from services.projector.log_feed import LogFeed
from services.projector.runner import Runner
from services.projector.status import ProjectionStatus
from tests.support.projection_pipeline import ProjectionPipeline
from tests.support.public_logs import some_events
from tests.support.recording_projection import RecordingProjection, expected_ids, read_recorded_ids
from tests.support.threads import running
from tests.support.wait import until


def look(pipeline: ProjectionPipeline, name: str = "trail") -> ProjectionStatus:
    with psycopg.connect(pipeline.dsn, autocommit=True) as connection:
        return status.status(connection, [name])[0]


def holds(pipeline: ProjectionPipeline, events: list[UntypedEvent]) -> bool:
    return read_recorded_ids(pipeline.dsn) == expected_ids(events)


def write(pipeline: ProjectionPipeline, seed: int, count: int = 100) -> list[UntypedEvent]:
    """Append to both logs and return the events that a `RecordingProjection` handles."""
    random = Random(seed)
    events = [e for log in pipeline.logs for e in log.append([*some_events(random, count, source=log.source), None])]
    return [event for event in events if event.type not in RecordingProjection().ignored]


def test_everything_is_applied_once_and_the_ledgers_agree(pipeline: ProjectionPipeline) -> None:
    events = write(pipeline, 1)
    with running(Runner(RecordingProjection(), pipeline.feed(), pipeline.dsn).run):
        until(lambda: holds(pipeline, events), what="the read model")
        events += write(pipeline, 2)
        until(lambda: holds(pipeline, events), what="the read model")
        until(partial(has_read_everything, pipeline), what="what follows the last event that it handles")
        until(lambda: look(pipeline).ledger == "equal", what="equal ledgers")
        now = look(pipeline)
    assert (now.state, now.running, now.parked, now.duplicates, now.unknown) == ("live", True, 0, 0, 0)
    assert now.applied == len(events)
    assert now.ignored == 400 - len(events)


def test_a_command_sees_its_own_write(pipeline: ProjectionPipeline) -> None:
    events: list[UntypedEvent] = []
    with running(Runner(RecordingProjection(), pipeline.feed(), pipeline.dsn).run):
        for seed in range(5):
            events += write(pipeline, seed, 20)
            until(partial(has_read_everything, pipeline), what="the heads of both logs")
            assert holds(pipeline, events)
        assert not reached(pipeline, pipeline.logs[0].head() + 1, pipeline.logs[0].ce_source)


def has_read_everything(pipeline: ProjectionPipeline) -> bool:
    """Return whether both logs are read through their heads; no known lag may mean that they are not reported yet."""
    through = look(pipeline).reading.through
    return all(through.get(log.ce_source, 0) >= log.head() for log in pipeline.logs)


def reached(pipeline: ProjectionPipeline, position: int, source: str) -> bool:
    return look(pipeline).reading.has_reached(position, source)


def test_a_runner_continues_where_another_stopped(pipeline: ProjectionPipeline) -> None:
    events = write(pipeline, 3)
    for _ in range(3):
        with running(Runner(RecordingProjection(), pipeline.feed(), pipeline.dsn).run):
            until(partial(holds, pipeline, events))
        events += write(pipeline, 4 + len(events))
    with running(Runner(RecordingProjection(), pipeline.feed(), pipeline.dsn).run):
        until(partial(holds, pipeline, events))
    assert look(pipeline).duplicates == 0


@pytest.mark.parametrize("step", ["claim", "fold", "save", "commit", "committed"])
def test_a_failure_before_any_step_loses_and_duplicates_nothing(pipeline: ProjectionPipeline, step: str) -> None:
    events = write(pipeline, 5)
    failures = threading.Semaphore(3)

    def fail(at: str) -> None:
        if at == step and failures.acquire(blocking=False):
            raise psycopg.OperationalError(f"before {step}")

    with running(Runner(RecordingProjection(), pipeline.feed(), pipeline.dsn, before=fail).run):
        until(partial(holds, pipeline, events))
        until(lambda: look(pipeline).ledger == "equal")
        until(lambda: look(pipeline).failures > 0)


def test_a_database_that_ends_all_sessions_is_retried(pipeline: ProjectionPipeline, postgres_dsn: str) -> None:
    events = write(pipeline, 6)
    with running(Runner(RecordingProjection(), pipeline.feed(), pipeline.dsn).run):
        until(partial(holds, pipeline, events))
        with psycopg.connect(postgres_dsn, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s AND query ~ 'positions|members'",
                [psycopg.conninfo.conninfo_to_dict(pipeline.dsn)["dbname"]],
            )
        events += write(pipeline, 7)
        until(partial(holds, pipeline, events))


def test_a_rival_is_rejected_and_nothing_is_applied_twice(log_pipeline: ProjectionPipeline) -> None:
    events = write(log_pipeline, 8, 3000)
    first, second = (Runner(RecordingProjection(), log_pipeline.feed(), log_pipeline.dsn) for _ in range(2))
    with running(first.run), running(second.run):
        until(partial(holds, log_pipeline, events))
        for seed in takewhile(lambda _: not look(log_pipeline).rejected, count(100)):
            events += write(log_pipeline, seed, 20)
            until(partial(holds, log_pipeline, events))
    assert look(log_pipeline).applied == len(events)


def test_two_members_share_a_topic(kafka_pipeline: ProjectionPipeline) -> None:
    events = write(kafka_pipeline, 9)
    with running(Runner(RecordingProjection(), kafka_pipeline.feed(), kafka_pipeline.dsn).run):
        until(partial(holds, kafka_pipeline, events))
        with running(Runner(RecordingProjection(), kafka_pipeline.feed(), kafka_pipeline.dsn).run):
            for seed in range(10, 20):
                events += write(kafka_pipeline, seed)
                until(partial(holds, kafka_pipeline, events))
        events += write(kafka_pipeline, 21)
        until(partial(holds, kafka_pipeline, events))
        until(lambda: look(kafka_pipeline).ledger == "equal")
    assert look(kafka_pipeline).duplicates == 0


def test_a_record_that_cannot_be_folded_costs_only_its_key(pipeline: ProjectionPipeline) -> None:
    events = write(pipeline, 22, 200)
    bad = events[len(events) // 2]
    poisoned = RecordingProjection(poison={bad.id})
    with running(Runner(poisoned, pipeline.feed(), pipeline.dsn).run):
        good = [e for e in events if e.subject != bad.subject or e.position < bad.position]
        until(lambda: read_recorded_ids(pipeline.dsn) == expected_ids(good), what="all but the bad key")
        until(lambda: look(pipeline).ledger == "equal", what="ledgers, which include parked records")
        held = [e.id for e in events if e.subject == bad.subject and e.position >= bad.position]
        with psycopg.connect(pipeline.dsn, autocommit=True) as connection:
            result = parked.list_parked(connection, "trail")
            assert [one.ce_id for one in result] == held
            assert result[0].reason == "handler"
            assert f"cannot fold {bad.id}" in result[0].detail
            assert {one.reason for one in result[1:]} <= {"behind"}
            assert parked.retry(connection, poisoned, result[0].id) == (0, len(held))
            poisoned.poison.clear()
            assert parked.retry(connection, poisoned, result[-1].id) == (len(held), 0)
        assert read_recorded_ids(pipeline.dsn) == expected_ids(events)
        events += write(pipeline, 23)
        until(partial(holds, pipeline, events))


def test_a_discarded_record_unblocks_its_key(log_pipeline: ProjectionPipeline) -> None:
    events = write(log_pipeline, 24)
    bad = events[20]
    poisoned = RecordingProjection(poison={bad.id})
    with running(Runner(poisoned, log_pipeline.feed(), log_pipeline.dsn).run):
        until(lambda: look(log_pipeline).parked)
        until(partial(has_read_everything, log_pipeline))
        with psycopg.connect(log_pipeline.dsn, autocommit=True) as connection:
            first = parked.list_parked(connection, "trail")[0]
            with pytest.raises(LookupError):
                parked.discard(connection, RecordingProjection("another"), first.id)
            assert parked.discard(connection, poisoned, first.id)[1] == 0
            assert parked.find(connection, first.id) is None
        assert read_recorded_ids(log_pipeline.dsn) == expected_ids([event for event in events if event.id != bad.id])


def test_other_code_and_another_feed_are_refused(kafka_pipeline: ProjectionPipeline) -> None:
    events = write(kafka_pipeline, 25)
    with running(Runner(RecordingProjection(), kafka_pipeline.feed(), kafka_pipeline.dsn).run):
        until(partial(holds, kafka_pipeline, events))
    changed = RecordingProjection()
    changed.schema_sql += ";CREATE TABLE more (id int)"
    with pytest.raises(WrongGenerationError, match="rebuild trail"):
        Runner(changed, kafka_pipeline.feed(), kafka_pipeline.dsn).run(threading.Event())
    with pytest.raises(WrongGenerationError, match="was fed by 'kafka'"):
        Runner(RecordingProjection(), LogFeed(kafka_pipeline.logs), kafka_pipeline.dsn).run(threading.Event())
    assert "rebuild trail" in (look(kafka_pipeline).last_error or "")
