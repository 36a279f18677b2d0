"""The desk, and the records that its rows lead to."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskList, DeskSummary
from services.projections.desk.queries import EVERY_KIND, DeskQuestion
from services.projections.pages.desk.desk_view import DeskLinks, desk_view
from services.projections.pages.desk.policy_check import check_relationship
from services.projections.pages.desk.record_view import participation_view, relationship_view
from services.projections.pages.desk.wording import ACTIONS, TITLES, detail_text, subject_text
from tests.unit.pages.addresses import PARTICIPATION, RELATIONSHIP
from tests.unit.pages.desk_examples import desk, participation, record, relationship, row
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import NOW, example_id, program
from tests.unit.pages.page_client import client_of

NOTHING = (DeskSummary(total=0, groups=[]), DeskList(total=0, counts={}, items=[]))


def test_the_desk_begins_with_how_much_waits_and_since_when() -> None:
    view = desk_view(*desk(), DeskLinks(), NOW)
    assert view.sentence == "62 things wait for you, the oldest since 5 Mar 2026."
    assert [group.kind for group in view.groups] == list(EVERY_KIND)
    assert (view.empty, view.whole) == (None, None)


def test_a_group_shows_its_first_rows_and_leads_to_the_rest() -> None:
    groups = {group.kind: group for group in desk_view(*desk(), DeskLinks(), NOW).groups}
    more = groups["application"].more
    assert more is not None
    assert (more.text, more.href) == ("Show all 34", "/desk?kind=application")
    assert groups["approval"].more is None


def test_one_kind_is_a_list_with_pages() -> None:
    links = DeskLinks("application", "p")
    view = desk_view(*desk("application"), links, NOW)
    assert [group.kind for group in view.groups] == ["application"]
    following = view.groups[0].table.next
    assert following is not None
    assert following.href == "/desk?kind=application&program=p&cursor=more"
    assert desk_view(*desk("application", last=True), links, NOW).groups[0].table.next is None


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_has_a_name_and_says_what_to_do(kind: Kind) -> None:
    assert TITLES[kind] != ACTIONS[kind]
    assert ACTIONS[kind].endswith(".")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("application", ""),
        ("place-free", "priority 2"),
        ("requirement-review", "background check: in review"),
        ("requirement-expiring", "training"),
        ("requirement-expired", "training: expired"),
        ("document-due", "conduct version 2: not accepted"),
        ("conflict", "reporting chain"),
        ("over-capacity", "3 relationships, capacity 2"),
        ("session-unreported", "session of 5 Mar 2026"),
        ("objective-due", "active relationships"),
    ],
)
def test_a_row_says_what_it_is_about(kind: Kind, text: str) -> None:
    assert detail_text(row(kind)) == text


def test_a_row_leads_to_its_thing() -> None:
    cells = {kind: desk_view(*desk(kind), DeskLinks(kind), NOW).groups[0].table.rows[0] for kind in EVERY_KIND}
    assert cells["application"][0].href == PARTICIPATION
    assert cells["approval"][0].href == RELATIONSHIP
    assert cells["objective-due"][0].href == f"/programs/{example_id('program')}#objectives"
    assert subject_text(row("objective-due")) == "Objective matches"
    assert subject_text(row("approval")).startswith("Mentor ")


def test_what_is_due_now_is_overdue() -> None:
    for due_at, text in ((NOW, "14 Mar 2026, overdue"), (NOW + timedelta(days=1), "15 Mar 2026"), (None, "–")):
        found = DeskList(total=1, counts={}, items=[row("invitation", due_at=due_at)])
        view = desk_view(desk()[0], found, DeskLinks("invitation"), NOW)
        assert view.groups[0].table.rows[0][4].text == text


def test_an_empty_desk_and_an_empty_choice_are_two_things() -> None:
    empty, chosen = (desk_view(*NOTHING, links, NOW).empty for links in (DeskLinks(), DeskLinks("approval")))
    assert empty is not None
    assert chosen is not None
    assert (empty.kind, chosen.kind) == ("nothing-yet", "filtered-out")
    assert chosen.action is not None
    assert chosen.action.href == "/desk"


class NothingToDo(ExampleQueries):
    """A desk without a row."""

    def desk(self, _: DeskQuestion, __: Kind | None, ___: str | None) -> tuple[DeskSummary, DeskList]:
        return NOTHING


def test_the_page_of_an_empty_desk() -> None:
    text = client_of(NothingToDo()).get("/desk").text
    assert "There is nothing to act on." in text
    assert 'data-empty="nothing-yet"' in text


def test_the_desk_is_in_the_navigation_of_coordinators_only(client: TestClient) -> None:
    assert 'href="/desk" aria-current="page"' in client.get("/desk").text
    assert 'href="/desk"' not in client.get("/", headers={"executive": "yes"}).text
    assert client.get("/desk", headers={"executive": "yes"}).status_code == 403


def test_a_participation_states_its_state_why_and_what_came_before() -> None:
    view = participation_view(participation(), program())
    assert view.sentence == "Waitlisted since 14 Mar 2026: program full."
    facts = {fact.name: (fact.value, fact.href) for fact in view.facts}
    assert facts["Priority on the waiting list"] == ("2", None)
    assert facts["Earlier participation"][1] == f"/records/participations/{example_id('earlier')}"


def test_a_relationship_states_raised_conflicts_to_staff_only() -> None:
    facts = {fact.name: fact.value for fact in relationship_view(record()).facts}
    assert facts["Conflicts of interest raised"] == "reporting chain"
    others = relationship_view(record(relationship=relationship(conflicts=None)))
    assert "Conflicts of interest raised" not in {fact.name for fact in others.facts}


def test_a_superseded_proposal_leads_to_what_took_its_place() -> None:
    gone = relationship(state="superseded", ended_at=NOW, superseded_by_id=example_id("other"))
    view = relationship_view(record(relationship=gone))
    assert view.sentence == "Superseded since 14 Mar 2026."
    assert f"/records/relationships/{example_id('other')}" in {fact.href for fact in view.facts}


def test_a_version_allows_a_relationship_or_states_every_rule_that_it_breaks() -> None:
    form = check_relationship(record(), None)
    assert form is not None
    assert (form.answer, form.versions[2]) == ("", "Version 2, from 24 Mar 2026")
    allowed, refused = check_relationship(record(), 1), check_relationship(record(), 2)
    assert allowed is not None
    assert refused is not None
    assert (allowed.answer, allowed.breaches) == ("Version 1 allows it.", [])
    assert refused.answer == "Version 2 does not allow it."
    assert list(refused.breaches) == [
        "The program allows traditional, not reverse.",
        "The program requires a commitment of at least 365 days.",
    ]


def test_a_check_uses_only_what_the_reader_may_see() -> None:
    senior = record(mentor=participation(role="mentor", seniority=9))
    answer = check_relationship(senior, 1)
    assert answer is not None
    assert list(answer.breaches) == ["In reverse mentoring the mentor must be strictly junior."]
    hidden = check_relationship(record(mentor=None), 1)
    assert hidden is not None
    assert hidden.breaches == []


def test_an_unknown_version_is_stated_and_a_program_without_one_has_no_form() -> None:
    form = check_relationship(record(), 7)
    assert form is not None
    assert (form.answer, form.version) == ("The policy has no version 7.", None)
    assert check_relationship(record(versions=[]), None) is None


def test_records_that_one_may_not_see_are_not_found(client: TestClient) -> None:
    for place in ("participations", "relationships"):
        assert client.get(f"/{place}/{example_id('unknown')}").status_code == 404
