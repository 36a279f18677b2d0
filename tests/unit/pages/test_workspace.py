"""The workspace of a program: its people, relationships and waiting list, and what can be done there."""

import re
from datetime import timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient

from services.projections.pages.components.roles import role_words
from services.projections.pages.forms.form import new_key
from services.projections.pages.people.names import Pseudonyms
from services.projections.pages.programs.pasted_people import MOST_PEOPLE, read_people
from services.projections.pages.programs.people_view import state_text
from services.projections.pages.programs.relationships_view import relationship_state, sessions_text
from services.projections.pages.programs.request_text import requests_text, waiting_reason
from services.projections.pages.programs.waiting_view import fitting, waiting_view
from services.projections.workspace.models import WorkspacePeople
from services.web.service_client import ServiceAnswer
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import NOW, example_id, program
from tests.unit.pages.fake_services import POSITION, FakeServices, problem
from tests.unit.pages.page_client import client_of
from tests.unit.pages.workspace_examples import PEOPLE, person, relationship

SAME = {"sec-fetch-site": "same-origin"}
HARBOUR = f"/programs/{example_id('Harbour')}"
NAMES = {
    example_id("mentor"): "Ben Cole",
    example_id("free mentor"): "Dora Ek",
    example_id("mentee"): "Anna Berg",
    example_id("waiting mentee"): "Chi Ng",
    example_id("applicant"): "Eva Lind",
    example_id("queued"): "Finn Moe",
}
QUEUED, APPLICANT = (example_id(f"{name} participation") for name in ("queued", "applicant"))


@pytest.fixture
def services() -> FakeServices:
    return FakeServices(names=dict(NAMES))


@pytest.fixture
def staff(services: FakeServices) -> TestClient:
    return client_of(ExampleQueries(), services=services)


def _rows(page: str, table: str) -> list[str]:
    body = page[page.index(f'id="{table}-table"') :].split("</table>", maxsplit=1)[0]
    return [re.sub(r"<[^>]+>|\s+", " ", row) for row in body.split("<tr")[2:]]


@pytest.mark.parametrize("page", ["people", "relationships", "waiting", "propose", "add"])
def test_only_the_programs_own_staff_finds_its_workspace(staff: TestClient, page: str) -> None:
    assert staff.get(f"{HARBOUR}/{page}").status_code == 200
    assert staff.get(f"{HARBOUR}/{page}", headers={"executive": "yes"}).status_code == 403
    assert staff.get(f"{HARBOUR}/{page}", headers={"mentee": "yes"}).status_code == 403
    assert staff.get(f"/programs/{example_id('Compass')}/{page}").status_code == 404


def test_people_are_shown_by_name_with_what_they_have_to_do(staff: TestClient) -> None:
    rows = _rows(staff.get(f"{HARBOUR}/people").text, "people")
    assert len(rows) == len(PEOPLE)
    assert "Ben Cole" in rows[0]
    assert "1 of 2: Anna Berg" in rows[0]
    assert "0 of 1" in rows[1]
    assert "Enrol" in rows[4]


def test_the_filter_is_in_the_address_and_in_every_link(staff: TestClient) -> None:
    page = staff.get(f"{HARBOUR}/people?role=mentor&state=enrolled&free=yes").text
    assert len(_rows(page, "people")) == 2
    assert '<option value="mentor" selected>' in page
    assert f'href="{HARBOUR}/people?role=mentor&amp;state=enrolled&amp;free=yes&amp;csv=people"' in page
    assert 'aria-current="true">Mentors with a free place</a>' in page
    assert len(_rows(staff.get(f"{HARBOUR}/people?skill=python").text, "people")) == 2


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("enrolled", "Enrolled since 14 Mar 2026"),
        ("paused", "Paused since 14 Mar 2026"),
        ("completed", "Completed on 14 Mar 2026"),
        ("withdrawn", "Withdrawn on 14 Mar 2026"),
        ("rejected", "Rejected on 14 Mar 2026"),
        ("removed", "Removed on 14 Mar 2026"),
    ],
)
def test_what_is_over_has_a_day_and_does_not_go_on(state: str, text: str) -> None:
    """Regression: `Rejected since 7 Sep 2026`."""
    assert state_text(person("mentee", state=state, since=NOW), NOW) == text


