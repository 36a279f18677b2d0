"""Splits of a closed year: recorded once by the release job, from the people of its batches, without small cells."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from services.contract.record import UntypedEvent
from services.disclosure.splits import OTHER, split
from services.platform.database import Pool, read_pool
from services.projections.directory.projection import DirectoryProjection
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError, QueryRefusedError
from services.projections.measures.projection import MeasuresProjection
from services.projections.measures.query.answer import QueryAnswer
from services.projections.measures.query.queries import MeasureQueries
from services.projections.measures.query.request import QueryRequest
from services.projections.releases.release_job import ReleaseJob
from services.projections.releases.split_queries import SplitQueries
from services.web.identity.principal import Membership
from tests.support.databases import fresh_database
from tests.support.event_stories import EventFactory, Place, federation, interleave
from tests.support.principals import principal
from tests.support.read_side import ReadSide

NOW = datetime(2027, 1, 10, tzinfo=UTC)
LATER = datetime(2027, 2, 20, tzinfo=UTC)
_SPLITS = """
SELECT audience, program_id::text, stream, dimension, cell, people FROM releases.splits
 WHERE year = 2026 ORDER BY audience, program_id, stream, dimension, cell"""
_FORGET = """
TRUNCATE releases.runs, releases.releases, releases.release_places, releases.splits, releases.split_years"""
_BATCH = """
(SELECT min(p.number) FROM releases.release_places p
  WHERE p.audience = %(audience)s AND p.program_id = %(program)s AND p.stream = 'matched'
    AND (p.known, p.id COLLATE "C") >= (to_timestamp({known} / 1000000.0), {id} COLLATE "C"))"""
_MATCHED = f"""
SELECT DISTINCT x.person FROM (
    SELECT r.mentee_id::text AS person, {_BATCH.format(known="r.matched_known", id="r.id::text")} AS batch,
           {_BATCH.format(known="r.voided_known", id="r.id::text || ':voided'")} AS taken_back
      FROM measures.relationships r WHERE r.program_id = %(program)s AND r.matched_known < 253402300799999999) x
 WHERE x.batch IS NOT NULL AND x.batch IS DISTINCT FROM x.taken_back"""
"""The people of the batches: who is counted by a match that the same batch does not take back."""


@dataclass
class World:
    """A federation of the year 2026, read in 2027; its largest program is large enough to be released by itself."""

    dsn: str
    pool: Pool
    events: list[UntypedEvent]

    @property
    def programs(self) -> dict[str, str]:
        """Programs, with their organizations."""
        opened = (event for event in self.events if event.type.endswith("program-opened"))
        return dict(sorted((event.subject, event.organization_id) for event in opened))

    @property
    def large(self) -> str:
        """The program with the most matches."""
        matches = Counter(event.program_id for event in self.events if event.type.endswith(".matched"))
        return max(self.programs, key=lambda program: matches[program])

    def release(self, now: datetime = NOW) -> list[tuple[Any, ...]]:
        """Run the job, and return all splits of 2026."""
        with psycopg.connect(self.dsn) as connection:
            ReleaseJob(self.dsn, lambda: now).release(connection)
        with psycopg.connect(self.dsn) as connection:
            return connection.execute(_SPLITS).fetchall()


@pytest.fixture(scope="module")
def folded(postgres_dsn: str) -> Iterator[World]:
    random = Random(11)
    stories = federation(random, programs=3, people=150, relationships=420)
    late, at = EventFactory(random), int(LATER.timestamp() * 1_000_000)
    place = Place(late.id(), late.id())
    pair = {
        name: late.id() for name in ("mentor_id", "mentee_id", "mentor_participation_id", "mentee_participation_id")
    }
    form = {"formality": "formal", "shape": "pair", "group_id": None, "direction": "traditional"}
    person = {"person_id": late.id(), "role": "mentee", "attempt": 1, "skills": []}
    last = [
        late.event("enrollment.applied", late.id(), at, place, person),
        late.event("relationships.match-proposed", late.id(), at, place, {**pair, **form, "proposed_by": "mentor"}),
    ]
    with fresh_database(postgres_dsn) as dsn:
        side = ReadSide(dsn, [DirectoryProjection(), MeasuresProjection()])
        events = side.play([*interleave(stories, random), *last])
        with read_pool(dsn, name="test") as pool, psycopg.connect(dsn, autocommit=True) as connection:
            world = World(dsn, pool, events)
            sized = "INSERT INTO releases.program_years (program_id, year, people) VALUES (%s, 2026, 30)"
            connection.execute(sized, [world.large])
            yield world


@pytest.fixture
def world(folded: World) -> World:
    """Return the federation, of which nothing is released."""
    with psycopg.connect(folded.dsn, autocommit=True) as connection:
        connection.execute(_FORGET)
    return folded


def forms(world: World, program: str) -> dict[str, str]:
    """Return the form in which each mentee of a program was matched first."""
    found: dict[str, str] = {}
    matches = [e for e in world.events if e.type.endswith(".matched") and e.program_id == program]
    for event in sorted(matches, key=lambda e: (e.recorded_at, e.subject), reverse=True):
        found[event.data["mentee_id"]] = f"{event.data['direction']} {event.data['shape']}"
    return found


def test_a_split_is_of_the_people_of_the_batches_without_small_cells(world: World) -> None:
    rows = world.release()
    assert {row[0] for row in rows} == {"inner", "outer", "pool"}
    assert all(row[5] >= (5 if row[0] == "inner" else 10) for row in rows)
    by_split: dict[tuple[Any, ...], dict[str, int]] = {}
    for row in rows:
        by_split.setdefault(row[:4], {})[row[4]] = row[5]
    assert all(len(cells) > 1 for cells in by_split.values())
    assert {key[3] for key in by_split} >= {"form", "stage"}
    compared = 0
    with psycopg.connect(world.dsn) as connection:
        for program in world.programs:
            audience = "outer" if program == world.large else "inner"
            people = connection.execute(_MATCHED, {"program": program, "audience": audience}).fetchall()
            groups = forms(world, program)
            expected = split({person: groups[person] for (person,) in people}, 10 if audience == "outer" else 5)
            assert by_split.get((audience, program, "matched", "form"), {}) == expected
            compared += bool(expected)
    assert compared
    assert not [key for key in by_split if key[1] == world.large and key[0] == "inner"], "a program is split once"


def test_splits_of_a_year_are_recorded_once_and_never_change(world: World) -> None:
    at_once = world.release()
    with psycopg.connect(world.dsn, autocommit=True) as connection:
        connection.execute(_FORGET)
    now = datetime(2026, 2, 3, tzinfo=UTC)
    while now < NOW:
        assert world.release(now) == [], "the year is not closed"
        now += timedelta(days=41)
    assert world.release() == at_once
    assert world.release(NOW + timedelta(days=20)) == at_once
    with psycopg.connect(world.dsn) as connection:
        assert connection.execute("SELECT max(year) FROM releases.split_years").fetchone() == (2026,)


def test_inside_and_outside_readers_get_the_split_of_their_door(world: World) -> None:
    rows = world.release()
    queries = SplitQueries(world.pool)
    analyst = Disclosure.of(principal(Membership("analyst")))
    for program, organization in world.programs.items():
        inside = Disclosure.of(principal(Membership("executive", organization)))
        staff = Disclosure.of(principal(Membership("coordinator", organization, program)))
        asked = ("matched", "form", 2026, NOW)
        cells = {row[4]: row[5] for row in rows if row[1:4] == (program, "matched", "form")}
        read = queries.program(program, inside, *asked)
        assert (read.door, {cell.group: cell.people for cell in read.cells}) == (Door.INNER, cells)
        assert queries.program(program, staff, *asked).cells == read.cells, "staff gets no more"
        without = queries.program(program, analyst, *asked)
        assert without.door is Door.OUTER
        assert without.cells == (read.cells if program == world.large else [])
    federation_wide = queries.federation("applied", "stage", 2026, NOW)
    outside = [row for row in rows if row[0] != "inner" and row[2:4] == ("applied", "stage")]
    assert outside
    assert federation_wide.people == sum(row[5] for row in outside)


@pytest.mark.parametrize(
    ("asked", "rule", "field"),
    [
        (("matched", "shoe-size", 2026), "unknown-dimension", "dimension"),
        (("applied", "form", 2026), "unknown-metric", "stream"),
        (("matched", "form", 2027), "period-not-released", "year"),
    ],
)
def test_what_is_no_split_is_refused_by_name(world: World, asked: tuple[str, str, int], rule: str, field: str) -> None:
    queries = SplitQueries(world.pool)
    with pytest.raises(QueryRefusedError) as refusal:
        queries.federation(*asked, NOW)
    assert (refusal.value.rule, refusal.value.field) == (rule, field)
    with pytest.raises(NotFoundError):
        queries.program(next(iter(world.programs.values())), Disclosure.unrestricted(), "matched", "form", 2026, NOW)


def test_a_query_by_a_dimension_of_splits_gives_the_released_cells_to_every_reader(world: World) -> None:
    world.release()
    measures = MeasureQueries(world.pool, SplitQueries(world.pool))
    now = int(NOW.timestamp() * 1_000_000)
    analyst, coordinator = (Disclosure.of(principal(Membership(role))) for role in ("analyst", "coordinator"))

    def ask(disclosure: Disclosure, **fields: Any) -> QueryAnswer:  # noqa: ANN401 - fields of a query
        whole = {"metrics": ["funnel"], "dimensions": ["stage"], "date_range": ("2026-01-01", "2026-12-31")}
        return measures.answer(QueryRequest.model_validate({**whole, **fields}), disclosure, now, 7)

    answer = ask(analyst)
    cells = SplitQueries(world.pool).federation("applied", "stage", 2026, NOW).cells
    assert [(row.dimensions[0], row.metrics[0].value) for row in answer.results] == [
        (cell.group, cell.people) for cell in cells
    ]
    assert cells
    assert (answer.door, answer.position) == ("releases", 7)
    assert ask(coordinator).results == answer.results, "a coordinator gets no more"
    one = ask(coordinator, filters=[["is", "program", [world.large]]])
    assert {row.dimensions[0] for row in one.results} <= {cell.group for cell in cells} | {OTHER}
    refused: list[tuple[dict[str, Any], str]] = [
        ({"metrics": ["waiting"]}, "metrics"),
        ({"metrics": ["funnel", "enrolled"]}, "metrics"),
        ({"date_range": ("2026-01-01", "2026-11-30")}, "date_range"),
        ({"date_range": "all"}, "date_range"),
        ({"as_of": "2026-12-31"}, "as_of"),
        ({"filters": [["is", "organization", [world.large]]]}, "filters"),
    ]
    for fields, field in refused:
        with pytest.raises(QueryRefusedError) as refusal:
            ask(analyst, **fields)
        assert refusal.value.field == field, fields
