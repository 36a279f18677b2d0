"""The desk, and the records that its rows lead to."""

import re
from datetime import timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient

from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskList, DeskRow, DeskSummary
from services.projections.desk.queries import EVERY_KIND, DeskQuestion
from services.projections.pages.desk.actions import actions_of
from services.projections.pages.desk.context import DeskContext
from services.projections.pages.desk.desk_view import DeskLinks, desk_view
from services.projections.pages.desk.policy_check import check_relationship
from services.projections.pages.desk.private_rows import OpenConcern, PrivateRows
from services.projections.pages.desk.record_view import participation_view, relationship_view
from services.projections.pages.desk.wording import ACTIONS, TITLES, detail_text, subject_text
from services.projections.pages.people.names import Pseudonyms, ServiceNames
from services.projections.pseudonyms import pseudonym
from services.web.identity.principal import SYSTEM
from services.web.service_client import ServiceAnswer
from tests.unit.pages import room_examples
from tests.unit.pages.addresses import PARTICIPATION, RELATIONSHIP
from tests.unit.pages.desk_examples import desk, participation, record, relationship, row
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import NOW, example_id, program
from tests.unit.pages.fake_services import FakeServices
from tests.unit.pages.page_client import client_of

SAME = {"sec-fetch-site": "same-origin"}
NOTHING = (DeskSummary(total=0, groups=[]), DeskList(total=0, counts={}, items=[]))


def test_the_desk_begins_with_how_much_waits_and_since_when() -> None:
    view = desk_view(*desk(), DeskLinks(), DeskContext(NOW))
    assert (
        view.sentence
        == "Today: 42 to decide, 10 waiting, 18 in trouble, 8 due, 2 raised. The oldest has waited 9 days."
    )
    assert sorted(group.kind for group in view.groups) == sorted(EVERY_KIND)
    assert [section.title for section in view.sections] == ["Decide", "Waiting", "In trouble", "Due", "Raised"]
    assert (view.empty, view.whole) == (None, None)


def test_a_group_shows_its_first_rows_and_leads_to_the_rest() -> None:
    groups = {group.kind: group for group in desk_view(*desk(), DeskLinks(), DeskContext(NOW)).groups}
    more = groups["application"].more
    assert more is not None
    assert (more.text, more.href) == ("Show all 34", "/desk?kind=application")
    assert groups["approval"].more is None


def test_one_kind_is_a_list_with_pages() -> None:
    links = DeskLinks("application", "p")
    view = desk_view(*desk("application"), links, DeskContext(NOW))
    assert [group.kind for group in view.groups] == ["application"]
    following = view.groups[0].table.next
    assert following is not None
    assert following.href == "/desk?kind=application&program=p&cursor=more"
    assert desk_view(*desk("application", last=True), links, DeskContext(NOW)).groups[0].table.next is None


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_has_a_name_and_says_what_to_do(kind: Kind) -> None:
    assert TITLES[kind] != ACTIONS[kind]
    assert ACTIONS[kind].endswith(".")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("application", ""),
        ("place-free", "priority 2"),
        ("requirement-review", "Background check: in review"),
        ("requirement-expiring", "Training"),
        ("requirement-expired", "Training: expired"),
        ("document-due", "conduct, version 2: not accepted"),
        ("conflict", "One reports to the other"),
        ("over-capacity", "3 relationships, capacity 2"),
        ("session-unreported", "session of 5 Mar 2026"),
        ("relationship-idle", "last session 1 Feb 2026, every 14 days agreed"),
        ("agreement-unsigned", "not signed by the mentor"),
        ("agreement-change", "version 2: not signed by the mentee and the guardian"),
        ("trial-over", "over on 1 Mar 2026, not answered by the mentor, reminded on 6 Mar 2026"),
        ("mentee-waiting", "2 requests: 1 open, 1 declined"),
        ("requests-failed", "3 requests: 1 declined, 2 without an answer"),
        ("request-waiting", "the mentee asked, 2 requests open"),
        ("proposal-waiting", ""),
        ("proposal-lapsing", "the mentee asked, 1 request open"),
        ("feedback-due", "How is it going?: asked on 5 Mar 2026"),
        ("objective-due", "active relationships"),
    ],
)
def test_a_row_says_what_it_is_about(kind: Kind, text: str) -> None:
    assert detail_text(row(kind)) == text