@pytest.mark.parametrize(
    ("directions", "pair", "sentence", "views"),
    [
        (
            ["traditional"],
            "Mentor and mentee",
            "No mentees wait for a mentor, and no one for a place in the program. No mentors have a free place.",
            "Mentors with a free place",
        ),
        (
            ["peer"],
            "Peers",
            "No peers who seek wait for a peer who offers, and no one for a place in the program. "
            "No peers who offer have a free place.",
            "Peers who offer with a free place",
        ),
        (
            ["reverse"],
            "Mentor (junior) and mentee (senior)",
            "No mentees (seniors) wait for a mentor (junior), and no one for a place in the program. "
            "No mentors (juniors) have a free place.",
            "Mentors (juniors) with a free place",
        ),
    ],
)
def test_the_roles_are_named_by_the_direction_of_the_program(
    monkeypatch: pytest.MonkeyPatch, directions: list[str], pair: str, sentence: str, views: str
) -> None:
    """Regression: a peer program had mentors and mentees, and a reverse program did not say who teaches whom."""
    monkeypatch.setattr(ExampleQueries, "own_program", lambda *_: program(directions=directions))
    staff = client_of(ExampleQueries(), services=FakeServices(names=dict(NAMES)))
    assert f">{pair}</th>" in staff.get(f"{HARBOUR}/relationships").text.replace("\n", "")
    people = unescape(staff.get(f"{HARBOUR}/people").text)
    assert views in people
    assert role_words(directions).of("mentor") in " ".join(_rows(people, "people"))
    none = WorkspacePeople(items=[], next=None)
    words = role_words(directions)
    assert waiting_view(HARBOUR, none, none, none, Pseudonyms(), NOW, words, acts=True).sentence == sentence


@pytest.mark.parametrize(("state", "begins"), [("open", True), ("closed", True), ("ended", False), ("archived", False)])
def test_nothing_begins_in_a_program_that_has_ended(
    monkeypatch: pytest.MonkeyPatch, state: str, *, begins: bool
) -> None:
    """Regression: a program that had ended offered to add people and to propose matches."""
    monkeypatch.setattr(ExampleQueries, "own_program", lambda *_: program(state=state))
    staff = client_of(ExampleQueries(), services=FakeServices(names=dict(NAMES)))
    assert (f'href="{HARBOUR}/add"' in staff.get(f"{HARBOUR}/people").text) is begins
    assert (f'href="{HARBOUR}/propose"' in staff.get(f"{HARBOUR}/relationships").text) is begins


def test_people_are_found_by_name(staff: TestClient) -> None:
    (row,) = _rows(staff.get(f"{HARBOUR}/people?q=ek").text, "people")
    assert "Dora Ek" in row
    empty = staff.get(f"{HARBOUR}/people?q=nobody").text
    assert 'data-empty="filtered-out"' in empty
    assert f'href="{HARBOUR}/people">Clear the filter' in empty
    assert "Ben Cole and Anna Berg" in staff.get(f"{HARBOUR}/relationships?q=Anna").text
    assert 'data-empty="filtered-out"' in staff.get(f"{HARBOUR}/relationships?q=Finn").text


def test_a_list_has_a_next_page_and_a_csv_with_names(staff: TestClient) -> None:
    assert f'href="{HARBOUR}/people?cursor=more"' in staff.get(f"{HARBOUR}/people").text
    csv = staff.get(f"{HARBOUR}/people?csv=people")
    assert csv.headers["content-type"].startswith("text/csv")
    assert "Ben Cole" in csv.text
    assert "Name,Role,State" in csv.text


def test_several_selected_people_are_enrolled_each_by_a_command_of_its_own(
    staff: TestClient, services: FakeServices
) -> None:
    data = {"_key": new_key(), "_back": f"{HARBOUR}/people", "act": "enrol", "id": [QUEUED, APPLICANT]}
    answer = staff.post(f"{HARBOUR}/people", data=data, headers=SAME)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{HARBOUR}/people?done=people.enrol&count=2&min_position=")
    assert [each.path.split("/")[-2:] for each in services.sent] == [[QUEUED, "enroll"], [APPLICANT, "enroll"]]
    assert len({each.key for each in services.sent}) == 2
    staff.post(f"{HARBOUR}/people", data=data, headers=SAME)
    assert len({each.key for each in services.sent}) == 2, "the same form sent again has the same keys"
    assert "Enrolled: 2 people." in staff.get(unescape(answer.headers["location"]).split("&min_position")[0]).text


