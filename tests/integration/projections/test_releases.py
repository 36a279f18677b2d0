"""The release job: each point of the lattice once, whatever dies; records that nothing changes and that name no one."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from services.disclosure.batch import Batch
from services.disclosure.lattice import EVERY_MINUTE, Lattice, last_release_point
from services.platform.database import read_pool
from services.projections.directory.projection import DirectoryProjection
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError
from services.projections.measures.projection import MeasuresProjection
from services.projections.problem_mapping import READ_MODEL_ERRORS
from services.projections.programs.models import Feedback
from services.projections.programs.projection import ProgramsProjection
from services.projections.programs.queries import ProgramQueries
from services.projections.releases import release_job, routes
from services.projections.releases.queries import ReleaseQueries
from services.projections.releases.release_job import ReleaseJob
from services.projections.releases.split_queries import SplitQueries
from services.projector import connections, generations
from services.web.app import create_app
from services.web.conditional_reads import conditional_read
from services.web.identity.principal import Membership, Principal
from tests.support.databases import fresh_database
from tests.support.event_stories import EventFactory, Place, Story, federation, interleave, organization, program
from tests.support.principals import ISSUER, figures_only, principal
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
_FORGET = """
TRUNCATE releases.runs, releases.releases, releases.release_places, releases.program_years, releases.splits,
         releases.split_years, releases.effects"""


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
        read_side = ReadSide(dsn, [DirectoryProjection(), MeasuresProjection(), ProgramsProjection()])
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


def test_a_point_before_which_nothing_was_recorded_reads_no_stream_again(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new year is cut again, because programs have other sizes, and so is what follows the next event."""
    monkeypatch.setattr(release_job, "is_folded_through", lambda *_: True)
    cut, points = release_job._cut_through, list[str]()

    def noted(connection: psycopg.Connection[Any], point: datetime, lattice: Lattice) -> int:
        points.append(point.date().isoformat())
        return cut(connection, point, lattice)

    monkeypatch.setattr(release_job, "_cut_through", noted)
    days = [datetime(2026, 12, 29, tzinfo=UTC) + timedelta(days=7 * week) for week in range(4)]
    for day in days:
        assert release(dsn, day) is not None
    assert points == ["2026-12-28", "2027-01-04"], "nothing came after 20 December"
    kept = recorded(dsn)
    with psycopg.connect(dsn) as connection:
        connection.execute(_FORGET)
    monkeypatch.setattr(release_job, "_is_unchanged", lambda *_: False)
    for day in days:
        release(dsn, day)
    assert recorded(dsn) == kept, "as if every point had read everything"
    monkeypatch.undo()
    monkeypatch.setattr(release_job, "is_folded_through", lambda *_: True)
    monkeypatch.setattr(release_job, "_cut_through", noted)
    with psycopg.connect(dsn) as connection:
        points.clear()
        with connection.transaction(force_rollback=True):
            arrived = int(days[-1].timestamp() * 1_000_000)
            connection.execute("UPDATE projection.positions SET recorded_at = %s", [arrived])
            ReleaseJob(dsn, lambda: days[-1] + timedelta(days=7)).release(connection)
    assert points == ["2027-01-25"]


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