def test_an_objective_that_is_due_leads_to_its_next_target() -> None:
    (following,) = actions_of(row("objective-due"), "Objective: matches", "/desk")
    page = f"/programs/{example_id('Harbour')}/settings/objectives/matches"
    assert (following.text, following.href) == ("Set the next target…", f"{page}?back=%2Fdesk")


def _owed_by_mentee(**changes: object) -> DeskRow:
    detail = row("feedback-due").detail
    return row("feedback-due", detail={**detail, "party": "mentee", **changes})


def test_staff_records_an_answer_that_it_may_read_and_no_other() -> None:
    remind, record = actions_of(row("feedback-due"), "Ben", "/desk?kind=feedback-due")
    assert remind.form is not None
    assert remind.form.hidden["part"] == "mentor"
    relationship = example_id("relationship")
    assert (
        record.href == f"/rooms/{relationship}/recorded/mentor/pulse/{relationship}?back=%2Fdesk%3Fkind%3Dfeedback-due"
    )
    assert [each.text for each in actions_of(_owed_by_mentee(confidential=True), "Anna", "/desk")] == ["Remind"]
    assert detail_text(_owed_by_mentee(confidential=True)).endswith(", confidential")


def test_a_recorded_answer_is_sent_for_the_party_and_leads_back_to_the_desk() -> None:
    services = FakeServices()
    client = client_of(ExampleQueries(), services=services)
    address = f"/rooms/{example_id('relationship')}/recorded/mentor/pulse/{example_id('relationship')}"
    page = client.get(f"{address}?back=/desk").text
    assert "How is it going?: answer of the mentor" in page
    data = {**dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page)), "score.mood": "4"}
    refused = client.post(address, data={**data, "score.hours": "41"}, headers=SAME)
    assert (refused.status_code, "must be 40 or less" in refused.text) == (422, True)
    answer = client.post(address, data={**data, "score.hours": "10"}, headers=SAME)
    assert answer.headers["location"].startswith("/desk?done=rooms.recorded")
    assert services.sent[-1].body["given_by"] == "mentor"
    confidential = address.replace("/mentor/", "/mentee/")
    assert client.get(confidential).status_code == client.post(confidential, data=data, headers=SAME).status_code == 404


def test_a_row_leads_to_its_thing() -> None:
    views = {kind: desk_view(*desk(kind), DeskLinks(kind), DeskContext(NOW)) for kind in EVERY_KIND}
    cells = {kind: view.groups[0].table.rows[0] for kind, view in views.items()}
    assert cells["application"][0].href == f"/people/{example_id('person 0')}"
    assert cells["approval"][0].href == f"/rooms/{example_id('relationship')}"
    assert cells["objective-due"][0].href == f"/programs/{example_id('program')}#objectives"
    assert subject_text(row("objective-due")) == "Objective: matches"
    names = ServiceNames(FakeServices(names={example_id("mentor 0"): "Ben", example_id("mentee 0"): "Anna"}), SYSTEM)
    names.look_up(row("approval").people)
    assert subject_text(row("approval"), names) == "Ben and Anna"
    assert subject_text(row("feedback-due"), names) == "Ben, mentor of Anna"
    assert subject_text(_owed_by_mentee(), names) == "Anna, mentee of Ben"
    assert subject_text(row("application")) == f"{pseudonym(example_id('person 0'))}, mentor"


_MATCHES = {
    "code": "matches",
    "measure": "active-relationships",
    "target_thousandths": 10_000,
    "better": "higher",
    "due_on": "2026-03-01",
}
_PROGRAM = f"/enrollment/v1/programs/{example_id('Harbour')}"
_OF_THE_PROGRAM = {
    _PROGRAM: ServiceAnswer(200, {"name": "Harbour"}),
    f"{_PROGRAM}/policy": ServiceAnswer(200, {"versions": [{"policy": {"objectives": [_MATCHES]}, "texts": None}]}),
}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_row_offers_its_next_actions_as_buttons_that_work(kind: Kind) -> None:
    services = FakeServices(answers=_OF_THE_PROGRAM)
    client = client_of(ExampleQueries(), services=services)
    page = client.get(f"/desk?kind={kind}").text
    table = page[page.index(f'id="{kind}-table"') : page.index("</table>")]
    forms = re.findall(r'<form class="at-once" method="post" action="([^"]+)">(.*?)</form>', table, re.DOTALL)
    links = re.findall(r'<a class="button quiet-button" href="([^"]+)"', table)
    assert forms or links
    for address, form in forms:
        data = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
        answer = client.post(address, data=data, headers=SAME)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"/desk?kind={kind}&done=")
    assert len(services.sent) == len(forms)
    for address in links:
        answer = client.get(unescape(address))
        assert answer.status_code == 200
        assert f'name="_back" value="/desk?kind={kind}"' in answer.text