def test_what_was_refused_of_several_is_listed_by_name_with_the_reason(
    staff: TestClient, services: FakeServices
) -> None:
    services.answers[f"/enrollment/v1/participations/{QUEUED}/enroll"] = problem(
        409, "program-full", "the program has no place"
    )
    data = {"_key": new_key(), "act": "enrol", "id": [APPLICANT, QUEUED]}
    answer = staff.post(f"{HARBOUR}/people", data=data, headers=SAME)
    assert "1 enrolled, 1 refused" in answer.text
    rows = _rows(answer.text, "results")
    assert "Finn Moe" in rows[0]
    assert "The program has no place." in rows[0]
    assert "Eva Lind" in rows[1]


@pytest.mark.parametrize(
    "data", [{"act": "enrol"}, {"act": "promote", "id": [QUEUED]}, {"act": "enrol", "id": ["x", "' OR 1=1"]}]
)
def test_without_a_selection_nothing_is_done(
    staff: TestClient, services: FakeServices, data: dict[str, object]
) -> None:
    answer = staff.post(f"{HARBOUR}/people", data={"_key": new_key(), **data}, headers=SAME)
    assert "done=nothing-selected" in answer.headers["location"]
    assert services.sent == []


def test_people_of_another_program_cannot_be_selected(staff: TestClient, services: FakeServices) -> None:
    foreign = example_id("elsewhere participation")
    staff.post(f"{HARBOUR}/people", data={"_key": new_key(), "act": "enrol", "id": [foreign]}, headers=SAME)
    assert services.sent == []


def test_relationships_state_how_they_go_against_what_was_agreed() -> None:
    assert relationship_state(relationship(), NOW) == "Active"
    late = relationship(cadence_days=13)
    assert relationship_state(late, NOW) == "Active, no session for 21 days"
    assert sessions_text(relationship()) == "3 of 12"
    assert sessions_text(relationship(cadence_days=None)) == "3"
    assert relationship_state(relationship(state="closed", end_reason="moved_away"), NOW) == "Closed: moved away"


def test_the_waiting_list_names_mentors_who_fit_best_first(staff: TestClient) -> None:
    mentee = person("m", skills=["python", "finance"])
    order = fitting(mentee, PEOPLE[:2])
    assert [each.person_id for each in order] == [example_id("free mentor"), example_id("mentor")]
    page = staff.get(f"{HARBOUR}/waiting").text
    (row,) = _rows(page, "mentees")
    assert "Chi Ng" in row
    assert "Dora Ek, Ben Cole" in row
    assert re.search(r"2 open for \d+ days, 1 declined", row)
    assert "a request waits for an answer" in row
    (place,) = _rows(page, "places")
    assert "Finn Moe" in place


@pytest.mark.parametrize(
    ("requests", "free", "asked", "reason"),
    [
        ({}, True, "none", "nothing was proposed yet"),
        ({}, False, "none", "no place is free"),
        ({"open": 1, "open_since": NOW - timedelta(days=1)}, True, "1 open for 1 day", "a request waits for an answer"),
        ({"open": 2, "open_since": NOW}, True, "2 open for less than a day", "a request waits for an answer"),
        ({"proposals": 1, "expired": 2}, True, "2 without an answer", "a proposal waits for an answer"),
        ({"declined": 1, "expired": 1}, True, "1 declined, 1 without an answer", "every request came to nothing"),
    ],
)
def test_who_waits_has_a_reason_and_a_history_of_requests(
    requests: dict[str, object], free: bool, asked: str, reason: str
) -> None:
    mentee = person("m", requests=requests)
    assert requests_text(mentee.requests, NOW) == asked
    assert waiting_reason(mentee, free=free) == reason


def test_a_match_is_proposed_from_the_waiting_list(staff: TestClient, services: FakeServices) -> None:
    mentee = example_id("waiting mentee participation")
    page = staff.get(f"{HARBOUR}/propose?mentee={mentee}").text
    assert f'<option value="{mentee}" selected>Chi Ng: python</option>' in page
    offered = re.findall(r'<option value="([^"]+)"[^>]*>(?:Dora|Ben)', page)
    assert offered[0] == example_id("free mentor participation")
    data = {
        "_key": new_key(),
        "mentee_participation_id": mentee,
        "mentor_participation_id": offered[0],
        "direction": "traditional",
        "formality": "formal",
    }
    answer = staff.post(f"{HARBOUR}/propose", data=data, headers=SAME)
    assert services.sent[0].path == "/relationships/v1/relationships"
    assert services.sent[0].body == {name: value for name, value in data.items() if name != "_key"}
    assert answer.headers["location"].startswith(f"{HARBOUR}/relationships?done=relationships.propose&who=")
    wrong = staff.post(f"{HARBOUR}/propose", data={**data, "mentor_participation_id": mentee}, headers=SAME)
    assert wrong.status_code == 422
    assert "Choose mentor from the list." in wrong.text


