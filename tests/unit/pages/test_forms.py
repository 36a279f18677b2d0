"""Forms that act: what they post, what they refuse, and the page after them."""

import re
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient

from services.projections.directory.records import RelationshipRecord
from services.projections.disclosure.access import Disclosure
from services.projections.pages.forms.commands import COMMANDS
from services.projections.pages.forms.fields import Field, FieldError
from services.projections.pages.forms.form import Form, new_key
from services.projections.pages.forms.local_address import local_address
from services.projections.pages.forms.posted import Posted
from services.projections.workspace.models import WorkspacePeople
from services.web.service_client import ServiceAnswer
from tests.unit.pages.desk_examples import participation, relationship
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.fake_services import FakeServices, problem
from tests.unit.pages.flash_examples import FLASH
from tests.unit.pages.page_client import client_of
from tests.unit.pages.room_examples import GOAL, OVER, SESSION, room

SAME = {"sec-fetch-site": "same-origin"}
MENTEE = participation().id
PAIR = relationship().id
ENROL = f"/commands/participations/{MENTEE}/enrol"
REJECT = f"/commands/participations/{MENTEE}/reject"
PATH = f"/enrollment/v1/participations/{MENTEE}"


@pytest.fixture
def services() -> FakeServices:
    return FakeServices(names={example_id("mentee"): "Anna <Berg>", example_id("mentor"): "Ben Cole"})


@pytest.fixture
def acting(services: FakeServices) -> TestClient:
    return client_of(ExampleQueries(), services=services)


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"the page has no {name}"
    return unescape(found[1])


def test_a_form_sends_one_command_in_the_readers_name_and_redirects(acting: TestClient, services: FakeServices) -> None:
    page = acting.get(f"{REJECT}?back=/desk%3Fkind%3Dapplication").text
    data = {"_key": _field(page, "_key"), "_back": _field(page, "_back"), "reason": "not_eligible"}
    answer = acting.post(REJECT, data=data, headers=SAME)
    assert answer.status_code == 303
    (sent,) = services.sent
    assert (sent.actor, sent.path, sent.body) == ("actor-1", f"{PATH}/reject", {"reason": "not_eligible"})
    assert sent.key == _field(page, "_key")
    assert answer.headers["location"] == (
        f"/desk?kind=application&done=participations.reject&who={example_id('mentee')}&of={MENTEE}"
        "&min_position=hub%2Fenrollment%3A7"
    )


@pytest.mark.parametrize(
    "address", [REJECT, "/desk", f"/programs/{example_id('program')}/people", "/me", "/me/settings"]
)
def test_every_form_states_for_whom_it_was_made(acting: TestClient, address: str) -> None:
    own, others = (acting.get(address, headers=each).text for each in ({}, {"mentee": "yes"}))
    made = set(re.findall(r'name="_reader" value="([^"]*)"', own))
    assert len(made) <= 1
    assert own.count('name="_reader"') == own.count('name="_key"')
    assert made.isdisjoint(re.findall(r'name="_reader" value="([^"]*)"', others))


def test_a_form_that_was_made_for_another_person_is_not_sent(acting: TestClient, services: FakeServices) -> None:
    """Two tabs: in one of them another person signed in, after the form in the other one was opened."""
    page = acting.get(REJECT).text
    data = {**{name: _field(page, name) for name in ("_key", "_reader")}, "reason": "not_eligible"}
    refused = acting.post(REJECT, data=data, headers={**SAME, "coordinator": "yes", "accept": "text/html"})
    assert (refused.status_code, services.sent) == (409, [])
    assert "Another person is signed in now" in refused.text
    assert "nothing was sent" in refused.text
    assert acting.post(REJECT, data=data, headers=SAME).status_code == 303


def test_the_page_after_it_states_what_was_done_by_name_and_keeps_no_copy(acting: TestClient) -> None:
    answer = acting.get(f"/desk?done=participations.enrol&who={example_id('mentee')}&of={MENTEE}")
    assert "Enrolled: Anna &lt;Berg&gt;." in answer.text
    assert "etag" not in answer.headers
    assert 'role="status"' in answer.text


def test_an_unknown_statement_is_not_shown(acting: TestClient) -> None:
    assert 'id="flash"' not in acting.get("/desk?done=you-won&who=x").text