CONCERN, HELD = example_id("concern"), example_id("held")
PRIVATE = PrivateRows(
    [
        OpenConcern(HELD, example_id("Harbour"), "conduct", "in-triage", held=True, raised_at=NOW - timedelta(days=3)),
        OpenConcern(CONCERN, example_id("Harbour"), "help", "raised", held=False, raised_at=NOW),
    ],
    {example_id("anna"): "Anna Berg"},
)


def test_concerns_holds_and_refused_addresses_lead_to_their_pages_with_one_action_each() -> None:
    context = DeskContext(NOW, programs={example_id("Harbour"): "Harbour"}, private=PRIVATE)
    view = desk_view(*NOTHING, DeskLinks(), context)
    assert view.sentence == "Today: 1 in trouble, 3 raised."
    held = ["How someone behaves", "Harbour", "being looked into", "3 days"]
    shown = {
        group.kind: [
            ([cell.text for cell in each.cells], each.cells[0].href, [b.text for b in each.buttons])
            for each in group.acting.rows
        ]
        for group in view.groups
    }
    assert shown == {
        "unreachable": [
            (
                ["Anna Berg", "The mail server refuses the address"],
                f"/people/{example_id('anna')}",
                ["Change the mail address…"],
            )
        ],
        "concern": [
            (held, f"/concerns/{HELD}", []),
            (
                ["Asks for help", "Harbour", "not looked into yet", "less than a day"],
                f"/concerns/{CONCERN}",
                ["Begin the triage"],
            ),
        ],
        "contact-held": [
            (
                ["How someone behaves", "Harbour", "being looked into", "3 days"],
                f"/concerns/{HELD}",
                ["Release contact"],
            )
        ],
    }
    release = view.groups[-1].acting.rows[0].buttons[0].form
    assert release is not None
    assert (release.action, release.hidden) == (f"/concerns/{HELD}/release-contact", {"_back": "/desk"})
    assert desk_view(*NOTHING, DeskLinks("approval"), context).groups == [], "one kind is asked for"


def test_a_match_that_both_signed_is_started() -> None:
    assert [each.text for each in actions_of(row("agreement-unsigned"), "them", "/desk")] == [
        "Record the signature…",
        "Remind",
        "Close…",
    ]
    both = row(
        "agreement-unsigned", detail={"signed": ["mentee", "mentor"], "agreed": True, "version": 1, "guardian": False}
    )
    assert [each.text for each in actions_of(both, "them", "/desk")] == ["Start", "Close…"]
    assert detail_text(both) == "all signed, not started yet"


def test_the_part_that_a_row_is_about_is_in_the_command() -> None:
    services = FakeServices()
    client = client_of(ExampleQueries(), services=services)
    page = client.get("/desk?kind=requirement-expiring").text
    address, form = re.findall(r'method="post" action="([^"]+/request)">(.*?)</form>', page, re.DOTALL)[0]
    client.post(address, data=dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form)), headers=SAME)
    assert services.sent[0].path.endswith("/requirements/training/request")


def test_without_a_connection_to_the_services_the_desk_only_shows(client: TestClient) -> None:
    page = client.get("/desk").text
    assert 'class="at-once"' not in page
    assert "Applications to decide" in page


def test_the_desk_filters_by_program_and_shows_names() -> None:
    services = FakeServices(names={example_id("person 0"): "Žofia Nováková"})
    page = client_of(ExampleQueries(), services=services).get(f"/desk?program={example_id('Harbour')}").text
    assert "Žofia Nováková, mentor" in page
    assert f'<option value="{example_id("Harbour")}" selected>Harbour</option>' in page


