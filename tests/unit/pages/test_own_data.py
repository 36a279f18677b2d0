"""One's own data and the first steps: what is shown, taken along, erased, saved and applied for."""

import html
import re
from collections.abc import Sequence
from typing import get_args

import pytest
from fastapi.testclient import TestClient

from services.enrollment.concerns.aggregate import Outcome
from services.enrollment.document import AcceptedBy
from services.enrollment.notifications.categories import CATEGORIES
from services.enrollment.notifications.errands import Errands
from services.enrollment.notifications.texts import phrase
from services.enrollment.people.profile import Purpose
from services.enrollment.requirement_record import State
from services.projections.directory.models import Participation
from services.projections.disclosure.access import Disclosure
from services.projections.pages.administration.concern_view import OUTCOMES as CONCERN_OUTCOMES
from services.projections.pages.matching.profile_text import LEVELS
from services.projections.pages.mentoring.held_mentoring import ACCEPTED, REQUIREMENTS
from services.projections.pages.mentoring.held_person import MAIL_KINDS, PURPOSES
from services.projections.pages.mentoring.settings import MAILS
from services.projections.pages.mentoring.welcome_view import choices, skill_codes
from services.web.identity.credentials.identities import PERSON_ISSUER
from services.web.service_client import ServiceAnswer
from tests.unit.pages.desk_examples import participation
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import NOW, example_id, program
from tests.unit.pages.fake_services import FakeServices, problem
from tests.unit.pages.page_client import client_of
from tests.unit.pages.posted_forms import BOOK, SAME, TEXTS, forms
from tests.unit.pages.room_examples import GOAL, ROOM, SESSION

MENTEE = example_id("mentee")
PERSON = f"/enrollment/v1/people/{MENTEE}"
PROFILE = {
    "name": "Ben <Cole>",
    "mail": "ben@example.org",
    "time_zone": "Europe/Vienna",
    "language": "de",
    "attributes": [{"code": "school_year", "value": "7", "purposes": ["research"]}],
}
INVITED = participation(person_id=MENTEE, state="invited", role="mentee", expires_at=NOW)


class Invited(ExampleQueries):
    """A person who was invited."""

    def own_participations(self, disclosure: Disclosure) -> Sequence[Participation]:
        return [INVITED] if disclosure.people else []


@pytest.fixture
def services() -> FakeServices:
    shown = ServiceAnswer(200, {"person_id": MENTEE, "state": "registered", "profile": PROFILE})
    return FakeServices(answers={PERSON: shown, f"/relationships/v1/relationships/{ROOM}/texts": TEXTS})


@pytest.fixture
def acting(services: FakeServices) -> TestClient:
    client = client_of(Invited(), services=services)
    client.headers["mentee"] = "1"
    return client


def posted(services: FakeServices) -> list[tuple[str, object]]:
    """Return the commands that were sent."""
    return [(each.path, each.body) for each in services.sent if each.method == "POST"]


def test_the_page_shows_every_field_and_who_sees_it(acting: TestClient) -> None:
    answer = acting.get("/me/data")
    for text in ("Ben &lt;Cole&gt;", "ben@example.org", "Europe/Vienna", "School year", "Who sees it:"):
        assert text in answer.text, text
    assert answer.headers["cache-control"] == "no-store"


def test_everything_is_taken_along_with_its_texts(acting: TestClient) -> None:
    answer = acting.get("/me/data/download")
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    document = answer.json()
    assert document["people"] == [{"person_id": MENTEE, "profile": PROFILE, "ward": False}]
    assert document["relationships"][0]["texts"]["goals"] == {GOAL: BOOK}
    assert "conflicts" not in document["relationships"][0], "raised conflicts are for staff"
    assert [each["id"] for each in document["participations"]] == [INVITED.id]