def test_over_http_nothing_changes_between_two_points_and_every_step_is_of_enough_people(dsn: str) -> None:
    """Each audience asks each day while people come; the sums, tags and lengths of answers change at points alone."""
    with psycopg.connect(dsn) as connection:
        programs = connection.execute("SELECT id::text, organization_id::text FROM measures.programs").fetchall()
    readers = {
        "analyst": (Principal("a", ISSUER, frozenset({Membership("analyst")}), actor="a"), 10),
        "executive": (Principal("e", ISSUER, frozenset({Membership("executive", programs[0][1])}), actor="e"), 5),
    }
    today = [datetime(2026, 1, 1, 12, 30, tzinfo=UTC)]
    with read_pool(dsn, name="test") as pool:
        queries = ReleaseQueries(pool)
        app = create_app(
            title="Releases",
            routers=[routes.router(queries, SplitQueries(pool), conditional_read(queries.reading, []))],
            authenticator=lambda request: readers[request.headers["x-reader"]][0],
            errors=READ_MODEL_ERRORS,
            clock=lambda: today[0],
        )
        client = TestClient(app)
        shown: dict[tuple[str, str, str], list[tuple[datetime, int, int]]] = {}
        before: dict[tuple[str, str], tuple[datetime, bytes]] = {}
        while today[0] <= datetime(2026, 6, 10, tzinfo=UTC):
            release(dsn, today[0])
            for reader in readers:
                for path in ("federation", *(f"programs/{program_id}" for program_id, _ in programs)):
                    response = client.get(f"/v1/{path}/releases", headers={"x-reader": reader})
                    point, body = before.get((reader, path), (None, b""))
                    assert point != last_release_point(today[0]) or body == response.content
                    before[reader, path] = (last_release_point(today[0]), response.content)
                    for item in response.json()["items"]:
                        steps = shown.setdefault((reader, path, item["stream"]), [])
                        if not steps or steps[-1][1:] != (item["people"], item["count"]):
                            steps.append((today[0], item["people"], item["count"]))
            today[0] += timedelta(days=1, hours=5)
    assert {path for reader, path, _ in shown if reader == "analyst"} == {"federation"}, "new programs are pooled"
    assert f"programs/{programs[0][0]}" in {path for reader, path, _ in shown if reader == "executive"}
    for (reader, path, _), steps in shown.items():
        least = 10 if path == "federation" else readers[reader][1]
        people = [0, *(count for _, count, _ in steps)]
        assert all(after - earlier >= least for earlier, after in pairwise(people)), (reader, path, steps)


def test_another_organizations_executive_and_who_has_no_role_find_nothing_inside(dsn: str) -> None:
    release(dsn)
    with psycopg.connect(dsn) as connection:
        (program_id, organization_id), *_ = connection.execute(
            "SELECT program_id::text, organization_id::text FROM releases.releases WHERE audience = 'inner'"
        ).fetchall()
    inside = Disclosure.of(principal(Membership("executive", organization_id)))
    others = (
        principal(Membership("executive", "8f7c6f5e-0000-4000-8000-000000000001")),
        principal(Membership("executive")),
        principal(Membership("analyst", organization_id)),
        principal(Membership("coordinator", organization_id, "8f7c6f5e-0000-4000-8000-000000000002")),
    )
    with read_pool(dsn, name="test") as pool:
        queries = ReleaseQueries(pool)
        assert queries.program(program_id, inside, ENDS).items
        for other in others:
            answer = queries.program(program_id, Disclosure.of(other), ENDS)
            assert (answer.door, answer.items) == (Door.OUTER, [])
        assert queries.program(program_id, inside, datetime(2025, 1, 1, tzinfo=UTC)).items == []
        with pytest.raises(NotFoundError):
            queries.program(organization_id, inside, ENDS)


def test_an_organization_that_stops_sharing_takes_its_programs_out_of_the_federations_figures(dsn: str) -> None:
    release(dsn)
    with read_pool(dsn, name="test") as pool, psycopg.connect(dsn, autocommit=True) as connection:
        queries = ReleaseQueries(pool)
        (organization_id, program_id), *_ = connection.execute(
            "SELECT organization_id::text, program_id::text FROM releases.releases WHERE audience = 'inner'"
        ).fetchall()
        outer = ["outer", organization_id, program_id, "enrolled", 1, ENDS, 12, 12, 0]
        connection.execute(
            "INSERT INTO releases.releases (audience, organization_id, program_id, stream, number, released_at, "
            "people, count, total) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            outer,
        )
        with_it = {item.stream: item.count for item in queries.federation(ENDS).items}
        table = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE tablename = 'organizations' "
            "AND schemaname LIKE 'directory_g%'"
        ).fetchone()
        assert table is not None
        connection.execute(f"UPDATE {table[0]} SET shares = '{{directory}}' WHERE id = '{organization_id}'")
        try:
            without = {item.stream: item.count for item in queries.federation(ENDS).items}
            assert queries.program(program_id, figures_only(), ENDS).items == []
        finally:
            connection.execute(f"UPDATE {table[0]} SET shares = NULL WHERE id = '{organization_id}'")
    assert with_it["enrolled"] - without["enrolled"] == 12


