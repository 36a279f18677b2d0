"""The release job beside traffic: while it has cut and not committed, events fold and readers read, and none waits."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from random import Random
from typing import Any

import psycopg
import pytest

from services.contract.record import UntypedEvent
from services.disclosure.batch import Batch
from services.platform.database import read_pool
from services.projections.directory.projection import DirectoryProjection
from services.projections.measures.projection import MeasuresProjection
from services.projections.releases import release_job
from services.projections.releases.queries import ReleaseQueries
from services.projections.releases.release_job import ReleaseJob
from tests.support import wait
from tests.support.databases import fresh_database
from tests.support.event_stories import federation
from tests.support.read_side import ReadSide

NOW = datetime(2026, 3, 4, tzinfo=UTC)
"""When the job runs: about half of the events are recorded by then."""
LATER = datetime(2027, 1, 20, tzinfo=UTC)
_RELEASED = (
    "SELECT stream, audience, program_id, number, people, count, total FROM releases.releases ORDER BY 1, 2, 3, 4"
)
_FOLDED = "SELECT count(*) FROM measures.sessions"


@pytest.fixture
def world(postgres_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ReadSide, list[UntypedEvent]]]:
    """Return a federation whose events until now are folded, and those that come while the job runs."""
    stories = federation(Random(5), programs=3, people=70, relationships=160)
    events = sorted((event for story in stories for event in story), key=lambda event: event.recorded_at)
    half = int(NOW.timestamp() * 1_000_000)
    monkeypatch.setattr(release_job, "is_folded_through", lambda *_: True)
    with fresh_database(postgres_dsn) as dsn:
        side = ReadSide(dsn, [DirectoryProjection(), MeasuresProjection()])
        side.play([event for event in events if event.recorded_at <= half])
        yield side, [event for event in events if event.recorded_at > half]


class Held:
    """The job, held after it has written its first batches and before it commits."""

    def __init__(self) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()

    def around(self, save: Callable[..., None]) -> Callable[..., None]:
        """Return the saving of batches that waits, once it has written some, until it may go on."""

        def held(connection: psycopg.Connection[Any], batches: Iterable[Batch]) -> None:
            found = list(batches)
            save(connection, found)
            if found and not self.reached.is_set():
                self.reached.set()
                wait.until(self.go_on.is_set)

        return held


def _rows(dsn: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(statement.encode()).fetchall()


def _release(dsn: str, now: datetime) -> int | None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return ReleaseJob(dsn, lambda: now).release(connection)


def test_events_fold_and_readers_read_while_the_job_runs(
    world: tuple[ReadSide, list[UntypedEvent]], monkeypatch: pytest.MonkeyPatch
) -> None:
    side, rest = world
    held, before = Held(), _rows(side.dsn, _FOLDED)
    monkeypatch.setattr(release_job, "_save", held.around(release_job._save))
    with ThreadPoolExecutor(1) as threads, read_pool(side.dsn, name="test") as pool:
        running = threads.submit(_release, side.dsn, NOW)
        wait.until(held.reached.is_set)
        try:
            side.play(rest)
            assert _rows(side.dsn, _FOLDED) > before, "events of the next weeks are folded beside it"
            assert ReleaseQueries(pool).federation(LATER).items == [], "nothing of it is told before all of it is"
            assert not running.done()
        finally:
            held.go_on.set()
        assert running.result()
        assert ReleaseQueries(pool).federation(LATER).items


def test_what_came_while_it_ran_is_told_by_the_next_run_as_if_it_had_come_before(
    world: tuple[ReadSide, list[UntypedEvent]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The later events of a run that reads them half-way would be in no batch, or in two."""
    side, rest = world
    held = Held()
    with monkeypatch.context() as patch, ThreadPoolExecutor(1) as threads:
        patch.setattr(release_job, "_save", held.around(release_job._save))
        running = threads.submit(_release, side.dsn, NOW)
        wait.until(held.reached.is_set)
        try:
            side.play(rest)
        finally:
            held.go_on.set()
        running.result()
    _release(side.dsn, LATER)
    beside = _rows(side.dsn, _RELEASED)
    with psycopg.connect(side.dsn, autocommit=True) as connection:
        connection.execute("TRUNCATE releases.runs, releases.releases, releases.release_places, releases.splits")
    _release(side.dsn, LATER)
    assert beside == _rows(side.dsn, _RELEASED)
