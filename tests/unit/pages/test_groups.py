"""Pages of a group: who sees and does what there, attendance by a checkbox a person, and forming one."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from services.projections.directory.models import Participation, Program
from services.projections.disclosure.access import Disclosure
from services.projections.pages.mentoring.group_lines import group_lines
from services.projections.room.models import Room
from services.web.service_client import ServiceAnswer
from tests.unit.pages.desk_examples import participation
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.fake_services import FakeServices, problem
from tests.unit.pages.page_client import client_of
from tests.unit.pages.posted_forms import SAME
from tests.unit.pages.room_examples import agreement, room

PROGRAM, GROUP, SESSION = example_id("Harbour"), example_id("group"), example_id("session")
MENTOR, MENTEE, NEW = (example_id(name) for name in ("mentor", "mentee", "new"))
MENTOR_PART, MENTEE_PART, NEW_PART = (example_id(f"{name} part") for name in ("mentor", "mentee", "new"))
SERVICE = f"/relationships/v1/groups/{GROUP}"
PAIR = {"relationship_id": example_id("pair"), "mentor_participation_id": MENTOR_PART}
VIEW: dict[str, Any] = {
    "group_id": GROUP,
    "version": 3,
    "state": "formed",
    "program_id": PROGRAM,
    "formality": "formal",
    "direction": "traditional",
    "most": 4,
    "formed_at": "2026-01-01T10:00:00+00:00",
    "mentors": [{"participation_id": MENTOR_PART, "person_id": MENTOR}],
    "members": [{"participation_id": MENTEE_PART, "person_id": MENTEE}],
    "pairs": [
        {**PAIR, "mentee_participation_id": MENTEE_PART, "mentee_id": MENTEE, "matched": True},
        {**PAIR, "mentee_participation_id": NEW_PART, "mentee_id": NEW, "matched": False},
    ],
    "sessions": [
        {
            "session_id": SESSION,
            "starts_at": "2020-01-01T10:00:00+00:00",
            "planned_minutes": 60,
            "status": "scheduled",
            "present": [],
            "absent": [],
            "reported_by": None,
            "minutes": None,
            "mode": None,
        },
        {
            "session_id": example_id("held"),
            "starts_at": "2019-01-01T10:00:00+00:00",
            "planned_minutes": 60,
            "status": "held",
            "present": [MENTOR_PART],
            "absent": [MENTEE_PART],
            "reported_by": MENTOR_PART,
            "minutes": 45,
            "mode": "video",
        },
    ],
}


class Queries(ExampleQueries):
    """A reader who takes part by one participation, or coordinates the program."""

    def __init__(self, part: str = "", *, staff: bool = False, pair: Room | None = None) -> None:
        super().__init__()
        self._part, self._staff, self._pair = part, staff, pair or room(id=PAIR["relationship_id"])

    def room(self, relationship: str, disclosure: Disclosure, _: datetime) -> Room | None:  # noqa: ARG002 - as asked
        return self._pair if relationship == self._pair.id else None

    def own_program(self, program_id: str, disclosure: Disclosure, now: Any) -> Program | None:  # noqa: ANN401 - a time
        return super().own_program(program_id, disclosure, now) if self._staff else None

    def own_participations(self, _: Disclosure) -> list[Participation]:
        return [participation(id=self._part, program_id=PROGRAM, state="enrolled")] if self._part else []


@pytest.fixture
def services() -> FakeServices:
    found = FakeServices(names={MENTOR: "Anna", MENTEE: "Ben", NEW: "Cleo"})
    found.answers[SERVICE] = ServiceAnswer(200, VIEW)
    return found


def client(services: FakeServices, part: str = "", *, staff: bool = False, pair: Room | None = None) -> TestClient:
    found = client_of(Queries(part, staff=staff, pair=pair), services=services)
    found.headers.update({"mentee": "1"} if part == MENTEE_PART else {})
    return found


def unsigned(version: int = 2) -> Room:
    """Return the pair with a version that waits for the mentee."""
    waits = agreement(version=version, state="proposed", agreed_at=None, signed=("mentor",), missing=["mentee"])
    return room(id=PAIR["relationship_id"], state="matched", started_at=None, agreements=[waits])


def test_a_mentor_plans_and_reports_with_a_checkbox_a_person(services: FakeServices) -> None:
    page = client(services, MENTOR_PART).get(f"/groups/{GROUP}").text
    for text in (
        "Plan this session",
        "Who was there",
        "Move this session",
        "Cancel this session",
        "The report is wrong",
    ):
        assert text in page, text
    assert page.count('name="present"') == 4, "of the one that waits, and of the one whose report may be wrong"
    assert "Close the group" not in page
    assert "Not there: Ben" in page


def test_the_page_names_the_program_and_shows_the_latest_session_first(services: FakeServices) -> None:
    page = client(services, MENTOR_PART).get(f"/groups/{GROUP}").text
    assert "<h1>Group of Harbour</h1>" in page
    assert page.index("1 Jan 2020, 10:00") < page.index("1 Jan 2019, 10:00")


def test_new_terms_begin_with_those_that_are_agreed(services: FakeServices) -> None:
    page = client(services, MENTEE_PART).get(f"/groups/{GROUP}").text
    form = page.split(f'action="/groups/{GROUP}/group-agreement"', 1)[1].split("</form>", 1)[0]
    assert re.findall(r'name="(?:cadence|duration)_days"[^>]*value="(\d+)"', form) == ["14", "243"]
    assert re.findall(r'<option value="(\w+)" selected', form) == ["video"]
    assert '"unknown"' not in form, "who agrees knows how they meet"


def test_a_mentee_reads_and_signs_what_was_read(services: FakeServices) -> None:
    mentee = client(services, MENTEE_PART, pair=unsigned())
    page = mentee.get(f"/groups/{GROUP}").text
    assert "There: Anna" in page
    assert "With Anna: A session every 14 days, video, for 243 days in all." in page
    assert "Plan this session" not in page
    assert "Who was there" not in page
    assert "The report is wrong" not in page
    read = f"{PAIR['relationship_id']}:2"
    assert f'value="{read}"' in page
    newer = client(services, MENTEE_PART, pair=unsigned(3))
    services.answers[f"{SERVICE}/sign"] = problem(409, "agreement-changed", "another version was proposed")
    refused = newer.post(f"/groups/{GROUP}/sign", data={"_key": "k", "read": [read]}, headers=SAME)
    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    assert f'value="{PAIR["relationship_id"]}:3"' in refused.text, "what is there to be read now"
    (sent,) = [each for each in services.sent if each.path == f"{SERVICE}/sign"]
    assert sent.body == {"read": [{"relationship_id": PAIR["relationship_id"], "version": 2}]}


def test_nothing_is_offered_that_would_be_refused(services: FakeServices) -> None:
    page = client(services, MENTEE_PART).get(f"/groups/{GROUP}").text
    assert "Sign these agreements" not in page, "all have signed"
    waiting = client(services, MENTOR_PART, pair=unsigned()).get(f"/groups/{GROUP}").text
    assert "Plan this session" not in waiting, "no pair has started"
    assert "Start the signed pairs" not in waiting
    signed = room(id=PAIR["relationship_id"], state="matched", started_at=None)
    assert "Start the signed pairs" in client(services, MENTOR_PART, pair=signed).get(f"/groups/{GROUP}").text
    services.answers[SERVICE] = ServiceAnswer(200, {**VIEW, "most": 1})
    assert "Invite to the group" not in client(services, staff=True).get(f"/groups/{GROUP}").text, "it is full"


def test_a_report_is_corrected_or_taken_back_by_who_made_it_and_by_staff(services: FakeServices) -> None:
    held, report = example_id("held"), {"started_at": "2019-01-01T10:00", "minutes": "40", "mode": "phone"}
    path = f"/groups/{GROUP}/group-sessions/{held}"
    mentor = client(services, MENTOR_PART)
    done = mentor.post(
        f"{path}/correct", data={"_key": "k", "present": [MENTOR_PART, MENTEE_PART], **report}, headers=SAME
    )
    assert done.status_code in {200, 303}
    sent = services.sent[-1]
    assert sent.path == f"{SERVICE}/group-sessions/{held}/correct"
    assert sent.body["report"]["present"] == [MENTOR_PART, MENTEE_PART]
    assert sent.body["report"]["minutes"] == 40
    mentor.post(f"{path}/take-back", data={"_key": "b"}, headers=SAME)
    assert (services.sent[-1].path, services.sent[-1].body) == (f"{SERVICE}/group-sessions/{held}/correct", {})
    assert "The report is wrong" in client(services, staff=True).get(f"/groups/{GROUP}").text
    by_staff = [
        {**each, "reported_by": "coordinator"} if each["status"] == "held" else each for each in VIEW["sessions"]
    ]
    services.answers[SERVICE] = ServiceAnswer(200, {**VIEW, "sessions": by_staff})
    assert "The report is wrong" not in mentor.get(f"/groups/{GROUP}").text


def test_staff_invites_and_closes(services: FakeServices) -> None:
    page = client(services, staff=True).get(f"/groups/{GROUP}").text
    assert "Invite to the group" in page
    assert "Close the group" in page
    assert "Sign these agreements" not in page


def test_others_find_no_group(services: FakeServices) -> None:
    services.answers[SERVICE] = problem(404, "group-unknown", "no")
    assert client(services, MENTEE_PART).get(f"/groups/{GROUP}").status_code == 404


def test_who_was_there_is_reported_as_one_command(services: FakeServices) -> None:
    address = f"/groups/{GROUP}/group-sessions/{SESSION}/hold"
    fields = {"_key": "k", "present": [MENTOR_PART], "started_at": "2020-01-01T10:00", "minutes": "50", "mode": "video"}
    done = client(services, MENTOR_PART).post(address, data=fields, headers=SAME, follow_redirects=False)
    assert done.status_code == 303, done.text
    sent = services.sent[-1]
    assert (sent.path, sent.key) == (f"{SERVICE}/group-sessions/{SESSION}/hold", "k")
    assert (sent.body["present"], sent.body["minutes"], sent.body["evidence"]) == ([MENTOR_PART], 50, 2)


def test_a_session_is_moved_for_all_by_one_command_and_a_refusal_opens_its_form(services: FakeServices) -> None:
    mentor, fields = client(services, MENTOR_PART), {"starts_at": "2090-01-01T10:00", "planned_minutes": "45"}
    address = f"/groups/{GROUP}/group-sessions/{SESSION}/reschedule"
    done = mentor.post(address, data={"_key": "k", **fields}, headers=SAME, follow_redirects=False)
    assert done.status_code == 303, done.text
    sent = services.sent[-1]
    assert (sent.path, sent.body["planned_minutes"]) == (f"{SERVICE}/group-sessions/{SESSION}/reschedule", 45)
    services.answers[sent.path] = problem(409, "session-too-far-ahead", "no", ("/starts_at", "too far ahead"))
    refused = mentor.post(address, data={"_key": "l", **fields}, headers=SAME)
    assert refused.status_code in {409, 422}
    assert "<details open><summary>Move or cancel" in refused.text
    assert "2090-01-01T10:00" in refused.text, "as it was typed"


def test_what_is_planned_comes_first_and_then_the_last_that_was(services: FakeServices) -> None:
    planned, held = VIEW["sessions"]
    years = {2027: planned, 2026: planned, 2019: held, 2021: held, 2020: held}
    sessions = [
        {**one, "session_id": example_id(str(year)), "starts_at": f"{year}-01-01T10:00:00+00:00"}
        for year, one in years.items()
    ]
    services.answers[SERVICE] = ServiceAnswer(200, {**VIEW, "sessions": sessions})
    page = client(services, MENTEE_PART).get(f"/groups/{GROUP}").text
    places = [page.index(f"1 Jan {year}, 10:00") for year in (2026, 2027, 2021, 2020, 2019)]
    assert places == sorted(places)


def test_new_terms_begin_with_those_of_now(services: FakeServices) -> None:
    agreed = room(id=PAIR["relationship_id"], agreements=[agreement(cadence_days=21, duration_days=210)])
    page = client(services, MENTEE_PART, pair=agreed).get(f"/groups/{GROUP}").text
    assert "Change the terms of all my pairs" in page
    assert 'value="21"' in page
    assert 'value="210"' in page


def test_the_page_says_of_which_program_the_group_is(services: FakeServices) -> None:
    assert "<h1>Group of Harbour</h1>" in client(services, staff=True).get(f"/groups/{GROUP}").text


def test_a_refusal_stands_at_its_field(services: FakeServices) -> None:
    path = f"{SERVICE}/group-sessions/{SESSION}/hold"
    services.answers[path] = problem(422, "session-not-over", "no", ("/started_at", "it has not ended"))
    address = f"/groups/{GROUP}/group-sessions/{SESSION}/hold"
    fields = {"_key": "k", "present": [MENTOR_PART], "started_at": "2020-01-01T10:00", "minutes": "50", "mode": "video"}
    page = client(services, MENTOR_PART).post(address, data=fields, headers=SAME)
    assert page.status_code == 422
    assert f'id="error-report-{SESSION}-started_at"' in page.text


def test_what_cannot_be_done_here_is_not_sent(services: FakeServices) -> None:
    before = len(services.sent)
    answer = client(services, MENTEE_PART).post(f"/groups/{GROUP}/close", data={"_key": "k"}, headers=SAME)
    assert answer.status_code == 404
    assert not [each for each in services.sent[before:] if each.method == "POST" and each.path.endswith("/close")]


def test_a_group_is_formed_by_one_command(services: FakeServices) -> None:
    staff = client(services, staff=True)
    page = staff.get(f"/programs/{PROGRAM}/groups/form")
    assert page.status_code == 200
    assert "Form this group" in page.text
    refused = staff.post(f"/programs/{PROGRAM}/groups/form", data={"_key": "k"}, headers=SAME)
    assert refused.status_code == 422
    assert "Choose one mentor, or two." in refused.text


def test_a_group_is_one_line_however_many_pairs_one_has() -> None:
    pairs = [room(id=example_id(name), group_id=GROUP) for name in ("a", "b")]
    (line,) = group_lines([*pairs, room(id=example_id("c"), group_id=None)])
    assert (line.href, line.text) == (f"/groups/{GROUP}", "2 relationships of yours.")
