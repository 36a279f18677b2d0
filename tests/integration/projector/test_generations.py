"""Generations: built beside the live one, compared, switched while it is read, and rolled back."""

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from random import Random

import psycopg
import pytest

from services.contract.record import PublicEvent, UntypedEvent
from services.projector import generations, migrations
from services.projector.generations import NoGenerationError
from services.projector.log_feed import LogFeed
from services.projector.positions import Generation
from services.projector.projection import Cursor
from services.projector.rebuild import RebuildFailedError, RebuildProgress, rebuild, rebuild_outdated
from services.projector.runner import Runner
from services.publication.ledger_counter import LedgerCounter
from services.publication.relay_state import RelayState
from tests.support.projection_pipeline import ProjectionPipeline
from tests.support.public_logs import some_events
from tests.support.recording_projection import RecordingProjection, expected_ids, read_recorded_ids
from tests.support.threads import running
from tests.support.wait import until


class Wider(RecordingProjection):
    """The next version of the read model: another table, another column."""

    schema_sql = (
        "CREATE TABLE trails (subject text PRIMARY KEY, ids text[] NOT NULL, seen int NOT NULL DEFAULT 1);"
        "CREATE TABLE more (id int PRIMARY KEY)"
    )

    def fold(self, events: Sequence[PublicEvent], cursor: Cursor) -> None:
        for event in events:
            cursor.execute(
                "INSERT INTO trails AS t VALUES (%s, %s) ON CONFLICT (subject) "
                "DO UPDATE SET ids = t.ids || excluded.ids, seen = t.seen + 1",
                [event.subject, [event.id]],
            )


def write(pipeline: ProjectionPipeline, seed: int, count: int = 200) -> list[UntypedEvent]:
    random = Random(seed)  # one for both, so that no key is in two contexts: between those no order is promised
    events = [e for log in pipeline.logs for e in log.append(some_events(random, count, source=log.source))]
    return [event for event in events if event.type not in RecordingProjection().ignored]


def holds(pipeline: ProjectionPipeline, events: list[UntypedEvent]) -> bool:
    return read_recorded_ids(pipeline.dsn) == expected_ids(events)


def live(pipeline: ProjectionPipeline) -> int:
    with psycopg.connect(pipeline.dsn) as connection:
        result = generations.live(connection, "trail")
    return 0 if result is None else result.number


def test_a_rebuild_goes_live_while_the_live_generation_is_fed_and_read(pipeline: ProjectionPipeline) -> None:
    events = write(pipeline, 1)
    seen: list[RebuildProgress] = []
    with running(Runner(RecordingProjection(), pipeline.feed(), pipeline.dsn).run):
        until(partial(holds, pipeline, events))
        with running(ContinuousReader(pipeline.dsn).run) as reader:
            assert rebuild(RecordingProjection(), pipeline.feed(), pipeline.dsn, progress=seen.append).number == 2
            until(lambda: live(pipeline) == 2)
            events += write(pipeline, 2)
            until(partial(holds, pipeline, events), what="the runner to continue with the new generation")
        reader.end()
    assert [one.ratio for one in seen] == sorted(one.ratio for one in seen)
    assert seen[-1].ratio == 1


class ContinuousReader:
    """A continuous reader: every query must succeed and never return an older state."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def run(self, stop: threading.Event) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            before = 0
            while not stop.is_set():
                row = connection.execute("SELECT sum(cardinality(ids)) FROM trail.trails").fetchone()
                assert row is not None
                assert row[0] >= before
                before = row[0]


def test_a_query_across_two_views_is_never_aborted_by_a_switch(
    log_pipeline: ProjectionPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The query holds the view that is switched last and waits for the one that is switched first: a deadlock."""
    write(log_pipeline, 9, 10)
    rebuild(Wider(), log_pipeline.feed(), log_pipeline.dsn)
    met = threading.Event()
    point = generations._point_view

    def point_when_awaited(connection: psycopg.Connection, generation: Generation, name: str) -> None:
        if name == "trails" and not met.is_set():
            until(
                partial(locks, log_pipeline, "trail.more", granted=False), what="the reader to wait for the other view"
            )
            met.set()
        point(connection, generation, name)

    monkeypatch.setattr(generations, "_point_view", point_when_awaited)
    with psycopg.connect(log_pipeline.dsn) as reader:
        reader.execute("SELECT FROM trail.trails")
        with running(lambda _: rebuilt(log_pipeline)) as switching:
            until(partial(locks, log_pipeline, "trail.more", granted=True), what="the switch to begin")
            assert reader.execute("SELECT FROM trail.more").fetchall() == []
            assert met.is_set()
            assert live(log_pipeline) == 1
            reader.commit()
            until(lambda: live(log_pipeline) == 2, what="the switch, once no query blocks it")
        switching.end()


