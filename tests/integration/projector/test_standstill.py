"""What stands still is reported: a relay without news or progress, a log that cannot be read, a silent member."""

import re
import threading
from collections.abc import Callable
from random import Random

import psycopg
import pytest

from services.projector.feed_session import no_op
from services.projector.publishers import NEWS_SECONDS, PublisherStatus
from services.projector.runner import Runner
from services.projector.status import SILENT_SECONDS, STOPPED_SECONDS, ProjectionStatus, status
from services.projector.troubles import degradation, troubles
from services.publication.relay import Relay, RelayStoppedError
from services.publication.relay_state import RelayState
from services.publication.sink import KafkaSink
from tests.support.projection_pipeline import ProjectionPipeline, run_pipeline
from tests.support.public_logs import MemoryLog, some_events
from tests.support.recording_projection import RecordingProjection
from tests.support.threads import running
from tests.support.wait import until


def look(pipeline: ProjectionPipeline) -> ProjectionStatus:
    with psycopg.connect(pipeline.dsn, autocommit=True) as connection:
        return status(connection, ["trail"])[0]


def publisher(pipeline: ProjectionPipeline) -> PublisherStatus | None:
    return next((one for one in look(pipeline).publishers if one.source == pipeline.logs[0].ce_source), None)


def reports(pipeline: ProjectionPipeline) -> set[tuple[str, int | None, int | None]]:
    """Return source, head and unpublished events of each publisher, as last reported."""
    return {(one.source, one.head, one.unpublished) for one in look(pipeline).publishers}


def age(pipeline: ProjectionPipeline, column: str, seconds: float) -> None:
    """Move a stored time into the past, as if it had passed."""
    table = "members" if column == "seen_at" else "publishers"
    with psycopg.connect(pipeline.dsn, autocommit=True) as connection:
        statement = f"UPDATE projection.{table} SET {column} = clock_timestamp() - make_interval(secs => %s)"
        connection.execute(statement.encode(), [seconds])


def problems(pipeline: ProjectionPipeline) -> list[str]:
    """Return what is wrong with the first log; the other one may have no relay."""
    source = pipeline.logs[0].ce_source
    return [one.problem.replace(source, "enrollment") for one in troubles(look(pipeline)) if source in one.problem]


def problems_after(pipeline: ProjectionPipeline, seconds: float) -> list[str]:
    """Return the problems with reports of that age, in place of one that may have arrived meanwhile."""
    age(pipeline, "reported_at", seconds)
    return problems(pipeline)


def lag_after(pipeline: ProjectionPipeline, seconds: float) -> float:
    age(pipeline, "reported_at", seconds)
    return look(pipeline).reading.lag_seconds


def runner(pipeline: ProjectionPipeline) -> Runner:
    return Runner(RecordingProjection(), pipeline.feed(), pipeline.dsn)


def is_current(pipeline: ProjectionPipeline) -> bool:
    now = look(pipeline)
    return now.state == "live" and now.ledger == "equal" and degradation(now) is None


def test_publishers_report_how_far_they_are(pipeline: ProjectionPipeline) -> None:
    with running(runner(pipeline).run):
        until(lambda: is_current(pipeline), what="reports of empty logs")
        for log in pipeline.logs:
            log.append([*some_events(Random(1), 30, source=log.source), None])
        expected = {(log.ce_source, 31, 0) for log in pipeline.logs}
        until(lambda: reports(pipeline) == expected, what="the reports of both logs")
        until(lambda: is_current(pipeline), what="the read model")
        assert reports(pipeline) == expected


def test_a_publisher_without_news_is_reported_and_counts_as_lag(pipeline: ProjectionPipeline) -> None:
    with running(runner(pipeline).run):
        until(lambda: is_current(pipeline))
        what = "relay" if look(pipeline).feed == "kafka" else "log"
        expected = [f"no news from the {what} of enrollment for 2 min"]
        until(lambda: problems_after(pipeline, NEWS_SECONDS + 5) == expected)
        until(lambda: lag_after(pipeline, NEWS_SECONDS + 5) > NEWS_SECONDS)


def test_the_heartbeat_of_a_stopped_relay_is_missed_and_that_of_the_next_one_is_seen(
    database: str, kafka_bootstrap: str
) -> None:
    with run_pipeline("kafka", database, lambda: kafka_bootstrap, relays=False) as pipeline:
        log = pipeline.logs[0]
        log.append(some_events(Random(2), 20, source=log.source))
        with running(runner(pipeline).run):
            until(lambda: look(pipeline).state == "live", what="the projector")
            assert {one.reported for one in look(pipeline).publishers} == {False}
            with running(_relay(log, pipeline, kafka_bootstrap).run):
                until(lambda: (at := publisher(pipeline)) is not None and at.through == 20, what="a report")
            until(lambda: problems_after(pipeline, 600) == ["no news from the relay of enrollment for 10 min"])
            with running(_relay(log, pipeline, kafka_bootstrap).run):
                until(lambda: not problems(pipeline), what="the heartbeat of the next relay")


