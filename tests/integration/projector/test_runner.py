"""The runner on real servers: everything once, in order, through restarts, rivals, bad records, lost databases."""

import threading
from functools import partial
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
from tests.support.recording_projection import RecordingProjection, expected, recorded_ids
from tests.support.threads import running
from tests.support.wait import until


def look(fed: ProjectionPipeline, name: str = "trail") -> ProjectionStatus:
    with psycopg.connect(fed.dsn, autocommit=True) as connection:
        return status.status(connection, [name])[0]


def holds(fed: ProjectionPipeline, told: list[UntypedEvent]) -> bool:
    return recorded_ids(fed.dsn) == expected(told)


def write(fed: ProjectionPipeline, seed: int, count: int = 100) -> list[UntypedEvent]:
    """Append to both logs; what a `RecordingProjection` has to hold of it."""
    random = Random(seed)
    told = [e for log in fed.logs for e in log.append([*some_events(random, count, source=log.source), None])]
    return [event for event in told if event.type not in RecordingProjection().ignored]


def test_everything_is_applied_once_and_the_ledgers_agree(fed: ProjectionPipeline) -> None:
    told = write(fed, 1)
    with running(Runner(RecordingProjection(), fed.feed(), fed.dsn).run):
        until(lambda: holds(fed, told), 20, what="the model")
        told += write(fed, 2)
        until(lambda: holds(fed, told), 20, what="the model")
        until(lambda: look(fed).ledger == "equal", what="equal ledgers")
        until(lambda: look(fed).reading.lag_events == 0, what="no lag")
        now = look(fed)
    assert (now.state, now.running, now.parked, now.duplicates, now.unknown) == ("live", True, 0, 0, 0)
    assert now.applied == len(told)
    assert now.ignored == 400 - len(told)


def test_a_command_sees_its_own_write(fed: ProjectionPipeline) -> None:
    told: list[UntypedEvent] = []
    with running(Runner(RecordingProjection(), fed.feed(), fed.dsn).run):
        for seed in range(5):
            told += write(fed, seed, 20)
            for log in fed.logs:
                until(partial(reached, fed, log.head(), log.source), what=f"{log.source} through {log.head()}")
            assert holds(fed, told)
        assert not reached(fed, fed.logs[0].head() + 1, "enrollment")


def reached(fed: ProjectionPipeline, position: int, source: str) -> bool:
    return look(fed).reading.has_reached(position, source)


def test_it_goes_on_where_another_one_stopped(fed: ProjectionPipeline) -> None:
    told = write(fed, 3)
    for _ in range(3):
        with running(Runner(RecordingProjection(), fed.feed(), fed.dsn).run):
            until(partial(holds, fed, told), 20)
        told += write(fed, 4 + len(told))
    with running(Runner(RecordingProjection(), fed.feed(), fed.dsn).run):
        until(partial(holds, fed, told), 20)
    assert look(fed).duplicates == 0


@pytest.mark.parametrize("step", ["claim", "fold", "save", "commit", "committed"])
def test_a_failure_before_any_step_loses_and_doubles_nothing(fed: ProjectionPipeline, step: str) -> None:
    told = write(fed, 5)
    failures = threading.Semaphore(3)

    def fail(at: str) -> None:
        if at == step and failures.acquire(blocking=False):
            raise psycopg.OperationalError(f"before {step}")

    with running(Runner(RecordingProjection(), fed.feed(), fed.dsn, before=fail).run):
        until(partial(holds, fed, told), 20)
        until(lambda: look(fed).ledger == "equal")
        until(lambda: look(fed).failures > 0)


def test_a_database_that_cuts_all_sessions_is_waited_for(fed: ProjectionPipeline, postgres_dsn: str) -> None:
    told = write(fed, 6)
    with running(Runner(RecordingProjection(), fed.feed(), fed.dsn).run):
        until(partial(holds, fed, told), 20)
        with psycopg.connect(postgres_dsn, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s AND query ~ 'positions|members'",
                [psycopg.conninfo.conninfo_to_dict(fed.dsn)["dbname"]],
            )
        told += write(fed, 7)
        until(partial(holds, fed, told), 30)