HELD = {
    "records": {"profile": [PROFILE]},
    "consents": [{"wording": "May it be shown?", "granted": False}],
    "participations": [
        {
            "program_id": INVITED.program_id,
            "role": "mentee",
            "state": "enrolled",
            "skills": ["public_speaking"],
            "requirements": [{"kind": "training", "state": "cleared", "valid_until": "2027-01-01T11:00:00+00:00"}],
            "acceptances": [{"code": "house-rules", "version": 2, "accepted_at": "2026-01-05T10:00:00+00:00"}],
        }
    ],
    "concerns": [
        {
            "topic": "conduct",
            "raised_at": "2026-02-01T10:00:00+00:00",
            "text": "He <shouted>",
            "state": "closed",
            "outcome": "guidance-given",
        }
    ],
    "sign_ins": [
        {"issuer": "https://provider.test", "subject": "b1", "relation": "self", "since": "2026-01-01 10:00:00+00"},
        {"issuer": PERSON_ISSUER, "subject": MENTEE, "relation": "guardian", "since": "2026-01-01 10:00:00+00"},
    ],
    "roles": [{"role": "coordinator", "program_id": INVITED.program_id, "since": "2026-01-01 10:00:00+00"}],
    "sessions": [{"began_at": "2026-01-01 10:00:00+00", "expires_at": "2026-01-01 22:00:00+00"}],
    "mails": [
        {"kind": "match-request", "about": MENTEE, "at": "2026-01-02T10:00:00+00:00"},
        {"kind": "digest-item", "about": MENTEE, "at": "2026-01-02T07:00:02+00:00"},
        {"kind": "digest-item", "about": MENTEE, "at": "2026-01-02T07:00:01+00:00"},
        {"kind": "digest-item", "about": MENTEE, "at": "2026-01-01T07:00:01+00:00"},
    ],
    "seen_by": [
        {
            "at": "2026-03-01T10:00:00+00:00",
            "action": "GET /enrollment/v1/people/{person_id}",
            "count": 3,
            "actor": "a1",
            "roles": ["coordinator", "executive"],
        }
    ],
    "done": [
        {
            "event": "enrollment.participation.applied",
            "at": "2026-01-04T10:00:00+00:00",
            "occurred_at": "2019-09-01T10:00:00+00:00",
            "actor": "a",
            "own": False,
            "origin": "import",
        },
        {"event": "enrollment.participation.enrolled", "at": "2026-01-03T10:00:00+00:00", "actor": "a", "own": False},
        {
            "event": "enrollment.participation.requirement-expired",
            "at": "2026-01-03T10:00:00+00:00",
            "actor": "a",
            "own": False,
            "origin": "rule",
            "rule": "expire-requirement",
        },
    ],
}
MENTORING = {
    "relationships": [
        {
            "relationship_id": ROOM,
            "program_id": INVITED.program_id,
            "mentor_id": example_id("mentor"),
            "mentee_id": MENTEE,
            "party": "mentee",
            "state": "active",
            "agreement": {
                "cadence_days": 14,
                "duration_days": 240,
                "channel": "in_person",
                "signed_by": ["mentor"],
                "complete": False,
            },
            "sessions": [
                {"session_id": SESSION, "starts_at": "2026-07-01T22:30:00+00:00", "status": "held"},
                {"session_id": example_id("off"), "starts_at": "2026-07-02T22:30:00+00:00", "status": "cancelled"},
            ],
            "goals": [{"goal_id": GOAL, "met": True}],
            "texts": {
                "goals": {GOAL: "Read a <book>"},
                "notes": {SESSION: "It went well"},
                "agreements": {"2": {"goals": "", "boundaries": "Nothing about money"}},
            },
        }
    ],
    "answers": [
        {
            "relationship_id": ROOM,
            "instrument": "pulse",
            "instrument_version": 1,
            "about": "session",
            "rating": 4,
            "scores": {"helpful": 4},
            "given_at": "2026-02-02T10:00:00+00:00",
        }
    ],
    "matching_profiles": [
        {"offers": [], "wants": [{"skill": "public-speaking", "level": 3, "importance": 2}], "mode": "in_person"}
    ],
    "done": [
        {"event": "relationships.relationship.matched", "at": "2026-01-04T10:00:00+00:00", "actor": "a", "own": True},
        {"event": "relationships.pair.opened", "at": "2026-01-04T10:00:00+00:00", "actor": "a", "own": True},
    ],
}