def test_a_session_is_logged_in_one_form_and_once(staff: TestClient, services: FakeServices) -> None:
    pair = example_id("relationship")
    sessions = f"/relationships/v1/relationships/{pair}/sessions"
    services.answers[sessions] = ServiceAnswer(201, {"session_id": "s1"}, {})
    data = {"_key": new_key(), "started_at": "2026-03-10T16:00", "minutes": "45", "mode": "video"}
    address = f"/commands/relationships/{pair}/log"
    answer = staff.post(address, data=data, headers=SAME)
    assert answer.status_code == 303
    assert [(each.path, each.body) for each in services.sent] == [
        (sessions, {"starts_at": "2026-03-10T16:00:00Z", "planned_minutes": 45}),
        (
            f"{sessions}/s1/hold",
            {"started_at": "2026-03-10T16:00:00Z", "minutes": 45, "mode": "video", "evidence": 2},
        ),
    ]
    staff.post(address, data=data, headers=SAME)
    assert len({(each.path, each.key) for each in services.sent}) == 2


def test_a_session_whose_report_was_refused_is_not_planned_twice(staff: TestClient, services: FakeServices) -> None:
    pair = example_id("relationship")
    sessions = f"/relationships/v1/relationships/{pair}/sessions"
    services.answers[sessions] = ServiceAnswer(201, {"session_id": "s1"}, {})
    services.answers[f"{sessions}/s1/hold"] = problem(409, "session-overlaps", "another session was held then")
    data = {"_key": new_key(), "started_at": "2026-03-10T16:00", "minutes": "45", "mode": "video"}
    page = staff.post(f"/commands/relationships/{pair}/log", data=data, headers=SAME).text
    assert "Another session was held then." in page
    again = {**data, **dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))}
    assert again["session"] == "s1"
    staff.post(f"/commands/relationships/{pair}/log", data=again, headers=SAME)
    assert [each.path for each in services.sent].count(sessions) == 1


def test_a_refused_plan_is_shown_at_the_field_of_the_form(staff: TestClient, services: FakeServices) -> None:
    pair = example_id("relationship")
    services.answers[f"/relationships/v1/relationships/{pair}/sessions"] = problem(
        422, "session-outside-active-time", "it was not active then", ("/starts_at", "it was not active then")
    )
    data = {"_key": new_key(), "started_at": "2020-03-10T16:00", "minutes": "45", "mode": "video"}
    page = staff.post(f"/commands/relationships/{pair}/log", data=data, headers=SAME).text
    assert '<a href="#field-started_at">It was not active then.</a>' in page


PASTED = "Gro Dahl, gro@example.org\nFinn Moe;finn@example.org\n\nĐặng Thị Hà\tha@example.org\n"


