"""Counters of the dashboards equal a recount of the events, in any order; figures are suppressed."""

from collections.abc import Mapping
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from services.platform.database import read_pool
from services.projections.directory.projection import DirectoryProjection
from services.projections.directory.queries import DirectoryQueries
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.suppression import Cell, Figure, show_parts
from services.projections.programs import queries
from services.projections.programs.counters import count_waiting, sum_counters
from services.projections.programs.projection import ProgramsProjection
from services.projections.programs.queries import ProgramQueries
from services.projections.releases.queries import ReleaseQueries
from services.web.cursors import Cursors
from services.web.identity.principal import Membership, Principal
from services.web.pagination import Lists
from tests.integration.projections.recount import recount
from tests.support.event_stories import (
    YEAR_2026,
    EventFactory,
    Pair,
    Place,
    Story,
    federation,
    interleave,
    participation,
    program,
)
from tests.support.principals import figures_only
from tests.support.read_side import ReadSide
from tests.support.wait import PATIENCE_SECONDS

_RELEASE = """
INSERT INTO releases.releases
       (audience, organization_id, program_id, stream, number, released_at, people, count, total)
SELECT 'outer', organization_id, id, stream, 1, '2026-01-01T00:00Z', 12, 12, 0
  FROM (SELECT * FROM directory.programs ORDER BY id LIMIT 2) p, unnest(ARRAY['activated', 'enrolled']) stream"""
JOINED = {"name": "Org", "terms_version": "2026-01"}


@pytest.mark.parametrize("seed", range(2))
def test_counters_equal_a_recount_of_the_events(database: str, seed: int) -> None:
    random = Random(seed)
    side = ReadSide(database, [ProgramsProjection()])
    events = side.play(interleave(federation(random, programs=3, people=15, relationships=40), random))
    expected = recount(events)
    pool = read_pool(database, name="test")
    with pool, pool.connection() as connection:
        counters = sum_counters(connection, None)
        per_program = count_waiting(connection)
    assert counters.funnel == expected["funnel"]
    states = {(role, state): n for role, counts in counters.participations.items() for state, n in counts.items() if n}
    assert states == expected["participations"]
    assert {state: n for state, n in counters.relationships.items() if n} == expected["relationships"]
    assert {state: n for state, n in counters.people.relationships.items() if n} == expected["people"]
    assert {m.month: (m.held, m.minutes, m.people) for m in counters.months} == expected["months"]
    assert counters.goals == expected["goals"]
    assert {
        (f.instrument, f.version, f.wave, f.about, f.given_by): (f.answers, f.total, f.people)
        for f in counters.feedback
    } == expected["feedback"]
    assert counters.waiting.mentees == expected["waiting"] == sum(per_program.values()) == sum(counters.waiting.ages)


def test_a_dashboard_suppresses_figures_about_too_few_people(database: str) -> None:
    random = Random(3)
    factory, place = (
        EventFactory(random),
        Place("8f7c6f5e-0000-4000-8000-000000000001", "8f7c6f5e-0000-4000-8000-000000000002"),
    )
    stories = [program(factory, place, minimum=5)]
    stories += [participation(factory, place, factory.id(), "mentor", factory.id()) for _ in range(3)]
    stories += [participation(factory, place, factory.id(), "mentee", factory.id()) for _ in range(40)]
    events = ReadSide(database, [ProgramsProjection()]).play(interleave(stories, random))
    expected = recount(events)
    with read_pool(database, name="test") as pool:
        dashboard = ProgramQueries(pool, ReleaseQueries(pool)).federation(own_staff())
        assert ProgramQueries(pool, ReleaseQueries(pool)).program(place.organization, figures_only()) is None
    assert dashboard.funnel.applied.value == expected["funnel"]["applied"] > 30
    assert all(figure.value in (None, 0) for figure in dashboard.participations["mentor"].values())
    mentees = dashboard.participations["mentee"]
    assert mentees["enrolled"].value == expected["participations"]["mentee", "enrolled"]
    hidden = [state for state, figure in mentees.items() if figure.suppressed]
    assert sum(expected["participations"]["mentee", state] for state in hidden) >= (5 if hidden else 0)
    assert all(figure.suppressed in (None, "fewer than 5", "withheld") for figure in mentees.values())


def test_people_are_counted_as_people(database: str) -> None:
    """Six requests of one pair are about two people, and six applications of one person about one."""
    factory = EventFactory(Random(5))
    place = Place("8f7c6f5e-0000-4000-8000-000000000003", "8f7c6f5e-0000-4000-8000-000000000004")
    pair = Pair(place, factory.id(), factory.id(), factory.id(), factory.id())
    stories = [program(factory, place, minimum=5)]
    stories += [ended(factory, pair, "match-withdrawn", {"withdrawn_by": "mentee"}) for _ in range(6)]
    for _ in range(6):
        other = Pair(place, factory.id(), factory.id(), factory.id(), factory.id())
        stories += [ended(factory, other, "match-declined", {"declined_by": "mentor", "reason": "fit"})]
        stories += [rejected(factory, place, pair.mentee)]
    ReadSide(database, [ProgramsProjection()]).play(interleave(stories, factory.random))
    with read_pool(database, name="test") as pool:
        reads = ProgramQueries(pool, ReleaseQueries(pool))
        exact = reads.program(place.program, own_staff())
        shown = reads.federation(own_staff())
    assert exact is not None
    few = (shown.relationships["withdrawn"], shown.participations["mentee"]["rejected"], shown.funnel.applied)
    assert [figure.value for figure in few] == [None, None, None]
    many = (exact.relationships["withdrawn"], exact.participations["mentee"]["rejected"], exact.funnel.applied)
    assert [(figure.value, figure.people) for figure in many] == [(6, 2), (6, 1), (6, 1)]
    assert (exact.relationships["declined"].value, exact.relationships["declined"].people) == (6, 12)