def test_what_has_an_inverse_offers_undo(acting: TestClient, services: FakeServices) -> None:
    page = acting.get(f"/desk?kind=application&done=participations.pause&who={example_id('mentee')}&of={MENTEE}").text
    form = page[page.index('id="flash"') : page.index("Undo")]
    assert f'action="/commands/participations/{MENTEE}/resume"' in form
    assert _field(form, "_back") == "/desk?kind=application"
    acting.post(f"/commands/participations/{MENTEE}/resume", data={"_key": _field(form, "_key")}, headers=SAME)
    assert services.sent[0].path == f"{PATH}/resume"
    assert "Undo" not in acting.get(f"/desk?done=participations.enrol&of={MENTEE}").text


def test_the_undo_of_a_planned_session_names_the_session(acting: TestClient, services: FakeServices) -> None:
    path = f"/relationships/v1/relationships/{PAIR}/sessions"
    services.answers[path] = ServiceAnswer(201, {"session_id": "new-session"}, {})
    data = {"_key": new_key(), "starts_at": "2026-03-20T16:00", "planned_minutes": "45"}
    answer = acting.post(f"/commands/relationships/{PAIR}/schedule", data=data, headers=SAME)
    assert services.sent[0].body == {"starts_at": "2026-03-20T16:00:00Z", "planned_minutes": 45}
    page = acting.get(f"/desk?{answer.headers['location'].partition('?')[2]}").text
    assert _field(page[page.index('id="flash"') :], "part") == "new-session"


def test_a_refusal_is_shown_at_its_field_with_what_was_typed(acting: TestClient, services: FakeServices) -> None:
    services.answers[f"{PATH}/waitlist"] = problem(
        422, "invalid-request", "priority: too high", ("/priority", "must be less than 10")
    )
    data = {"_key": new_key(), "priority": "9", "reason": "program-full"}
    answer = acting.post(f"/commands/participations/{MENTEE}/waitlist", data=data, headers=SAME)
    assert answer.status_code == 422
    assert '<a href="#field-priority">Must be less than 10.</a>' in answer.text
    assert 'id="error-priority"' in answer.text
    assert re.search(r'id="field-priority"[^>]*value="9"[^>]*aria-invalid="true"', answer.text)
    assert '<option value="program-full" selected>' in answer.text
    assert _field(answer.text, "_key") != data["_key"], "a refused command was not executed: the next one is another"


def test_a_refusal_of_a_rule_is_a_sentence_without_a_field(acting: TestClient, services: FakeServices) -> None:
    services.answers[f"{PATH}/enroll"] = problem(409, "requirement-missing", "training is not cleared")
    answer = acting.post(ENROL, data={"_key": new_key()}, headers=SAME)
    assert answer.status_code == 422
    assert "<li>Training is not cleared.</li>" in answer.text


def test_an_outage_changes_nothing_and_keeps_the_key(acting: TestClient, services: FakeServices) -> None:
    services.answers[f"{PATH}/enroll"] = problem(503, "unavailable", "the service does not answer")
    key = new_key()
    answer = acting.post(ENROL, data={"_key": key, "capacity": "2"}, headers=SAME)
    assert _field(answer.text, "_key") == key
    assert re.search(r'id="field-capacity"[^>]*value="2"', answer.text)


def test_what_is_typed_wrongly_is_not_sent(acting: TestClient, services: FakeServices) -> None:
    data = {"_key": new_key(), "priority": "soon", "reason": ""}
    answer = acting.post(f"/commands/participations/{MENTEE}/waitlist", data=data, headers=SAME)
    assert services.sent == []
    assert "Priority must be a whole number." in answer.text
    assert "Choose a reason." in answer.text


def test_a_form_from_another_site_is_refused(acting: TestClient, services: FakeServices) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {}):
        answer = acting.post(ENROL, data={"_key": new_key()}, headers=headers)
        assert answer.status_code == 403
    assert services.sent == []


def test_a_form_without_a_key_is_refused(acting: TestClient, services: FakeServices) -> None:
    assert acting.post(ENROL, data={"capacity": "1"}, headers=SAME).status_code == 422
    assert services.sent == []


def test_the_same_form_posted_twice_sends_the_same_key(acting: TestClient, services: FakeServices) -> None:
    data = {"_key": new_key()}
    answers = [acting.post(ENROL, data=data, headers=SAME) for _ in range(2)]
    assert {each.key for each in services.sent} == {data["_key"]}
    assert answers[0].headers["location"] == answers[1].headers["location"]