def values_in(answer: object) -> list[float]:
    """Return the value of every figure of an answer, at any depth."""
    if isinstance(answer, Mapping):
        own = [answer["value"]] if answer.get("value") is not None else []
        return own + [each for part in answer.values() for each in values_in(part)]
    return [each for part in answer for each in values_in(part)] if isinstance(answer, list) else []


def test_ratings_reach_dashboards_of_others_by_releases_alone(dsn: str) -> None:
    everywhere = Disclosure.of(principal(Membership("coordinator")))
    with read_pool(dsn, name="test") as pool, psycopg.connect(dsn) as connection:
        dashboards = ProgramQueries(pool, ReleaseQueries(pool))
        facts = {key(line): line for line in dashboards.federation(everywhere).feedback}
        assert facts
        assert dashboards.federation(figures_only()).feedback == []
        release(dsn)
        outside = dashboards.federation(figures_only()).feedback
        without_figures = Disclosure.of(principal(Membership("operator")))
        assert values_in(dashboards.federation(figures_only()).model_dump())
        assert values_in(dashboards.federation(without_figures).model_dump()) == []
        assert dashboards.federation(without_figures).largest, "the programs are listed, without figures"
        answers = "SELECT sum(count), sum(total) FROM releases.releases WHERE stream = %s AND audience = 'pool'"
        assert outside
        for line in outside:
            stream = f"answered:{line.instrument}:{line.version}:{line.wave or ''}:{line.about}:{line.given_by}"
            count, total = connection.execute(answers, [stream]).fetchone() or (0, 0)
            assert (line.answers, line.mean.value) == (count, round(float(total / count), 1))
            assert count <= (facts[key(line)].answers or 0)
        of_programs = connection.execute(
            "SELECT DISTINCT program_id::text, organization_id::text FROM releases.releases "
            "WHERE audience = 'inner' AND stream LIKE 'answered:%'"
        ).fetchall()
        for program_id, organization_id in of_programs:
            inside = dashboards.program(program_id, Disclosure.of(principal(Membership("executive", organization_id))))
            beside = dashboards.program(program_id, figures_only())
            assert inside is not None
            assert inside.feedback
            assert beside is not None
            assert beside.feedback == []
            operators = dashboards.program(program_id, without_figures)
            assert operators is not None
            assert values_in(operators.model_dump()) == []
    assert of_programs


def key(line: Feedback) -> tuple[object, ...]:
    return line.instrument, line.version, line.wave, line.about, line.given_by


def test_a_program_is_released_outside_by_the_size_that_was_recorded_first(dsn: str) -> None:
    """Twenty people of the year before are enough for a program by itself; a size is never looked up again."""
    with psycopg.connect(dsn) as connection:
        programs = [row[0] for row in connection.execute("SELECT id FROM measures.programs ORDER BY id")]
        record = "INSERT INTO releases.program_years (program_id, year, people) VALUES (%s, 2026, %s)"
        sizes = dict(zip(programs, (20, 19, 20, 0, 0), strict=False))
        for program_id, people in sizes.items():
            connection.execute(record, [program_id, people])
    release(dsn)
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT program_id FROM releases.releases WHERE audience = 'outer'")
        outside = {row[0] for row in rows}
        kept: dict[Any, int] = dict(
            connection.execute("SELECT program_id, people FROM releases.program_years").fetchall()
        )
    assert outside
    assert outside <= {program_id for program_id, people in sizes.items() if people == 20}
    assert kept == sizes


def test_a_demonstration_releases_batches_of_the_same_people_every_minute(dsn: str) -> None:
    now = ENDS + timedelta(seconds=30)
    with psycopg.connect(dsn) as connection:
        ReleaseJob(dsn, lambda: now, EVERY_MINUTE).release(connection)
    minutely = recorded(dsn)
    with psycopg.connect(dsn) as connection:
        through = connection.execute("SELECT through FROM releases.runs").fetchone()
        connection.execute(_FORGET)
    release(dsn)
    assert through == (ENDS - timedelta(minutes=2),)
    assert {(row[:5], row[6:]) for row in recorded(dsn)} <= {(row[:5], row[6:]) for row in minutely}
    assert {row[5].second for row in minutely} == {0}
    assert not all(row[5].weekday() == 0 for row in minutely if row[0] == "inner")