def own_staff() -> Disclosure:
    """Return the access of a coordinator of the whole federation."""
    return Disclosure(Principal("c", "i", frozenset({Membership("coordinator")}), actor="c"))


def ended(factory: EventFactory, pair: Pair, end: str, data: dict[str, Any]) -> Story:
    """Return a proposal that led to no match."""
    forms = {"formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None}
    ids = {"mentor_participation_id": pair.mentor_participation, "mentee_participation_id": pair.mentee_participation}
    proposed = {**ids, **pair.people, **forms, "proposed_by": "mentee"}
    key, steps = factory.id(), [("match-proposed", proposed), (end, {**pair.people, **data})]
    return [factory.event(f"relationships.{name}", key, YEAR_2026, pair.place, each) for name, each in steps]


def rejected(factory: EventFactory, place: Place, mentee: str) -> Story:
    """Return an application that was rejected."""
    person = {"person_id": mentee, "role": "mentee"}
    applied: dict[str, Any] = {
        **person,
        "attempt": 1,
        "previous_participation_id": None,
        "skills": [],
        "seniority": None,
    }
    steps: list[tuple[str, dict[str, Any]]] = [("applied", applied), ("rejected", {**person, "reason": "full"})]
    key = factory.id()
    return [factory.event(f"enrollment.{name}", key, YEAR_2026, place, each) for name, each in steps]


def test_a_program_and_the_federations_table_show_the_same_figures(database: str) -> None:
    """Otherwise one page would reveal what the other withholds."""
    random = Random(11)
    stories = federation(random, programs=6, people=90, relationships=120, minimum=12)
    ReadSide(database, [ProgramsProjection(), DirectoryProjection()]).play(interleave(stories, random))
    with psycopg.connect(database) as connection:
        connection.execute(_RELEASE)
    with read_pool(database, name="test") as pool:
        queries = ProgramQueries(pool, ReleaseQueries(pool))
        for line in queries.federation(figures_only()).largest:
            page = queries.program(line.program_id, figures_only())
            assert page is not None
            assert page.active_relationships == line.active_relationships == page.relationships["active"]
            assert page.participations["mentee"]["enrolled"] == line.enrolled_mentees
            assert page.waiting.mentees == line.waiting_mentees
        withheld = [line.active_relationships.suppressed for line in queries.federation(figures_only()).largest]
    assert {bool(reason) for reason in withheld} == {True, False}


def test_closed_programs_and_former_members_are_not_counted_as_present(database: str) -> None:
    factory = EventFactory(Random(2))
    places = [Place(factory.id(), factory.id()) for _ in range(3)]
    reason = {"reason": "ended"}
    stories = [
        [factory.event("enrollment.organization-joined", place.organization, 1, place, JOINED)] for place in places
    ]
    stories += [program(factory, place, name=f"Program {number}") for number, place in enumerate(places)]
    stories[0].append(factory.event("enrollment.organization-left", places[0].organization, 3, places[0], reason))
    stories[3].append(factory.event("enrollment.program-closed", places[0].program, 2, places[0], reason))
    stories[4].append(factory.event("enrollment.program-closed", places[1].program, 2, places[1], reason))
    ReadSide(database, [ProgramsProjection(), DirectoryProjection()]).play(interleave(stories, factory.random))
    with read_pool(database, name="test") as pool:
        dashboard = ProgramQueries(pool, ReleaseQueries(pool)).federation(figures_only())
        directory = DirectoryQueries(pool, Lists(pool, Cursors(b"0" * 32)))
        rows = {
            row["id"]: row for row in directory.organizations(Disclosure.unrestricted(), limit=10, cursor=None).items
        }
    assert (dashboard.member_organizations, dashboard.open_programs, len(dashboard.largest)) == (2, 1, 3)
    counts = [
        (rows[place.organization]["open_programs"], rows[place.organization]["programs_opened"]) for place in places
    ]
    assert counts == [(0, 1), (0, 1), (1, 1)]


def test_suppression_holds_no_connection(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes its time with many programs, and a snapshot that is idle meanwhile keeps others from the pool."""
    random = Random(5)
    stories = federation(random, programs=2, people=20, relationships=20)
    ReadSide(database, [ProgramsProjection()]).play(interleave(stories, random))
    pool, states = read_pool(database, name="test", size=1), list[object]()

    def show(cells: Mapping[str, Cell], minimum: int, minima: Mapping[str, int]) -> Mapping[str, Figure]:
        with pool.connection(timeout=PATIENCE_SECONDS) as connection:
            states.append(connection.info.transaction_status)
        return show_parts(cells, minimum, minima)

    monkeypatch.setattr(queries, "show_parts", show)
    with pool:
        assert ProgramQueries(pool, ReleaseQueries(pool)).federation(own_staff()).largest
    assert states == [TransactionStatus.IDLE] * len(states)
    assert states