def test_everything_is_readable_with_names_and_times_of_the_reader(services: FakeServices, acting: TestClient) -> None:
    services.answers[f"{PERSON}/export"] = ServiceAnswer(200, HELD)
    services.answers[f"/relationships/v1/people/{MENTEE}/export"] = ServiceAnswer(200, MENTORING)
    pulse = {"code": "pulse", "version": 1, "title": "After a session"}
    pulse["items"] = [{"code": "helpful", "text": "Did it help you?", "maximum": 5}]
    instruments = ServiceAnswer(200, {"instruments": [pulse]})
    services.answers[f"/enrollment/v1/programs/{INVITED.program_id}/instruments"] = instruments
    services.names[example_id("mentor")] = "Anna Berg"
    answer = acting.get("/me/data/everything")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    for text in (
        "Times are in the time zone Europe/Vienna.",
        "Ben &lt;Cole&gt;",
        "7 (for research)",
        "You did not allow it.",
        "skills: public speaking",
        "Mentee: enrolled",
        "training",
        "met, until 1 Jan 2027, 12:00",
        "version 2, accepted 5 Jan 2026, 11:00",
        "With Anna Berg, as mentee. Active. 1 session held, 1 goal.",
        "A session every 14 days for 240 days; in person; signed by the mentor.",
        "Read a &lt;book&gt;",
        "It went well",
        "Nothing about money",
        "2 Jul 2026, 00:30",
        "After a session",
        "Did it help you? 4 of 5. Given 2 Feb 2026, 11:00, about a session.",
        "public speaking: much practice, important",
        "How someone behaves, 1 Feb 2026, 11:00",
        "He &lt;shouted&gt; (closed, guidance was given)",
        "provider.test",
        "your account “b1”, since 1 Jan 2026, 11:00",
        "Links by mail",
        "a guardian&#39;s account, since 1 Jan 2026, 11:00",
        "since 1 Jan 2026, 11:00, until 1 Jan 2026, 23:00 at the latest",
        "Proposal to answer",
        "2 Jan 2026, 08:00, about 2 things that were due",
        "1 Jan 2026, 08:00, about 1 thing that was due",
        "a coordinator and an executive, 1 Mar 2026, 11:00, 3 times",
        "Enrolled a participant",
        "by rule (requirements expire), 3 Jan 2026, 11:00",
        "you, 4 Jan 2026, 11:00",
        "an import of past relationships, 1 Sep 2019, recorded 4 Jan 2026, 11:00",
    ):
        assert text in answer.text, text
    shown = html.unescape(re.sub(r"<[^>]+>", " ", answer.text[answer.text.index("<main") :]))
    for text in ("urn:", "digest-item", "Digest item", "in_person", "helpful 4", "Reserved a pair", MENTEE, MENTEE[:8]):
        assert text not in shown, text
    assert shown.index("3 Jan 2026, 11:00") < shown.index("1 Sep 2019, recorded"), "what happened first is last"
    held = acting.get("/me/data/download").json()["held"]
    assert held == [{"person_id": MENTEE, "enrollment": HELD, "relationships": MENTORING}]


OF_GUARDIANS = ("reminder-of-guardian", "guardian-reminder")


def test_every_mail_state_and_field_has_its_words() -> None:
    errands = {*Errands.by_kind(object.__new__(Errands)), "digest-item", "guardian-digest", *OF_GUARDIANS}
    assert set(MAIL_KINDS) == errands
    assert set(REQUIREMENTS) == {each.value for each in State} - {"none"}
    assert set(PURPOSES) == set(get_args(Purpose))
    assert set(ACCEPTED) == set(get_args(AcceptedBy))
    assert set(CONCERN_OUTCOMES) == set(get_args(Outcome))
    assert set(LEVELS) == {1, 2, 3, 4}