def _relay(
    log: MemoryLog, pipeline: ProjectionPipeline, bootstrap: str, before: Callable[[str], None] = no_op
) -> Relay:
    sink = KafkaSink({"bootstrap_servers": bootstrap}, log.topics)
    return Relay(log, RelayState(pipeline.dsn, log.source, "kafka"), sink, heartbeat_seconds=0.05, before=before)


def test_heartbeats_do_not_move_the_position_of_a_read_model(database: str, kafka_bootstrap: str) -> None:
    with run_pipeline("kafka", database, lambda: kafka_bootstrap, relays=False) as pipeline:
        log = pipeline.logs[0]
        log.append(some_events(Random(3), 20, source=log.source))
        with running(_relay(log, pipeline, kafka_bootstrap).run), running(runner(pipeline).run):
            until(lambda: (log.ce_source, 20, 0) in reports(pipeline), what="the report of all events")
            until(lambda: look(pipeline).ledger == "equal" and look(pipeline).applied == 20, what="all events")
            until(lambda: look(pipeline).reading.lag_events == 0)
            before, records = look(pipeline).reading.position, _records(pipeline)
            until(lambda: _records(pipeline) > records + 5, what="more heartbeats")
            assert look(pipeline).reading.position == before
            log.append(some_events(Random(4), 1, source=log.source))
            until(lambda: look(pipeline).reading.position > before, what="an event")


def _records(pipeline: ProjectionPipeline) -> int:
    with psycopg.connect(pipeline.dsn, autocommit=True) as connection:
        row = connection.execute("SELECT sum(next_offset)::bigint FROM projection.positions").fetchone()
    return int(row[0]) if row else 0


def test_a_relay_that_stands_still_is_behind_by_what_it_reports(database: str, kafka_bootstrap: str) -> None:
    with run_pipeline("kafka", database, lambda: kafka_bootstrap, relays=False) as pipeline:
        log = pipeline.logs[0]
        log.append(some_events(Random(5), 20, source=log.source))
        with running(runner(pipeline).run):
            with running(_relay(log, pipeline, kafka_bootstrap).run):
                until(lambda: (at := publisher(pipeline)) is not None and at.through == 20)
            log.append(some_events(Random(6), 16, source=log.source))
            with pytest.raises(RelayStoppedError):
                _relay(log, pipeline, kafka_bootstrap, before=_refuse).run(threading.Event())
            until(lambda: (at := publisher(pipeline)) is not None and at.unpublished == 16)
            age(pipeline, "standing_since", 40)
            assert look(pipeline).reading.lag_seconds > 39
            assert "the relay of enrollment has published 20 of 36 events" in problems(pipeline)[0]
            with running(_relay(log, pipeline, kafka_bootstrap).run):
                until(lambda: not problems(pipeline), what="the next relay")


def _refuse(step: str) -> None:
    if step == "read":
        raise ValueError("an event that cannot be published")


def test_a_log_that_cannot_be_read_is_reported_with_its_error(
    log_pipeline: ProjectionPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(runner(log_pipeline).run):
        until(lambda: is_current(log_pipeline))
        with monkeypatch.context() as patch:

            def refuse(_log: MemoryLog, _after: int, _limit: int) -> None:
                raise ValueError("year 0 is out of range")

            patch.setattr(MemoryLog, "read", refuse)
            log_pipeline.logs[0].append(some_events(Random(7), 16, source=log_pipeline.logs[0].source))
            until(lambda: look(log_pipeline).state == "failing", what="the failure")
            first = look(log_pipeline)
            until(lambda: look(log_pipeline).reading.lag_events == 16, what="the events in the log")
            until(lambda: look(log_pipeline).reading.lag_seconds > first.reading.lag_seconds)
            assert "year 0 is out of range" in str(look(log_pipeline).last_error)
            assert "trail has not been able to read" in str(degradation(look(log_pipeline)))
            assert "year 0" not in str(degradation(look(log_pipeline))), "public health checks contain no errors"
            assert "year 0" in next(troubles(look(log_pipeline))).explained
        until(lambda: is_current(log_pipeline), what="the recovery")
    assert look(log_pipeline).failing_seconds is None


def test_a_busy_member_is_silent_before_it_counts_as_stopped(log_pipeline: ProjectionPipeline) -> None:
    with running(runner(log_pipeline).run):
        until(lambda: is_current(log_pipeline))
    with psycopg.connect(log_pipeline.dsn, autocommit=True) as connection:
        connection.execute("UPDATE projection.members SET running = true")
    age(log_pipeline, "seen_at", SILENT_SECONDS + 7)
    now = look(log_pipeline)
    assert (now.state, now.running) == ("silent", True)
    assert re.fullmatch(r"no sign of life of trail for [1-5]\d s", str(degradation(now)))
    assert now.reading.lag_seconds > SILENT_SECONDS
    age(log_pipeline, "seen_at", STOPPED_SECONDS + 1)
    assert (look(log_pipeline).state, look(log_pipeline).running) == ("stopped", False)


def test_a_member_that_has_left_is_stopped_at_once(log_pipeline: ProjectionPipeline) -> None:
    with running(runner(log_pipeline).run):
        until(lambda: is_current(log_pipeline))
    assert look(log_pipeline).state == "stopped"
    assert [one.remedy for one in troubles(look(log_pipeline))] == ["restart the program: it reads the logs itself"]
