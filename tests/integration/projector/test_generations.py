"""Generations: built beside the live one, compared, switched under the eyes of readers, and taken back."""

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
from services.projector.rebuild import Progress, RebuildFailedError, rebuild
from services.projector.runner import Runner
from services.publication.ledger_counter import LedgerCounter
from services.publication.relay_state import RelayState
from tests.support.projection_pipeline import ProjectionPipeline
from tests.support.public_logs import some_events
from tests.support.recording_projection import RecordingProjection, expected, recorded_ids
from tests.support.threads import running
from tests.support.wait import until


class Wider(RecordingProjection):
    """The next version of the code: another table, another column."""

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


def write(fed: ProjectionPipeline, seed: int, count: int = 200) -> list[UntypedEvent]:
    random = Random(seed)  # one for both, so that no key is in two contexts: between those no order is promised
    told = [e for log in fed.logs for e in log.append(some_events(random, count, source=log.source))]
    return [event for event in told if event.type not in RecordingProjection().ignored]


def holds(fed: ProjectionPipeline, told: list[UntypedEvent]) -> bool:
    return recorded_ids(fed.dsn) == expected(told)


def live(fed: ProjectionPipeline) -> int:
    with psycopg.connect(fed.dsn) as connection:
        found = generations.live(connection, "trail")
    return 0 if found is None else found.number


def test_a_rebuild_takes_over_while_the_live_one_is_fed_and_read(fed: ProjectionPipeline) -> None:
    told = write(fed, 1)
    seen: list[Progress] = []
    with running(Runner(RecordingProjection(), fed.feed(), fed.dsn).run):
        until(partial(holds, fed, told), 20)
        with running(Reading(fed.dsn).run) as reader:
            assert rebuild(RecordingProjection(), fed.feed(), fed.dsn, progress=seen.append).number == 2
            until(lambda: live(fed) == 2)
            told += write(fed, 2)
            until(partial(holds, fed, told), 30, what="the runner to go on with the new generation")
        reader.end()
    assert [one.ratio for one in seen] == sorted(one.ratio for one in seen)
    assert seen[-1].ratio == 1


class Reading:
    """A reader that never stops: every read must answer, and must never go back."""

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


def test_a_read_across_two_views_is_never_sacrificed_to_a_switch(
    log_feed: ProjectionPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds the view that is switched last and waits for the one that is switched first: a deadlock."""
    write(log_feed, 9, 10)
    rebuild(Wider(), log_feed.feed(), log_feed.dsn)
    met = threading.Event()
    point = generations._point_view

    def point_when_awaited(connection: psycopg.Connection, generation: Generation, name: str) -> None:
        if name == "trails" and not met.is_set():
            until(partial(locks, log_feed, "trail.more", granted=False), what="the reader to wait for the other view")
            met.set()
        point(connection, generation, name)

    monkeypatch.setattr(generations, "_point_view", point_when_awaited)
    with psycopg.connect(log_feed.dsn) as reader:
        reader.execute("SELECT FROM trail.trails")
        with running(lambda _: rebuilt(log_feed)) as switching:
            until(partial(locks, log_feed, "trail.more", granted=True), what="the switch to begin")
            assert reader.execute("SELECT FROM trail.more").fetchall() == []
            assert met.is_set()
            assert live(log_feed) == 1
            reader.commit()
            until(lambda: live(log_feed) == 2, what="the switch, once nobody is in its way")
        switching.end()


def rebuilt(fed: ProjectionPipeline) -> None:
    assert rebuild(Wider(), fed.feed(), fed.dsn).number == 2


def locks(fed: ProjectionPipeline, view: str, *, granted: bool) -> bool:
    """Somebody has a view for himself alone, or somebody waits for it."""
    with psycopg.connect(fed.dsn) as connection:
        mode = "AccessExclusiveLock" if granted else "AccessShareLock"
        found = connection.execute(
            "SELECT FROM pg_locks WHERE relation = %s::regclass AND granted = %s AND mode = %s", [view, granted, mode]
        )
        return bool(found.fetchall())


def test_new_code_is_refused_until_rebuilt_and_old_tables_can_be_taken_back(log_feed: ProjectionPipeline) -> None:
    told = write(log_feed, 3)
    with running(Runner(RecordingProjection(), log_feed.feed(), log_feed.dsn).run):
        until(partial(holds, log_feed, told), 20)
    rebuild(Wider(), log_feed.feed(), log_feed.dsn)
    told += write(log_feed, 4)
    with running(Runner(Wider(), log_feed.feed(), log_feed.dsn).run):
        until(partial(holds, log_feed, told), 20)
    with psycopg.connect(log_feed.dsn, autocommit=True) as connection:
        connection.execute("SELECT id FROM trail.more")
        assert generations.rollback(connection, "trail").number == 1
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT id FROM trail.more")
    told += write(log_feed, 5)
    with running(Runner(RecordingProjection(), log_feed.feed(), log_feed.dsn).run):
        until(partial(holds, log_feed, told), 20, what="the first generation to catch up from where it stood")


def test_only_the_last_generation_is_kept(log_feed: ProjectionPipeline) -> None:
    write(log_feed, 6, 10)
    for number in (1, 2, 3):
        assert rebuild(RecordingProjection(), log_feed.feed(), log_feed.dsn).number == number
    with psycopg.connect(log_feed.dsn, autocommit=True) as connection:
        rows = connection.execute("SELECT generation, state FROM projection.generations ORDER BY 1").fetchall()
        assert rows == [(2, "previous"), (3, "live")]
        schemas = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'trail\\_g%'").fetchall()
        assert sorted(schemas) == [("trail_g2",), ("trail_g3",)]


def test_a_stopped_rebuild_leaves_nothing_behind(log_feed: ProjectionPipeline) -> None:
    told = write(log_feed, 7)
    with running(Runner(RecordingProjection(), log_feed.feed(), log_feed.dsn).run):
        until(partial(holds, log_feed, told), 20)
    stop = threading.Event()
    stop.set()
    with pytest.raises(RebuildFailedError, match="stopped"):
        rebuild(RecordingProjection(), log_feed.feed(), log_feed.dsn, stop=stop)
    assert live(log_feed) == 1
    with psycopg.connect(log_feed.dsn) as connection:
        assert generations.unfinished(connection, "trail") == []


def test_a_model_that_differs_from_its_publishers_ledger_does_not_go_live(log_feed: ProjectionPipeline) -> None:
    write(log_feed, 8)
    assert rebuild(RecordingProjection(), log_feed.feed(), log_feed.dsn).number == 1
    whole = log_feed.logs[0]
    holed = replace(whole, records=[None if i == 3 else record for i, record in enumerate(whole.records)])
    with closing(RelayState(log_feed.dsn, whole.source, "log")) as channel:
        feed = LogFeed([holed, log_feed.logs[1]], {whole.source: LedgerCounter(whole, channel)})
        with pytest.raises(RebuildFailedError, match="published: 200 records"):
            rebuild(RecordingProjection(), feed, log_feed.dsn)
    assert live(log_feed) == 1


def test_there_is_nothing_to_go_back_to_before_the_first_rebuild(database: str) -> None:
    migrations.migrate(database)
    with psycopg.connect(database, autocommit=True) as connection, pytest.raises(NoGenerationError):
        generations.rollback(connection, "trail")
