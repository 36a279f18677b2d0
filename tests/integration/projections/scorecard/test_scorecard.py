"""Objectives against the figures of their measures, and benchmarks against quarters computed from the events."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import psycopg
import pytest

from services.contract.envelope import to_days, to_micros
from services.contract.record import UntypedEvent
from services.platform.database import Pool, read_pool
from services.projections.directory.projection import DirectoryProjection
from services.projections.directory.queries import DirectoryQueries
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError
from services.projections.measures.period import Period
from services.projections.measures.projection import MeasuresProjection
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.releases.queries import ReleaseQueries
from services.projections.scorecard.benchmarks import COMPARED, TOO_FEW, BenchmarkQueries
from services.projections.scorecard.figures import NOT_SHOWN
from services.projections.scorecard.objectives import ObjectiveQueries
from services.projections.scorecard.progress import Progress
from services.web.cursors import Cursors
from services.web.identity.principal import Membership, Principal
from services.web.pagination import Lists
from tests.integration.projections.measures import oracle
from tests.support.databases import fresh_database
from tests.support.event_stories import DAY, YEAR_2026, EventFactory, Place, Story, federation, interleave
from tests.support.read_side import ReadSide

NOW = YEAR_2026 + 400 * DAY
YEAR = Period(YEAR_2026, YEAR_2026 + 365 * DAY, YEAR_2026 + 365 * DAY - 1)
AIMS: dict[str, tuple[str, int | None, int]] = {
    "meet": ("sessions-held", 0, 10_000),
    "reach-aims": ("goals-met", None, 2_000),
    "reach": ("program-reach", None, 1_000),
}
"""Objectives by code: the measure, the baseline and the target."""


@dataclass
class Federation:
    """A federation, its events, and its programs by id with their organizations."""

    pool: Pool
    dsn: str
    events: list[UntypedEvent]
    programs: dict[str, str]

    @property
    def aiming(self) -> str:
        """The program with objectives."""
        return next(event.subject for event in self.events if event.type.endswith("objective-defined"))

    def objectives(self) -> ObjectiveQueries:
        directory = DirectoryQueries(self.pool, Lists(self.pool, Cursors(b"0" * 32)))
        return ObjectiveQueries(self.pool, directory, ReleaseQueries(self.pool))


def with_objectives(stories: list[Story]) -> list[Story]:
    """Return stories in which the first program has objectives."""
    factory = EventFactory(Random(9))
    story = next(story for story in stories if story[0].type.endswith("program-opened"))
    opened = story[0]
    place = Place(opened.organization_id, opened.subject)
    defined = [
        factory.event(
            "enrollment.objective-defined",
            opened.subject,
            YEAR_2026,
            place,
            {
                "code": code,
                "measure": measure,
                "baseline_thousandths": baseline,
                "target_thousandths": target,
                "better": "higher",
                "due_on": to_days(date(2026, 12, 31)),
                "policy_version": 1,
            },
        )
        for code, (measure, baseline, target) in AIMS.items()
    ]
    story[0] = replace(opened, data={**opened.data, "objective_codes": list(AIMS)})
    return [[*story, *defined] if each is story else each for each in stories]


@pytest.fixture(scope="module")
def world(postgres_dsn: str) -> Iterator[Federation]:
    random = Random(3)
    stories = with_objectives(federation(random, programs=12, people=190, relationships=330, minimum=5))
    with fresh_database(postgres_dsn) as dsn:
        side = ReadSide(dsn, [DirectoryProjection(), MeasuresProjection()])
        events = side.play(interleave(stories, random))
        programs = {e.subject: e.organization_id for e in events if e.type.endswith("program-opened")}
        with read_pool(dsn, name="test") as pool:
            yield Federation(pool, dsn, events, programs)


def principal(*memberships: Membership) -> Disclosure:
    return Disclosure.of(Principal("p", "https://issuer.test", frozenset(memberships), actor="p"))


EVERYWHERE = principal(Membership("coordinator"))


def test_objectives_state_the_figure_of_their_measure_on_the_date(world: Federation) -> None:
    program = world.aiming
    own = [event for event in world.events if event.program_id == program]
    for day in ("2026-02-15", "2026-04-30"):
        answer = world.objectives().objectives(program, EVERYWHERE, day, NOW)
        as_of = to_micros(datetime.fromisoformat(f"{day}T23:59:59.999999+00:00"))
        assert (answer.door, answer.policy_version) == (Door.FACTS, 1)
        by_code = {item.code: item for item in answer.items}
        assert by_code.keys() == AIMS.keys()
        held = oracle.figure("sessions-held", own, Period(as_of=as_of))[0]
        meet = by_code["meet"]
        assert meet.now == held > 0
        share = (as_of - YEAR_2026) / (365 * DAY)
        assert meet.expected == pytest.approx(10 * share)
        assert meet.progress is (
            Progress.MET if held >= 10 else Progress.ON_TRACK if held >= 10 * share else Progress.BEHIND
        )
        goals = by_code["reach-aims"]
        assert goals.now == pytest.approx(oracle.figure("goals-met", own, Period(as_of=as_of))[0])
        assert (goals.baseline, goals.target, goals.expected, goals.progress) == (None, 2.0, None, Progress.OPEN)
        assert (by_code["reach"].now, by_code["reach"].progress) == (None, Progress.UNKNOWN)
        assert by_code["reach"].note is not None
    late = world.objectives().objectives(program, EVERYWHERE, "2027-01-05", NOW)
    assert {item.code: item.progress for item in late.items}["reach-aims"] is Progress.MISSED


def test_readers_without_the_facts_get_objectives_and_released_figures_or_none(world: Federation) -> None:
    program, organization = world.aiming, world.programs[world.aiming]
    analyst = world.objectives().objectives(program, principal(Membership("analyst")), "2026-04-30", NOW)
    assert analyst.door is Door.OUTER
    assert {(item.now, item.note, item.progress) for item in analyst.items} == {(None, NOT_SHOWN, Progress.UNKNOWN)}
    inside = principal(Membership("executive", organization))
    assert {item.now for item in world.objectives().objectives(program, inside, "2026-04-30", NOW).items} == {None}
    with psycopg.connect(world.dsn, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO releases.releases (audience, organization_id, program_id, stream, number, released_at, people,"
            " count, total) VALUES ('inner', %s, %s, 'sessions', 1, %s, 5, 7, 300)",
            [organization, program, datetime(2026, 4, 6, tzinfo=UTC)],
        )
    read = world.objectives().objectives(program, inside, "2026-04-30", NOW)
    assert (read.door, {item.code: item.now for item in read.items}["meet"]) == (Door.INNER, 7.0)
    before = world.objectives().objectives(program, inside, "2026-04-05", NOW)
    assert {item.now for item in before.items} == {None}
    with pytest.raises(NotFoundError):
        world.objectives().objectives(organization, inside, None, NOW)
    with pytest.raises(QueryRefusedError):
        world.objectives().objectives(program, inside, "2030-01-01", NOW)


def expected_quarter(world: Federation, program: str, measure: str) -> int | None:
    """Return the quarter from the events of each program, naively."""
    figures: dict[str, Any] = {
        each: oracle.figure(measure, [e for e in world.events if e.program_id == each], YEAR) for each in world.programs
    }
    comparable = {each: value for each, (value, people, _) in figures.items() if people >= 10 and value is not None}
    own = comparable.pop(program, None)
    if own is None or len(comparable) < 8:
        return None
    ordered = sorted([*comparable.values(), own], reverse=COMPARED[measure])
    places = [place for place, value in enumerate(ordered) if value == own]
    return 1 + int(4 * (sum(places) / len(places)) / len(ordered))


def test_benchmarks_state_the_quarter_among_programs_of_other_organizations(world: Federation) -> None:
    stated = 0
    for program in list(world.programs)[:4]:
        answer = BenchmarkQueries(world.pool).benchmarks(program, EVERYWHERE, None, NOW)
        assert (answer.year, answer.archetype) == (2026, "mixed pair")
        assert [card.id for card in answer.cards] == list(COMPARED)
        for item in answer.items:
            assert item.quarter == expected_quarter(world, program, item.measure), item
            assert (item.note == TOO_FEW) == (item.quarter is None)
            stated += item.quarter is not None
    assert stated >= 4


def test_benchmarks_are_for_the_programs_own_organization_and_closed_years(world: Federation) -> None:
    queries = BenchmarkQueries(world.pool)
    program, organization = next(iter(world.programs.items()))
    inside = principal(Membership("executive", organization))
    assert queries.benchmarks(program, inside, 2026, NOW).items
    for outsider in (Membership("analyst"), Membership("executive"), Membership("executive", program)):
        with pytest.raises(QueryRefusedError) as refusal:
            queries.benchmarks(program, principal(outsider), 2026, NOW)
        assert refusal.value.rule == "part-not-released"
    with pytest.raises(QueryRefusedError) as refusal:
        queries.benchmarks(program, inside, 2027, NOW)
    assert (refusal.value.rule, refusal.value.field) == ("period-not-released", "year")
    assert {item.note for item in queries.benchmarks(program, inside, 2025, NOW).items} == {TOO_FEW}


def test_programs_that_do_not_share_their_figures_are_not_compared_with(world: Federation) -> None:
    program = next(iter(world.programs))
    with psycopg.connect(world.dsn, autocommit=True) as connection:
        (table,) = connection.execute(
            "SELECT format('%I.organizations', schemaname) FROM pg_tables "
            "WHERE tablename = 'organizations' AND schemaname LIKE 'measures_g%'"
        ).fetchone() or ("",)
        connection.execute(f"UPDATE {table} SET shares = '{{directory}}'")
        try:
            answer = BenchmarkQueries(world.pool).benchmarks(program, EVERYWHERE, 2026, NOW)
        finally:
            connection.execute(f"UPDATE {table} SET shares = NULL")
    assert {item.quarter for item in answer.items} == {None}
