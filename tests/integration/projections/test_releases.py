"""The release job: each point of the lattice once, whatever dies; records that nothing changes and that name no one."""

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from services.disclosure.batch import Batch
from services.projections.directory.projection import DirectoryProjection
from services.projections.measures.projection import MeasuresProjection
from services.projections.releases import migrations, release_job
from services.projections.releases.release_job import ReleaseJob
from services.projector import connections, generations
from tests.support.databases import fresh_database
from tests.support.event_stories import EventFactory, Place, Story, federation, interleave, organization, program
from tests.support.read_side import ReadSide

LAST_FOLDED = datetime(2026, 12, 20, tzinfo=UTC)
ENDS = datetime(2026, 12, 16, tzinfo=UTC)
"""The present time of most tests: everything until the last point before is folded."""
_EVERY = """
SELECT audience, organization_id::text, program_id::text, stream, number, released_at, people, count, total
  FROM releases.releases ORDER BY audience, program_id, stream, number"""

_TRUE_SESSIONS = """
SELECT r.program_id::text, count(DISTINCT r.mentee_id), sum(s.count), sum(s.minutes * s.count)
  FROM measures.sessions s JOIN measures.relationships r ON r.id = s.relationship_id WHERE s.evidence >= 2 GROUP BY 1"""
_FORGET = "TRUNCATE releases.runs, releases.releases, releases.release_places"


@pytest.fixture(scope="module")
def folded(postgres_dsn: str) -> Iterator[str]:
    """Fold the year of a federation into facts."""
    random = Random(5)
    stories = federation(random, programs=3, people=70, relationships=160)
    late = EventFactory(random)
    place = Place(late.id(), late.id())
    after: list[Story] = [organization(late, place), program(late, place)]
    at = int(LAST_FOLDED.timestamp() * 1_000_000)
    pair = {
        name: late.id() for name in ("mentor_id", "mentee_id", "mentor_participation_id", "mentee_participation_id")
    }
    proposed = {**pair, "formality": "formal", "shape": "pair", "group_id": None, "direction": "traditional"}
    last = [
        late.event(
            "enrollment.applied",
            late.id(),
            at,
            place,
            {"person_id": late.id(), "role": "mentee", "attempt": 1, "skills": []},
        ),
        late.event("relationships.match-proposed", late.id(), at, place, {**proposed, "proposed_by": "mentor"}),
    ]
    with fresh_database(postgres_dsn) as dsn:
        migrations.migrate(dsn)
        read_side = ReadSide(dsn, [DirectoryProjection(), MeasuresProjection()])
        read_side.play([*interleave([*stories, *after], random), *last])
        yield dsn


@pytest.fixture
def dsn(folded: str) -> str:
    """Return the facts, of which nothing is released."""
    with psycopg.connect(folded) as connection:
        connection.execute(_FORGET)
    return folded


def release(dsn: str, now: datetime = ENDS) -> int | None:
    with psycopg.connect(dsn) as connection:
        return ReleaseJob(dsn, lambda: now).release(connection)


def recorded(dsn: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(_EVERY).fetchall()


def test_a_year_is_released_once_and_is_at_most_what_is_true(dsn: str) -> None:
    assert release(dsn)
    rows = recorded(dsn)
    assert release(dsn) is None
    assert recorded(dsn) == rows
    assert {row[0] for row in rows} == {"inner", "pool"}, "every program is new, so none is released outside by itself"
    streams = {row[3].partition(":")[0] for row in rows}
    assert {"applied", "enrolled", "mentors", "matched", "sessions", "closed", "answered", "first-session"} <= streams
    with psycopg.connect(dsn) as connection:
        truth = connection.execute(_TRUE_SESSIONS).fetchall()
    for program_id, people, count, minutes in truth:
        ours = [row for row in rows if row[2] == program_id and row[3] == "sessions"]
        assert sum(row[7] for row in ours) <= count
        assert sum(row[8] for row in ours) <= minutes
        assert bool(ours) == (people >= 5)


def test_releases_of_every_point_are_those_of_the_last_one(dsn: str) -> None:
    release(dsn)
    at_once = recorded(dsn)
    with psycopg.connect(dsn) as connection:
        connection.execute(_FORGET)
    told: list[tuple[Any, ...]] = []
    now = datetime(2026, 1, 2, tzinfo=UTC)
    while now <= ENDS:
        release(dsn, now)
        rows = recorded(dsn)
        assert [row for row in rows if row in told] == told, "a later day changes nothing"
        told, now = rows, now + timedelta(days=19)
    release(dsn)
    assert recorded(dsn) == at_once


def test_nothing_is_released_before_everything_until_then_is_folded(dsn: str) -> None:
    assert release(dsn, LAST_FOLDED + timedelta(days=40)) is None
    assert recorded(dsn) == []


@pytest.mark.parametrize("step", [0, 3, 7])
def test_a_job_that_dies_leaves_nothing_and_the_next_one_releases_everything(
    dsn: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(dsn)
    expected = recorded(dsn)
    with psycopg.connect(dsn) as connection:
        connection.execute(_FORGET)
    saved = release_job._save
    calls = iter(range(1_000))

    def dies(connection: psycopg.Connection[Any], batches: Iterable[Batch]) -> None:
        saved(connection, batches)
        if next(calls) == step:
            with psycopg.connect(dsn, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])

    monkeypatch.setattr(release_job, "_save", dies)
    with pytest.raises(psycopg.OperationalError):
        release(dsn)
    assert recorded(dsn) == []
    monkeypatch.setattr(release_job, "_save", saved)
    assert release(dsn) == len(expected)
    assert recorded(dsn) == expected


def test_two_jobs_at_once_release_once(dsn: str) -> None:
    barrier = threading.Barrier(2)

    def run() -> int | None:
        barrier.wait()
        return release(dsn)

    with ThreadPoolExecutor(2) as pool:
        counts = [future.result() for future in [pool.submit(run), pool.submit(run)]]
    assert sorted(count is None for count in counts) == [False, True]
    assert len(recorded(dsn)) == sum(count or 0 for count in counts)


def test_releases_outlive_the_facts_and_name_no_one(dsn: str) -> None:
    release(dsn)
    rows = recorded(dsn)
    with psycopg.connect(dsn) as connection:
        people = {str(row[0]) for row in connection.execute("SELECT person_id FROM measures.participations")}
        held = " ".join(
            str(row)
            for table in ("releases", "release_places", "runs")
            for row in connection.execute(f"SELECT t::text FROM releases.{table} t")
        )
    assert people
    assert not [person for person in people if person in held]
    with connections.connect(dsn) as connection:
        generations.switch(connection, generations.create(connection, MeasuresProjection(), "log"))
    try:
        assert recorded(dsn) == rows
    finally:
        with connections.connect(dsn) as connection:
            generations.rollback(connection, "measures")