def test_everything_is_there_while_a_service_is_away(services: FakeServices, acting: TestClient) -> None:
    services.answers[f"{PERSON}/export"] = ServiceAnswer(200, HELD)
    services.answers[f"/relationships/v1/people/{MENTEE}/export"] = problem(503, "unavailable", "away")
    page = acting.get("/me/data/everything").text
    assert "Who read about you" in page
    assert "Relationships</h2>" not in page


def test_another_persons_data_cannot_be_erased(acting: TestClient, services: FakeServices) -> None:
    other = f"/me/data/erase/{example_id('mentor')}"
    assert acting.get(other).status_code == 404
    assert acting.post(other, data={"_key": "k", "reason": "privacy"}, headers=SAME).status_code == 404
    assert posted(services) == []


def test_erasure_states_what_follows_and_asks_for_a_reason(acting: TestClient, services: FakeServices) -> None:
    address = f"/me/data/erase/{MENTEE}"
    page = acting.get(address).text
    assert "It cannot be taken back." in page
    data = dict(forms(page)[address])
    assert acting.post(address, data=data, headers=SAME).status_code == 422
    assert posted(services) == []
    answer = acting.post(address, data={**data, "reason": "privacy"}, headers=SAME)
    assert answer.status_code == 303
    assert posted(services) == [(f"{PERSON}/erase", {"reason": "privacy"})]


def test_without_people_there_is_nothing_to_erase() -> None:
    client = client_of(Invited(), services=FakeServices(answers={PERSON: problem(404, "not-found", "none")}))
    client.headers["mentee"] = "1"
    page = client.get("/me/data").text
    assert "/me/data/erase" not in page
    assert "Where you take part" in page


def test_a_consent_is_shown_with_its_question_and_changed(acting: TestClient, services: FakeServices) -> None:
    question = {"purpose": "research", "wording_version": 2, "wording": "May researchers count you?", "granted": True}
    other = {**question, "purpose": "directory", "granted": None}
    services.answers[f"{PERSON}/consents"] = ServiceAnswer(200, {"consents": [question, other]})
    page = acting.get("/me/data").text
    assert "May researchers count you? You allowed it." in page
    assert "You were not asked yet." in page
    address = f"/me/data/consents/{MENTEE}/research/2/refuse"
    assert acting.post(address, data=forms(page)[address], headers=SAME).status_code == 303
    body = {"purpose": "research", "granted": False, "wording_version": 2}
    assert posted(services) == [(f"{PERSON}/consents", body)]
    strangers = address.replace(MENTEE, example_id("mentor"))
    assert acting.post(strangers, data={"_key": "k"}, headers=SAME).status_code == 404


def test_the_address_of_the_calendar_is_made_and_revoked_by_its_person(
    acting: TestClient, services: FakeServices
) -> None:
    path = f"/enrollment/v1/calendars/{MENTEE}"
    services.answers[path] = ServiceAnswer(200, {"address": None, "created_at": None})
    page = acting.get("/me/calendar").text
    assert "You have no address yet." in page
    assert list(forms(page)) == [f"/me/calendar/{MENTEE}/renew"]
    feed = "https://mentorship.example/calendar/secret.ics"
    services.answers[path] = ServiceAnswer(200, {"address": feed, "created_at": None})
    page = acting.get("/me/calendar").text
    assert feed in page
    address = f"/me/calendar/{MENTEE}/revoke"
    assert acting.post(address, data=forms(page)[address], headers=SAME).status_code == 303
    assert posted(services) == [(f"{path}/revoke", {})]
    other = f"/me/calendar/{example_id('mentor')}/renew"
    assert acting.post(other, data={"_key": "k"}, headers=SAME).status_code == 404