def test_the_version_that_a_form_was_made_from_is_sent_and_a_newer_one_refused(
    acting: TestClient, services: FakeServices
) -> None:
    services.answers[f"{PATH}/enroll"] = problem(412, "stale", "the version is 9")
    answer = acting.post(ENROL, data={"_key": new_key(), "_version": '"3"'}, headers=SAME)
    assert services.sent[0].if_match == '"3"'
    assert "This was changed in the meantime." in answer.text


def test_a_dangerous_command_asks_with_the_consequence_in_words(acting: TestClient) -> None:
    page = acting.get(f"/commands/relationships/{PAIR}/close?back=/desk").text
    assert "The relationship ends. Both become free for others." in page
    assert 'class="danger"' in page
    assert '<a href="/desk">Cancel</a>' in page
    assert "Close: Ben Cole and Anna &lt;Berg&gt;" in page


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/x", "//elsewhere.example", "/\\elsewhere", "desk", "/a\nb"]
)
def test_a_form_returns_to_this_site_only(acting: TestClient, address: str) -> None:
    assert local_address(address) == "/"
    answer = acting.post(ENROL, data={"_key": new_key(), "_back": address}, headers=SAME)
    assert answer.headers["location"].startswith("/?done=")


def test_an_address_drops_what_it_states_about_an_earlier_action() -> None:
    assert local_address("/desk?kind=approval&done=x&who=y&min_position=z") == "/desk?kind=approval"


@pytest.mark.parametrize(
    "address",
    [
        f"/commands/participations/{example_id('missing')}/enrol",
        f"/commands/participations/{MENTEE}/promote",
        f"/commands/relationships/{example_id('missing')}/close",
    ],
)
def test_what_the_reader_does_not_see_cannot_be_acted_on(
    acting: TestClient, services: FakeServices, address: str
) -> None:
    assert acting.get(address).status_code == 404
    assert acting.post(address, data={"_key": new_key()}, headers=SAME).status_code == 404
    assert services.sent == []


def test_an_anonymous_post_leads_to_the_sign_in(acting: TestClient, services: FakeServices) -> None:
    answer = acting.post(ENROL, data={"_key": new_key()}, headers={**SAME, "anonymous": "yes"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?to={ENROL}"
    assert services.sent == []


@pytest.mark.parametrize("code", sorted(COMMANDS))
def test_every_command_has_a_page_with_a_verb(acting: TestClient, code: str) -> None:
    command = COMMANDS[code]
    subjects = {
        "participations": MENTEE,
        "relationships": PAIR,
        "people": example_id("mentee"),
        "flash-sessions": FLASH,
    }
    subject = subjects.get(command.subject, example_id("Harbour"))
    answer = acting.get(f"{command.page(subject)}?part=training")
    assert answer.status_code == 200
    assert f">{command.verb}</button>" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert command.undo in {"", *COMMANDS}


def test_reasons_come_from_the_programs_policy(services: FakeServices) -> None:
    class Queries(ExampleQueries):
        def relationship(self, relationship: str, disclosure: Disclosure, now: datetime) -> RelationshipRecord | None:
            found = super().relationship(relationship, disclosure, now)
            assert found is not None
            policy = found.versions[-1].policy
            object.__setattr__(policy, "closure_reasons", ("completed", "school-moved"))
            return found

    page = client_of(Queries(), services=services).get(f"/commands/relationships/{PAIR}/close").text
    assert re.findall(r'<option value="([^"]+)"[^>]*>', page.split("initiated_by")[0]) == ["completed", "school-moved"]
    assert "School moved" in page


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (Field(name="a", label="A"), [" Anna "], "Anna"),
        (Field(name="a", label="A", required=False), [" "], None),
        (Field(name="a", label="A", kind="number", lowest=1), ["12"], 12),
        (Field(name="a", label="A", kind="day"), ["2026-03-14"], "2026-03-14"),
        (Field(name="a", label="A", kind="until"), ["2026-12-31"], "2027-01-01T00:00:00Z"),
        (Field(name="a", label="A", kind="moment"), ["2026-07-14T16:00"], "2026-07-14T16:00:00Z"),
        (Field(name="a", label="A", kind="moment", zone="Europe/Oslo"), ["2026-07-14T16:00"], "2026-07-14T14:00:00Z"),
        (Field(name="a", label="A", kind="moment", zone="Europe/Oslo"), ["2026-03-28T16:00"], "2026-03-28T15:00:00Z"),
        (Field(name="a", label="A", kind="moment", zone="Europe/Oslo"), ["2026-03-29T16:00"], "2026-03-29T14:00:00Z"),
        (Field(name="a", label="A", kind="moment", zone="Europe/Oslo"), ["2026-10-25T02:30"], "2026-10-25T00:30:00Z"),
        (Field(name="a", label="A", kind="until", zone="Europe/Oslo"), ["2026-10-24"], "2026-10-24T22:00:00Z"),
        (Field(name="a", label="A", kind="until", zone="Europe/Oslo"), ["2026-10-25"], "2026-10-25T23:00:00Z"),
        (Field(name="a", label="A", kind="check"), [], False),
        (Field(name="a", label="A", kind="check"), ["yes"], True),
        (Field(name="a", label="A", kind="choices", choices={"x": "X", "y": "Y"}), ["x", "y"], ["x", "y"]),
    ],
)
def test_a_field_reads_what_was_typed(field: Field, typed: list[str], value: object) -> None:
    assert field.read(typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "text"),
    [
        (Field(name="a", label="Name"), [""], "Enter name."),
        (Field(name="a", label="Name", longest=3), ["Anna"], "Name must be 3 characters or fewer."),
        (Field(name="a", label="Minutes", kind="number", lowest=1), ["0"], "Minutes must be 1 or more."),
        (Field(name="a", label="Minutes", kind="number", highest=9), ["10"], "Minutes must be 9 or less."),
        (Field(name="a", label="Minutes", kind="number"), ["٣"], "Minutes must be a whole number."),
        (Field(name="a", label="Minutes", kind="number"), ["9" * 5000], "Minutes must be 200 characters or fewer."),
        (Field(name="a", label="Day", kind="day"), ["14.3.2026"], "Day must be a date, like 2026-03-14."),
        (Field(name="a", label="Day", kind="until"), ["9999-12-31"], "Day must be between the years 1900 and 2199."),
        (
            Field(name="a", label="New time", kind="moment", zone="Europe/Oslo"),
            ["2026-03-29T02:30"],
            "New time does not exist on that day: the clocks go forward. Enter a time one hour later.",
        ),
        (Field(name="a", label="Way", kind="choice", choices={"x": "X"}), ["z"], "Choose way from the list."),
    ],
)
def test_a_field_states_what_is_wrong(field: Field, typed: list[str], text: str) -> None:
    with pytest.raises(FieldError) as caught:
        field.read(typed)
    assert caught.value.text == text


