"""The groups of a program from events: its members, who is invited, the next session, and who sees them."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from uuid import NAMESPACE_URL, uuid5

import pytest

from services.contract.event_data import relationships
from services.contract.record import UntypedEvent
from services.platform.database import read_pool
from services.projections.disclosure.access import Disclosure
from services.projections.workspace.models import WorkspaceGroup
from services.projections.workspace.queries import WorkspaceQueries
from services.web.cursors import Cursors
from services.web.identity.principal import Membership, Principal
from services.web.pagination import Lists
from tests.integration.projections import example_events as events
from tests.integration.projections.desk_stories import at
from tests.integration.projections.example_events import LEARNING, MENTEE, MENTOR, MENTORING, PROGRAM
from tests.integration.projections.site import Site, served
from tests.support.projection_spec import Subject, day, event

EVERYTHING = Disclosure.unrestricted()
ORGANIZATION = events.ORGANIZATION.id
AT = at(60)


def _group(name: str) -> Subject:
    return Subject(str(uuid5(NAMESPACE_URL, name)), ORGANIZATION, PROGRAM.id)


FULL, EMPTY, OVER = _group("full"), _group("empty"), _group("over")


def _formed(group: Subject, number: int) -> UntypedEvent:
    return event(
        group,
        day(number),
        relationships.GroupFormed,
        mentor_participation_id=MENTORING.id,
        mentor_id=MENTOR,
        co_mentor_participation_id=None,
        co_mentor_id=None,
        formality="formal",
        direction="traditional",
        most=2,
        policy_version=1,
    )


def _joined(group: Subject, number: int) -> UntypedEvent:
    named = {"mentee_participation_id": LEARNING.id, "mentee_id": MENTEE}
    return event(group, day(number), relationships.GroupJoined, **named, members=1)


def _ended(group: Subject, number: int) -> list[UntypedEvent]:
    named = {"mentee_participation_id": LEARNING.id, "mentee_id": MENTEE}
    left = event(group, day(number), relationships.GroupLeft, **named, members=0)
    closed = event(group, day(number), relationships.GroupClosed, closed_by="program", reason="completed")
    return [left, closed]


def _in_group(kind: UntypedEvent) -> UntypedEvent:
    return replace(kind, data={**kind.data, "shape": "group", "group_id": FULL.id})


@pytest.fixture(scope="module")
def site(postgres_dsn: str) -> Iterator[Site]:
    stories: list[list[UntypedEvent]] = [
        [events.JOINED],
        [events.OPENED],
        [_formed(FULL, 20), _joined(FULL, 21)],
        [_formed(EMPTY, 22)],
        [_formed(OVER, 19), _joined(OVER, 20), *_ended(OVER, 30)],
        [_in_group(events.PROPOSED)],
    ]
    with served(postgres_dsn, stories, Random(5)) as site:
        yield site


@pytest.fixture(scope="module")
def rows(site: Site) -> Iterator[WorkspaceQueries]:
    with read_pool(site.dsn, name="test") as pool:
        yield WorkspaceQueries(pool, Lists(pool, Cursors(b"0" * 32)))


def groups(rows: WorkspaceQueries, state: str = "formed", who: Disclosure = EVERYTHING) -> list[WorkspaceGroup]:
    return list(rows.groups(who, PROGRAM.id, state, AT, limit=5).items)


def test_a_group_has_its_members_and_those_who_are_invited(rows: WorkspaceQueries) -> None:
    empty, full = groups(rows)
    assert (empty.id, empty.members, empty.invited, empty.most) == (EMPTY.id, 0, 0, 2), "no one has joined it yet"
    assert (full.id, full.members, full.invited, full.mentor_id) == (FULL.id, 1, 1, MENTOR)
    assert full.next_session_at is None


def test_a_closed_group_is_listed_as_such(rows: WorkspaceQueries) -> None:
    (over,) = groups(rows, "closed")
    assert (over.id, over.members) == (OVER.id, 0)


def test_pages_follow_each_other(rows: WorkspaceQueries) -> None:
    first = rows.groups(EVERYTHING, PROGRAM.id, "formed", AT, limit=1)
    second = rows.groups(EVERYTHING, PROGRAM.id, "formed", AT, limit=1, cursor=first.next)
    assert [each.id for each in (*first.items, *second.items)] == [EMPTY.id, FULL.id]
    assert second.next is None


def test_only_the_staff_of_the_program_and_its_mentors_see_a_row(rows: WorkspaceQueries) -> None:
    def of(*memberships: Membership) -> Disclosure:
        return Disclosure.of(Principal("s", "i", frozenset(memberships), frozenset(), actor="a"))

    assert len(groups(rows, who=of(Membership("coordinator", ORGANIZATION)))) == 2
    for hidden in (of(), of(Membership("executive")), of(Membership("coordinator", EMPTY.id))):
        assert groups(rows, who=hidden) == []


def test_the_page_over_the_read_models(site: Site) -> None:
    page = f"/programs/{PROGRAM.id}/groups"
    shown = site.browser("everywhere").get(page)
    assert shown.status_code == 200
    assert f"/groups/{EMPTY.id}" in shown.text
    assert site.browser("inside").get(page).status_code == 404
    assert site.browser("executive").get(page).status_code == 403