def test_the_steps_are_a_task_list_with_what_is_done(acting: TestClient, services: FakeServices) -> None:
    base = f"/enrollment/v1/participations/{INVITED.id}"
    mandatory = [{"code": "conduct", "version": 2, "kind": "code-of-conduct", "accepted": False}]
    services.answers[f"{base}/documents"] = ServiceAnswer(200, {"mandatory": mandatory})
    required = [{"kind": "background-check", "holds": False, "required": True}]
    services.answers[f"{base}/requirements"] = ServiceAnswer(200, {"requirements": required})
    page = acting.get("/welcome").text
    steps = [re.sub(r"<[^>]+>|\s+", " ", each).strip() for each in re.findall(r"<li>(.*?)</li>", page, re.DOTALL)]
    steps = [" ".join(each.split()) for each in steps]
    assert "Who you are ✓ Done" in steps
    profile = {**PROFILE, "time_zone": "UTC"}
    services.answers[PERSON].body["profile"] = profile
    assert re.search(r"Who you are</a>\s*<span class=\"quiet\">Check your time zone", acting.get("/welcome").text)
    assert "Read and accept: conduct, version 2 After you have applied" in steps
    assert "Background check: your coordinator checks it After you have applied" in steps
    assert "/me/documents/" not in page, "no one accepts before there is an application"
    assert f'href="/welcome/programs/{INVITED.program_id}/mentee"' in page
    assert "What happens next" in page


def test_the_first_step_is_saved(acting: TestClient, services: FakeServices) -> None:
    address = f"/welcome/people/{MENTEE}"
    page = acting.get(address).text
    data = {**forms(page)[address], "name": "Ben Cole", "time_zone": "Asia/Tokyo", "language": "ja", "phone": ""}
    answer = acting.post(address, data=data, headers=SAME)
    assert answer.headers["location"].startswith("/welcome?done=saved")
    assert posted(services) == [
        (f"{PERSON}/profile", {"name": "Ben Cole", "time_zone": "Asia/Tokyo", "language": "ja"})
    ]
    assert acting.post(address, data={**data, "time_zone": "Mars/Olympus"}, headers=SAME).status_code == 422
    other = f"/welcome/people/{example_id('mentor')}"
    assert acting.post(other, data=data, headers=SAME).status_code == 404


def test_first_steps_ask_for_each_purpose_with_nothing_ticked_and_nothing_needed(
    acting: TestClient, services: FakeServices
) -> None:
    question = {"purpose": "network", "wording_version": 3, "wording": "May others see your part?", "granted": None}
    other = {"purpose": "research", "wording_version": 2, "wording": "May we count you?", "granted": None}
    services.answers[f"{PERSON}/consents"] = ServiceAnswer(200, {"consents": [question, other]})
    assert f'href="/welcome/people/{MENTEE}/consents"' in acting.get("/welcome").text
    page = acting.get(f"/welcome/people/{MENTEE}/consents").text
    assert "May others see your part?" in page
    assert "checked" not in page
    (address,) = (each for each in forms(page) if "/consents/" in each)
    assert address == f"/welcome/people/{MENTEE}/consents/3.2"
    services.answers[f"{PERSON}/consents"] = ServiceAnswer(
        200, {"consents": [{**question, "wording_version": 4}, other]}
    )
    data = {name: value for name, value in forms(page)[address].items() if name != "network"}
    answer = acting.post(address, data=data, headers=SAME)
    assert answer.headers["location"].startswith("/welcome?done=saved")
    read = [
        {"purpose": "network", "granted": False, "wording_version": 3},
        {"purpose": "research", "granted": True, "wording_version": 2},
    ]
    assert posted(services) == [(f"{PERSON}/register", {"consents": read})], "the versions that were read"
    strangers = address.replace(MENTEE, example_id("mentor"))
    assert acting.post(strangers, data={"_key": "k"}, headers=SAME).status_code == 404