def test_a_pasted_list_is_checked_before_anyone_is_added(staff: TestClient, services: FakeServices) -> None:
    page = staff.post(f"{HARBOUR}/add", data={"_key": "k1", "people": PASTED, "role": "mentee"}, headers=SAME).text
    assert services.sent == []
    rows = _rows(page, "check")
    assert ["New" in row for row in rows] == [True, False, True]
    assert "Known already: is invited" in rows[1]
    assert "Add and invite 3 people" in page
    hidden = {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', page)}
    services.answers["/enrollment/v1/people"] = ServiceAnswer(201, {"person_id": example_id("new")}, POSITION)
    answer = staff.post(f"{HARBOUR}/add", data=hidden, headers=SAME)
    assert answer.headers["location"].startswith(f"{HARBOUR}/people?done=people.add&count=3")
    added = [each.body["name"] for each in services.sent if each.path == "/enrollment/v1/people"]
    assert added == ["Gro Dahl", "Đặng Thị Hà"]
    invited = [each.body["person_id"] for each in services.sent if each.path.endswith("/invite")]
    assert invited == [example_id("new"), example_id("queued"), example_id("new")]
    keys = [each.key for each in services.sent]
    assert len(set(keys)) == len(keys)
    staff.post(f"{HARBOUR}/add", data=hidden, headers=SAME)
    assert {each.key for each in services.sent} == set(keys), "the same list sent again adds no one twice"


def test_faults_of_a_list_are_stated_by_line_and_nothing_is_sent(staff: TestClient, services: FakeServices) -> None:
    text = "Gro Dahl\nno@name\nA, a@example.org\nB, A@example.org\n" + "x" * 201 + ", x@example.org"
    answer = staff.post(f"{HARBOUR}/add", data={"_key": "k", "people": text, "role": "mentor"}, headers=SAME)
    assert answer.status_code == 422
    for fault in (
        "Line 1: There is no mail address.",
        "Line 2: The mail address is not valid.",
        "Line 4: The address is on line 3 already.",
        "Line 5: The name is longer than 200 characters.",
    ):
        assert fault in answer.text
    assert "Gro Dahl" in answer.text.split("<textarea")[1]
    assert services.sent == []
    many = "\n".join(f"P{n}, p{n}@example.org" for n in range(MOST_PEOPLE + 1))
    answer = staff.post(f"{HARBOUR}/add", data={"_key": "k", "people": many, "role": "mentor"}, headers=SAME)
    assert f"Add at most {MOST_PEOPLE} people at a time" in answer.text


@pytest.mark.parametrize(
    ("line", "name", "mail"),
    [
        ("Anna Berg, anna@example.org", "Anna Berg", "anna@example.org"),
        ("anna@example.org;Anna Berg", "Anna Berg", "anna@example.org"),
        ("Anna Berg\tanna@example.org", "Anna Berg", "anna@example.org"),
        ('"Berg, Anna" <anna@example.org>', "Berg, Anna", "anna@example.org"),
        ("Berg,Anna,anna@example.org", "Berg Anna", "anna@example.org"),
        ("李, li@example.org", "李", "li@example.org"),
        ("O'Neill-Ó Súilleabháin , o@example.co.uk ", "O'Neill-Ó Súilleabháin", "o@example.co.uk"),
    ],
)
def test_a_line_is_read_as_it_comes(line: str, name: str, mail: str) -> None:
    (one,) = read_people(line)
    assert (one.name, one.mail, one.fault) == (name, mail, "")


def test_a_person_who_cannot_be_added_is_listed_with_the_reason(staff: TestClient, services: FakeServices) -> None:
    services.answers["/enrollment/v1/people"] = problem(422, "invalid-request", "mail: is not deliverable")
    data = {"_key": "k", "people": "Gro Dahl, gro@example.org", "role": "mentee", "step": "add"}
    answer = staff.post(f"{HARBOUR}/add", data=data, headers=SAME)
    assert answer.status_code == 422
    (row,) = _rows(answer.text, "results")
    assert "Gro Dahl" in row
    assert "Mail: is not deliverable." in row
    assert [each.path for each in services.sent] == ["/enrollment/v1/people"]


def test_the_overview_has_the_tabs_and_actions_of_staff_only(staff: TestClient) -> None:
    own, others = staff.get(HARBOUR).text, staff.get(HARBOUR, headers={"executive": "yes"}).text
    assert f'href="{HARBOUR}/people"' in own
    assert "Close to newcomers…" in own
    assert f'href="{HARBOUR}/people"' not in others
    assert "Close to newcomers" not in others


def test_a_view_has_a_name_in_its_address_its_title_and_its_links() -> None:
    client = client_of(ExampleQueries(), services=FakeServices())
    for page, filters in ((f"{HARBOUR}/people", "role=mentor"), (f"{HARBOUR}/relationships", "quiet=yes")):
        plain = client.get(f"{page}?{filters}").text
        assert "Name this view" in plain
        name, value = filters.split("=")
        assert f'<input type="hidden" name="{name}" value="{value}">' in plain.partition("Name this view")[2]
        assert "Name this view" not in client.get(page).text, "without a filter there is nothing to name"
        named = client.get(f"{page}?{filters}&view=Mine+%3Cb%3E").text
        assert "Mine &lt;b&gt;, Harbour: " in named.partition("</title>")[0]
        assert "your view “" in named
        assert f"{filters}&amp;view=Mine+%3Cb%3E&amp;csv=" in named
    desk = client.get("/desk?kind=approval&view=Mine").text
    assert "Mine, desk" in desk.partition("</title>")[0]
    assert client.get(f"{HARBOUR}/people?view={'x' * 61}").status_code == 422