def test_a_rival_is_rejected_and_nothing_is_applied_twice(log_feed: ProjectionPipeline) -> None:
    told = write(log_feed, 8, 3000)
    first, second = (Runner(RecordingProjection(), log_feed.feed(), log_feed.dsn) for _ in range(2))
    with running(first.run), running(second.run):
        until(partial(holds, log_feed, told), 30)
        for seed in range(20):
            told += write(log_feed, 100 + seed, 20)
            until(partial(holds, log_feed, told), 30)
    assert look(log_feed).rejected > 0
    assert look(log_feed).applied == len(told)


def test_two_members_share_a_topic(on_kafka: ProjectionPipeline) -> None:
    told = write(on_kafka, 9)
    with running(Runner(RecordingProjection(), on_kafka.feed(), on_kafka.dsn).run):
        until(partial(holds, on_kafka, told), 20)
        with running(Runner(RecordingProjection(), on_kafka.feed(), on_kafka.dsn).run):
            for seed in range(10, 20):
                told += write(on_kafka, seed)
                until(partial(holds, on_kafka, told), 30)
        told += write(on_kafka, 21)
        until(partial(holds, on_kafka, told), 30)
        until(lambda: look(on_kafka).ledger == "equal")
    assert look(on_kafka).duplicates == 0


def test_a_record_that_cannot_be_folded_costs_only_its_key(fed: ProjectionPipeline) -> None:
    told = write(fed, 22, 200)
    bad = told[len(told) // 2]
    poisoned = RecordingProjection(poison={bad.id})
    with running(Runner(poisoned, fed.feed(), fed.dsn).run):
        good = [e for e in told if e.subject != bad.subject or e.position < bad.position]
        until(lambda: recorded_ids(fed.dsn) == expected(good), 20, what="all but the bad key")
        until(lambda: look(fed).ledger == "equal", what="ledgers, which count what is parked")
        held = [e.id for e in told if e.subject == bad.subject and e.position >= bad.position]
        with psycopg.connect(fed.dsn, autocommit=True) as connection:
            found = parked.list_parked(connection, "trail")
            assert [one.ce_id for one in found] == held
            assert found[0].reason == "handler"
            assert f"cannot fold {bad.id}" in found[0].detail
            assert {one.reason for one in found[1:]} <= {"behind"}
            assert parked.retry(connection, poisoned, found[0].id) == (0, len(held))
            poisoned.poison.clear()
            assert parked.retry(connection, poisoned, found[-1].id) == (len(held), 0)
        assert recorded_ids(fed.dsn) == expected(told)
        told += write(fed, 23)
        until(partial(holds, fed, told), 20)


def test_a_discarded_record_lets_the_rest_of_its_key_go_on(log_feed: ProjectionPipeline) -> None:
    told = write(log_feed, 24)
    bad = told[20]
    poisoned = RecordingProjection(poison={bad.id})
    with running(Runner(poisoned, log_feed.feed(), log_feed.dsn).run):
        until(lambda: look(log_feed).parked, 20)
        until(lambda: look(log_feed).reading.lag_events == 0)
        with psycopg.connect(log_feed.dsn, autocommit=True) as connection:
            first = parked.list_parked(connection, "trail")[0]
            with pytest.raises(LookupError):
                parked.discard(connection, RecordingProjection("another"), first.id)
            assert parked.discard(connection, poisoned, first.id)[1] == 0
            assert parked.find(connection, first.id) is None
        assert recorded_ids(log_feed.dsn) == expected([event for event in told if event.id != bad.id])


def test_other_code_and_another_feed_refuse_to_run(on_kafka: ProjectionPipeline) -> None:
    told = write(on_kafka, 25)
    with running(Runner(RecordingProjection(), on_kafka.feed(), on_kafka.dsn).run):
        until(partial(holds, on_kafka, told), 20)
    changed = RecordingProjection()
    changed.schema_sql += ";CREATE TABLE more (id int)"
    with pytest.raises(WrongGenerationError, match="rebuild trail"):
        Runner(changed, on_kafka.feed(), on_kafka.dsn).run(threading.Event())
    with pytest.raises(WrongGenerationError, match="was fed by 'kafka'"):
        Runner(RecordingProjection(), LogFeed(on_kafka.logs), on_kafka.dsn).run(threading.Event())
    assert "rebuild trail" in (look(on_kafka).last_error or "")