def rebuilt(pipeline: ProjectionPipeline) -> None:
    assert rebuild(Wider(), pipeline.feed(), pipeline.dsn).number == 2


def locks(pipeline: ProjectionPipeline, view: str, *, granted: bool) -> bool:
    """Return whether a session holds an exclusive lock on a view, or waits for a lock."""
    with psycopg.connect(pipeline.dsn) as connection:
        mode = "AccessExclusiveLock" if granted else "AccessShareLock"
        result = connection.execute(
            "SELECT FROM pg_locks WHERE relation = %s::regclass AND granted = %s AND mode = %s", [view, granted, mode]
        )
        return bool(result.fetchall())


def test_new_code_is_refused_until_rebuilt_and_a_rollback_restores_the_old_tables(
    log_pipeline: ProjectionPipeline,
) -> None:
    events = write(log_pipeline, 3)
    with running(Runner(RecordingProjection(), log_pipeline.feed(), log_pipeline.dsn).run):
        until(partial(holds, log_pipeline, events))
    rebuild(Wider(), log_pipeline.feed(), log_pipeline.dsn)
    events += write(log_pipeline, 4)
    with running(Runner(Wider(), log_pipeline.feed(), log_pipeline.dsn).run):
        until(partial(holds, log_pipeline, events))
    with psycopg.connect(log_pipeline.dsn, autocommit=True) as connection:
        connection.execute("SELECT id FROM trail.more")
        assert generations.rollback(connection, "trail").number == 1
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT id FROM trail.more")
    events += write(log_pipeline, 5)
    with running(Runner(RecordingProjection(), log_pipeline.feed(), log_pipeline.dsn).run):
        until(partial(holds, log_pipeline, events), what="the first generation to catch up from its stored positions")


def test_only_the_previous_generation_is_kept(log_pipeline: ProjectionPipeline) -> None:
    write(log_pipeline, 6, 10)
    for number in (1, 2, 3):
        assert rebuild(RecordingProjection(), log_pipeline.feed(), log_pipeline.dsn).number == number
    with psycopg.connect(log_pipeline.dsn, autocommit=True) as connection:
        rows = connection.execute("SELECT generation, state FROM projection.generations ORDER BY 1").fetchall()
        assert rows == [(2, "previous"), (3, "live")]
        schemas = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'trail\\_g%'").fetchall()
        assert sorted(schemas) == [("trail_g2",), ("trail_g3",)]


def test_only_a_generation_of_another_version_is_outdated(log_pipeline: ProjectionPipeline) -> None:
    def update(projection: RecordingProjection) -> Generation | None:
        return rebuild_outdated(projection, log_pipeline.feed(), log_pipeline.dsn)

    assert update(RecordingProjection()) is None, "there is no generation yet"
    events = write(log_pipeline, 11)
    rebuild(RecordingProjection(), log_pipeline.feed(), log_pipeline.dsn)
    assert update(RecordingProjection()) is None
    assert live(log_pipeline) == 1
    assert update(Wider()) == Generation("trail", 2)
    assert live(log_pipeline) == 2
    assert holds(log_pipeline, events)
    assert update(Wider()) is None


def test_a_stopped_rebuild_drops_its_generation(log_pipeline: ProjectionPipeline) -> None:
    events = write(log_pipeline, 7)
    with running(Runner(RecordingProjection(), log_pipeline.feed(), log_pipeline.dsn).run):
        until(partial(holds, log_pipeline, events))
    stop = threading.Event()
    stop.set()
    with pytest.raises(RebuildFailedError, match="stopped"):
        rebuild(RecordingProjection(), log_pipeline.feed(), log_pipeline.dsn, stop=stop)
    assert live(log_pipeline) == 1
    with psycopg.connect(log_pipeline.dsn) as connection:
        assert generations.unfinished(connection, "trail") == []


def test_a_model_that_differs_from_its_publishers_ledger_does_not_go_live(log_pipeline: ProjectionPipeline) -> None:
    write(log_pipeline, 8)
    assert rebuild(RecordingProjection(), log_pipeline.feed(), log_pipeline.dsn).number == 1
    whole = log_pipeline.logs[0]
    holed = replace(whole, records=[None if i == 3 else record for i, record in enumerate(whole.records)])
    with closing(RelayState(log_pipeline.dsn, whole.source, "log")) as channel:
        feed = LogFeed([holed, log_pipeline.logs[1]], {whole.ce_source: LedgerCounter(whole, channel)})
        with pytest.raises(RebuildFailedError, match="published: 200 records"):
            rebuild(RecordingProjection(), feed, log_pipeline.dsn)
    assert live(log_pipeline) == 1


def test_a_rollback_before_the_first_rebuild_is_refused(database: str) -> None:
    migrations.migrate(database)
    with psycopg.connect(database, autocommit=True) as connection, pytest.raises(NoGenerationError):
        generations.rollback(connection, "trail")
