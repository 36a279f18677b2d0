"""Pages of a group: who sees and does what there, attendance by a checkbox a person, and forming one."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from services.projections.directory.models import Participation, Program
from services.projections.disclosure.access import Disclosure
from services.projections.pages.mentoring.group_lines import group_lines
from services.web.service_client import ServiceAnswer
from tests.unit.pages.desk_examples import participation
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.fake_services import FakeServices, problem
from tests.unit.pages.page_client import client_of
from tests.unit.pages.posted_forms import SAME
from tests.unit.pages.room_examples import room

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
        },
        {
            "session_id": example_id("held"),
            "starts_at": "2019-01-01T10:00:00+00:00",
            "planned_minutes": 60,
            "status": "held",
            "present": [MENTOR_PART],
            "absent": [MENTEE_PART],
        },
    ],
}


class Queries(ExampleQueries):
    """A reader who takes part by one participation, or coordinates the program."""

    def __init__(self, part: str = "", *, staff: bool = False) -> None:
        super().__init__()
        self._part, self._staff = part, staff

    def own_program(self, program_id: str, disclosure: Disclosure, now: Any) -> Program | None:  # noqa: ANN401 - a time
        return super().own_program(program_id, disclosure, now) if self._staff else None

    def own_participations(self, _: Disclosure) -> list[Participation]:
        return [participation(id=self._part, program_id=PROGRAM, state="enrolled")] if self._part else []


@pytest.fixture
def services() -> FakeServices:
    found = FakeServices(names={MENTOR: "Anna", MENTEE: "Ben", NEW: "Cleo"})
    found.answers[SERVICE] = ServiceAnswer(200, VIEW)
    return found


def client(services: FakeServices, part: str = "", *, staff: bool = False) -> TestClient:
    return client_of(Queries(part, staff=staff), services=services)


def test_a_mentor_plans_and_reports_with_a_checkbox_a_person(services: FakeServices) -> None:
    page = client(services, MENTOR_PART).get(f"/groups/{GROUP}").text
    for text in ("Plan this session", "Who was there", "Cancel this session", "Sign all my agreements here"):
        assert text in page, text
    assert page.count('name="present"') == 2
    assert "Close the group" not in page
    assert "Not there: Ben" in page


def test_a_mentee_reads_and_signs(services: FakeServices) -> None:
    page = client(services, MENTEE_PART).get(f"/groups/{GROUP}").text
    assert "There: Anna" in page
    assert "Sign all my agreements here" in page
    assert "Plan this session" not in page
    assert "Who was there" not in page


def test_staff_invites_and_closes(services: FakeServices) -> None:
    page = client(services, staff=True).get(f"/groups/{GROUP}").text
    assert "Invite to the group" in page
    assert "Close the group" in page
    assert "Sign all my agreements here" not in page


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
