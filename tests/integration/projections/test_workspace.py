"""The rows of a program's workspace, from events: what is filtered, who sees it, and how it is paged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

import pytest

from services.contract.event_data import enrollment
from services.contract.record import UntypedEvent
from services.platform.database import read_pool
from services.projections.disclosure.access import Disclosure
from services.projections.workspace.queries import PeopleFilter, RelationshipFilter, WorkspaceQueries
from services.web.cursors import Cursors
from services.web.identity.principal import Membership, Principal
from services.web.pagination import Lists
from tests.integration.projections import example_events as events
from tests.integration.projections.desk_stories import at
from tests.integration.projections.example_events import LEARNING, MENTEE, MENTOR, MENTORING, PROGRAM, RELATIONSHIP
from tests.integration.projections.site import Site, served
from tests.support.projection_spec import Subject, day, event

EVERYTHING = Disclosure.unrestricted()
QUEUE = 5
ORGANIZATION = events.ORGANIZATION.id
AT = at(60)


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def _mentor(kind: UntypedEvent) -> UntypedEvent:
    """Return an event of the mentee's participation as one of the mentor's."""
    data = {**kind.data, "person_id": MENTOR, "role": "mentor"}
    return replace(kind, subject=MENTORING.id, id=f"{MENTORING.id}:{kind.id.rpartition(':')[2]}", data=data)


def _waiting(number: int) -> list[UntypedEvent]:
    """Return the events of a mentee on the waiting list; the higher the number, the more urgent."""
    subject = Subject(_id(f"queue {number}"), ORGANIZATION, PROGRAM.id)
    person = _id(f"person {number}")
    applied = event(
        subject,
        day(2 + number),
        enrollment.Applied,
        person_id=person,
        role="mentee",
        attempt=1,
        previous_participation_id=None,
        skills=["finance"],
        seniority=1,
    )
    waiting = event(
        subject,
        day(10),
        enrollment.Waitlisted,
        person_id=person,
        role="mentee",
        reason="program-full",
        priority=9 - number,
    )
    return [applied, waiting]


@pytest.fixture(scope="module")
def site(postgres_dsn: str) -> Iterator[Site]:
    stories: list[list[UntypedEvent]] = [
        [events.JOINED],
        [events.OPENED],
        [events.APPLIED, events.ENROLLED],
        [_mentor(events.APPLIED), _mentor(events.ENROLLED)],
        [events.PROPOSED, events.MATCHED, events.AGREEMENT_SIGNED, events.ACTIVATED],
        *(_waiting(number) for number in range(QUEUE)),
    ]
    with served(postgres_dsn, stories, Random(5)) as site:
        yield site


@pytest.fixture(scope="module")
def rows(site: Site) -> Iterator[WorkspaceQueries]:
    with read_pool(site.dsn, name="test") as pool:
        yield WorkspaceQueries(pool, Lists(pool, Cursors(b"0" * 32)))


def people(rows: WorkspaceQueries, who: Disclosure = EVERYTHING, **wanted: object) -> list[str]:
    """Return the people of the participations that match a filter."""
    chosen = PeopleFilter(**wanted)  # type: ignore[arg-type]  # the filter's own fields
    return [each.person_id for each in rows.people(who, chosen, AT, limit=50).items]


def test_each_filter_of_people_leaves_the_others_out(rows: WorkspaceQueries) -> None:
    queue = {_id(f"person {number}") for number in range(QUEUE)}
    assert set(people(rows, program=PROGRAM.id)) == {MENTOR, MENTEE, *queue}
    assert people(rows, program=_id("another")) == []
    assert people(rows, role="mentor") == [MENTOR]
    assert set(people(rows, state="waitlisted")) == queue
    assert set(people(rows, skill="finance")) == queue
    assert set(people(rows, state="enrolled", free=True)) == {MENTOR}, "the mentee has a mentor, the mentor two places"
    assert people(rows, people=(MENTEE, _id("nobody"))) == [MENTEE]
    assert people(rows, people=()) == []
    assert people(rows, person=MENTEE) == [MENTEE]


def test_a_row_has_its_relationships(rows: WorkspaceQueries) -> None:
    (mentor,) = rows.people(EVERYTHING, PeopleFilter(person=MENTOR), AT, limit=5).items
    assert (mentor.load, mentor.counterparts, mentor.program, mentor.id) == (1, [MENTEE], "First year", MENTORING.id)
    (mentee,) = rows.people(EVERYTHING, PeopleFilter(person=MENTEE), AT, limit=5).items
    assert (mentee.load, mentee.counterparts, mentee.id) == (1, [MENTOR], LEARNING.id)


@pytest.mark.parametrize("order", ["latest", "urgent"])
def test_pages_follow_each_other_without_a_gap(rows: WorkspaceQueries, order: str) -> None:
    wanted, cursor, seen = PeopleFilter(program=PROGRAM.id, state="waitlisted"), None, []
    while True:
        page = rows.people(EVERYTHING, wanted, AT, limit=2, cursor=cursor, order=order)  # type: ignore[arg-type]  # one of both
        seen += [each.person_id for each in page.items]
        cursor = page.next
        if cursor is None:
            break
    # The latest began last, and was given the smallest number: it is the most urgent, too.
    assert seen == [_id(f"person {number}") for number in reversed(range(QUEUE))]


def test_only_staff_and_the_parties_see_rows(rows: WorkspaceQueries) -> None:
    def of(*memberships: Membership, people: frozenset[str] = frozenset()) -> Disclosure:
        return Disclosure.of(Principal("s", "i", frozenset(memberships), people, actor="a"))

    assert people(rows, of(), program=PROGRAM.id) == []
    assert people(rows, of(Membership("executive")), program=PROGRAM.id) == []
    assert people(rows, of(Membership("coordinator", _id("another"))), program=PROGRAM.id) == []
    assert people(rows, of(people=frozenset({MENTEE})), program=PROGRAM.id) == [MENTEE]
    assert len(people(rows, of(Membership("coordinator", ORGANIZATION)), program=PROGRAM.id)) == QUEUE + 2
    wanted = RelationshipFilter(PROGRAM.id)
    assert rows.relationships(of(Membership("executive")), wanted, AT, limit=5).items == []
    assert len(rows.relationships(of(people=frozenset({MENTOR})), wanted, AT, limit=5).items) == 1


def test_a_relationship_is_quiet_after_one_and_a_half_times_its_cadence(rows: WorkspaceQueries) -> None:
    (one,) = rows.relationships(EVERYTHING, RelationshipFilter(PROGRAM.id), AT, limit=5).items
    assert one.id == RELATIONSHIP.id
    assert one.cadence_days is not None
    assert one.started_at is not None
    quiet = RelationshipFilter(PROGRAM.id, quiet=True)
    limit = one.started_at + one.cadence_days * timedelta(hours=36)
    assert rows.relationships(EVERYTHING, quiet, limit, limit=5).items == []
    late = rows.relationships(EVERYTHING, quiet, limit + timedelta(seconds=1), limit=5).items
    assert [each.id for each in late] == [one.id]


def test_relationships_are_filtered_by_state_and_people(rows: WorkspaceQueries) -> None:
    def found(**wanted: object) -> int:
        chosen = RelationshipFilter(PROGRAM.id, **wanted)  # type: ignore[arg-type]  # the filter's own fields
        return len(rows.relationships(EVERYTHING, chosen, AT, limit=5).items)

    assert (found(state="active"), found(state="closed")) == (1, 0)
    assert (found(people=(MENTOR,)), found(people=(_id("nobody"),)), found(people=())) == (1, 0, 0)


@pytest.mark.parametrize("tab", ["people", "relationships", "waiting", "propose", "add", "groups"])
def test_the_pages_over_the_read_models(site: Site, tab: str) -> None:
    page = f"/programs/{PROGRAM.id}/{tab}"
    assert site.browser("everywhere").get(page).status_code == 200
    assert site.browser("inside").get(page).status_code == 404
    assert site.browser("executive").get(page).status_code == 403


def test_the_person_over_the_read_models(site: Site) -> None:
    page = site.browser("everywhere").get(f"/people/{MENTEE}").text
    assert "Mentee in First year" in page
    assert f'href="/people/{MENTOR}"' in page
    assert site.browser("inside").get(f"/people/{MENTEE}").status_code == 404