def test_a_form_with_what_was_typed_does_not_fall_back_to_its_first_values() -> None:
    field = Field(name="priority", label="Priority", value="5")
    form = Form(action="/x", verb="X", fields=[field])
    assert form.text(field) == "5"
    assert form.restored(_posted()).text(field) == ""


def _posted() -> Posted:
    return Posted({"priority": [""]}, "key")


@pytest.mark.parametrize(
    ("act", "part", "about"),
    [
        ("cancel-session", SESSION, "The session of 17 Mar 2026, 12:00 (UTC). In the program"),
        ("hold", OVER, "The session of 12 Mar 2026, 12:00 (UTC). In the program"),
        ("meet-goal", GOAL, "The goal “Skills”, due on 1 Jun 2026. In the program"),
        ("cancel-session", "of another room", "In the program"),
        ("close", "", "In the program"),
    ],
)
def test_a_command_on_a_part_says_on_which_one(
    monkeypatch: pytest.MonkeyPatch, services: FakeServices, act: str, part: str, about: str
) -> None:
    """Regression: `Cancel it: Ben and Anna`, with the buttons `Cancel it` and `Cancel`, named no session."""
    monkeypatch.setattr(ExampleQueries, "room", lambda *_: room(id=PAIR))
    page = client_of(ExampleQueries(), services=services).get(f"/commands/relationships/{PAIR}/{act}?part={part}").text
    sentence = page.partition('<p class="sentence">')[2]
    assert unescape(sentence).startswith(about)
    assert (">Keep it<" in page) is (act == "cancel-session")


def test_a_command_on_a_person_is_not_in_one_program(
    monkeypatch: pytest.MonkeyPatch, acting: TestClient, services: FakeServices
) -> None:
    """Regression: `Erase this person: In the program Harbour`, or `In the program none`."""
    erase = f"/commands/people/{example_id('mentee')}/erase"
    assert '<p class="sentence">Takes part in Harbour' in acting.get(erase).text
    nothing = WorkspacePeople(items=[], next=None)
    monkeypatch.setattr(ExampleQueries, "workspace_people", lambda *_: nothing)
    services.answers[f"/enrollment/v1/people/{example_id('mentee')}"] = ServiceAnswer(200, {})
    assert "Takes part in no program." in acting.get(erase).text