def test_settings_are_saved_with_the_mails_that_are_not_wanted(acting: TestClient, services: FakeServices) -> None:
    address = f"/me/settings/{MENTEE}"
    services.answers[PERSON].body["profile"] = {**PROFILE, "opt_outs": ["digest", "of-a-later-release"]}
    page = acting.get("/me/settings").text
    assert re.findall(r'value="(\w+)" checked', page) == ["proposals", "sessions", "reminders"]
    data = {**forms(page)[address], "name": "Ben", "time_zone": "Asia/Tokyo", "language": "ja", "wanted": ["digest"]}
    assert acting.post(address, data=data, headers=SAME).headers["location"].startswith("/me/settings?done=saved")
    body = {"name": "Ben", "time_zone": "Asia/Tokyo", "language": "ja", "phone": None}
    assert posted(services) == [
        (f"{PERSON}/profile", {**body, "opt_outs": ["of-a-later-release", "proposals", "sessions", "reminders"]})
    ]
    other = f"/me/settings/{example_id('mentor')}"
    assert acting.post(other, data=data, headers=SAME).status_code == 404


def test_the_mails_that_can_be_turned_off_are_those_that_are_sent() -> None:
    assert {category: phrase("en", f"category.{category}") for category in CATEGORIES} == MAILS


def test_the_readers_zone_is_that_of_the_own_profile(acting: TestClient, services: FakeServices) -> None:
    assert "Times are in the time zone Europe/Vienna." in acting.get(f"/rooms/{ROOM}").text
    move = f"/commands/relationships/{ROOM}/reschedule"
    assert "New time (Europe/Vienna)" in acting.get(move).text
    data = {"_key": "k", "starts_at": "2026-07-01T09:00", "planned_minutes": "45", "part": SESSION}
    assert acting.post(move, data=data, headers=SAME).status_code == 303
    assert posted(services)[-1][1] == {"starts_at": "2026-07-01T07:00:00Z", "planned_minutes": 45}
    services.answers[PERSON].body["profile"] = {**PROFILE, "time_zone": "Mars/Olympus"}
    assert "Times are in UTC." in acting.get(f"/rooms/{ROOM}").text


def test_a_program_is_not_offered_twice_in_the_same_role() -> None:
    harbour, other = program(), program(id=example_id("Lighthouse"), name="Lighthouse")
    own = [participation(state="enrolled")]
    assert [each.text for each in choices([harbour, other], "mentee", own)] == ["Lighthouse as a mentee"]
    assert len(choices([harbour, other], "mentor", own)) == 2
    assert len(choices([harbour, other], "mentee", [participation(state="completed")])) == 2


def test_the_last_step_applies_as_the_invited_person(acting: TestClient, services: FakeServices) -> None:
    address = f"/welcome/programs/{INVITED.program_id}/mentee"
    data = {**forms(acting.get(address).text)[address], "skills": "Reading, public speaking\nreading"}
    answer = acting.post(address, data=data, headers=SAME)
    assert answer.headers["location"].startswith("/me?done=welcome.apply")
    body = {
        "program_id": INVITED.program_id,
        "person_id": MENTEE,
        "role": "mentee",
        "skills": ["reading", "public-speaking"],
    }
    assert posted(services) == [("/enrollment/v1/participations", body)]


def test_a_refused_application_keeps_what_was_typed(acting: TestClient, services: FakeServices) -> None:
    address = f"/welcome/programs/{INVITED.program_id}/mentee"
    services.answers["/enrollment/v1/participations"] = problem(409, "program-closed", "the program is closed")
    data = {**forms(acting.get(address).text)[address], "skills": "reading"}
    answer = acting.post(address, data=data, headers=SAME)
    assert answer.status_code == 422
    assert "The program is closed." in answer.text
    assert ">reading</textarea>" in answer.text


def test_who_is_no_person_cannot_apply() -> None:
    client = client_of(Invited(), services=FakeServices())
    address = f"/welcome/programs/{INVITED.program_id}/mentee"
    assert client.post(address, data={"_key": "k"}, headers=SAME).status_code == 404


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("", []),
        (" , \n", []),
        ("Python", ["python"]),
        ("public  speaking,Python\nPython", ["public-speaking", "python"]),
    ],
)
def test_skills_are_words(typed: str, codes: list[str]) -> None:
    assert skill_codes(typed) == codes