def test_a_page_with_names_is_unchanged_until_a_name_changes() -> None:
    services = FakeServices(names={example_id("person 0"): "Anna"})
    client = client_of(ExampleQueries(), services=services)
    tag = client.get("/desk").headers["etag"]
    assert client.get("/desk", headers={"if-none-match": tag}).status_code == 304
    services.names.clear()
    answer = client.get("/desk", headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert "Anna" not in answer.text


def test_what_is_due_now_is_overdue() -> None:
    for due_at, text in ((NOW, "14 Mar 2026, overdue"), (NOW + timedelta(days=1), "15 Mar 2026"), (None, "–")):
        found = DeskList(total=1, counts={}, items=[row("invitation", due_at=due_at)])
        view = desk_view(desk()[0], found, DeskLinks("invitation"), DeskContext(NOW))
        assert view.groups[0].table.rows[0][4].text == text


def test_an_empty_desk_and_an_empty_choice_are_two_things() -> None:
    empty, chosen = (
        desk_view(*NOTHING, links, DeskContext(NOW)).empty for links in (DeskLinks(), DeskLinks("approval"))
    )
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
    assert "There is nothing to do today." in text
    assert "Next thing due: today." in text
    assert 'data-empty="nothing-yet"' in text


@pytest.mark.parametrize(
    ("days", "text"), [(0, "today"), (3, "Tuesday"), (6, "Friday"), (7, "21 Mar 2026"), (None, "waits for you")]
)
def test_an_empty_desk_states_when_the_next_thing_is_due(days: int | None, text: str) -> None:
    next_due = None if days is None else NOW + timedelta(days=days)
    empty = desk_view(*NOTHING, DeskLinks(), DeskContext(NOW, next_due=next_due)).empty
    assert empty is not None
    assert text in empty.text


def test_the_desk_is_in_the_navigation_of_coordinators_only(client: TestClient) -> None:
    assert 'href="/desk" aria-current="page"' in client.get("/desk").text
    assert 'href="/desk"' not in client.get("/", headers={"executive": "yes"}).text
    assert client.get("/desk", headers={"executive": "yes"}).status_code == 403


def test_a_participation_states_its_state_why_and_what_came_before() -> None:
    view = participation_view(participation(), program(), Pseudonyms())
    assert view.sentence == "Waitlisted since 14 Mar 2026: program full."
    facts = {fact.name: (fact.value, fact.href) for fact in view.facts}
    assert facts["Priority on the waiting list"] == ("2", None)
    assert facts["Earlier participation"][1] == f"/records/participations/{example_id('earlier')}"


def test_a_relationship_states_raised_conflicts_to_staff_only() -> None:
    facts = {fact.name: fact.value for fact in relationship_view(record(), Pseudonyms()).facts}
    assert facts["Conflicts of interest raised"] == "reporting chain"
    others = relationship_view(record(relationship=relationship(conflicts=None)), Pseudonyms())
    assert "Conflicts of interest raised" not in {fact.name for fact in others.facts}


def test_a_superseded_proposal_leads_to_what_took_its_place() -> None:
    gone = relationship(state="superseded", ended_at=NOW, superseded_by_id=example_id("other"))
    view = relationship_view(record(relationship=gone), Pseudonyms())
    assert view.sentence == "Superseded on 14 Mar 2026."
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


def test_a_record_leads_to_the_page_of_the_person_or_the_room(client: TestClient) -> None:
    answer = client.get(PARTICIPATION)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/people/{example_id('mentee')}")
    assert client.get(PARTICIPATION, headers={"executive": "yes"}).status_code == 200, "who has no page of the person"
    answer = client.get(RELATIONSHIP)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/rooms/{example_id('relationship')}")
    check = f"{RELATIONSHIP}?version=1"
    assert f'href="{check}#check"' in client.get(answer.headers["location"]).text
    assert "Version 1 allows it." in client.get(check).text


def test_records_that_one_may_not_see_are_not_found(client: TestClient) -> None:
    for place in ("participations", "relationships"):
        assert client.get(f"/{place}/{example_id('unknown')}").status_code == 404


def test_a_record_names_people_for_those_who_may_see_names_and_leads_back_to_the_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Regression: `Mentor 335cb4dc and mentee d102a19d`, `Closed since 3 Sep 2026: poor_fit.`, back to the desk."""
    over = relationship(state="closed", ended_at=NOW, end_reason="poor_fit")
    monkeypatch.setattr(ExampleQueries, "relationship", lambda *_: record(relationship=over))
    monkeypatch.setattr(ExampleQueries, "room", lambda *_: room_examples.room(id=over.id))
    services = FakeServices(names={over.mentor_id: "Ben Cole", over.mentee_id: "Anna Berg"})
    address = f"/records/relationships/{over.id}?version=1"
    page = client_of(ExampleQueries(), services=services).get(address, headers={"coordinator": "yes"}).text
    assert "<h1>Mentor Ben Cole and mentee Anna Berg in Harbour" in page
    assert "Closed on 14 Mar 2026: poor fit." in page
    assert f'href="/rooms/{over.id}">Back to the relationship</a>' in page
