"""Flash sessions on one's own page: what is asked of whom, what is shown, and the forms that act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from services.projections.directory.models import Participation
from services.projections.disclosure.access import Disclosure
from services.projections.pages.mentoring.cards import Card
from services.projections.pages.mentoring.flash_cards import flash_cards, flash_lines
from services.projections.room.models import FlashSession, Room
from services.web.identity.principal import Principal
from services.web.service_client import ServiceAnswer
from tests.unit.pages.desk_examples import participation
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.fake_services import FakeServices, problem
from tests.unit.pages.flash_examples import FLASH, flash
from tests.unit.pages.page_client import client_of
from tests.unit.pages.posted_forms import SAME
from tests.unit.pages.room_readers import HERE, principal

MENTOR, MENTEE, PROGRAM = (example_id(name) for name in ("mentor", "mentee", "Harbour"))
MENTEE_PART = example_id("mentee part")
S = "/relationships/v1"
PLACE: dict[str, Any] = {
    "flash_session_id": FLASH,
    "version": 1,
    "state": "offered",
    "program_id": PROGRAM,
    "mentor_participation_id": example_id("mentor part"),
    "mentor_id": MENTOR,
    "mentee_participation_id": None,
    "mentee_id": None,
    "proposed_by": "mentor",
    "starts_at": "2026-04-01T10:00:00+00:00",
    "planned_minutes": 30,
    "mode": "video",
    "words": "How I <b>changed</b> my field.",
}


def cards(one: FlashSession, reader: Principal) -> list[Card]:
    """Return the cards of a reader."""
    return flash_cards([one], {FLASH: "Please."}, reader, HERE)


def acts(one: Card) -> list[str]:
    """Return what the buttons of a card do."""
    return [(each.form.action if each.form else each.href).partition("?")[0].rpartition("/")[2] for each in one.buttons]


def test_what_comes_next_can_be_cancelled_by_either() -> None:
    for person, other in ((MENTOR, "Ben"), (MENTEE, "Anna")):
        (card,) = cards(flash(), principal(person))
        assert card.title.endswith(f"with {other}")
        assert acts(card) == ["cancel"]


def test_what_is_over_asks_whether_it_was_held() -> None:
    (card,) = cards(flash(days=-1), principal(MENTEE))
    assert card.title.startswith("Did you talk on ")
    assert card.form is not None
    assert card.form.action.endswith(f"/commands/flash-sessions/{FLASH}/report")
    (card,) = cards(flash(days=-1), principal(wards=[MENTEE]))
    assert card.form is not None
    assert card.form.action.endswith("/report-for-ward")


def test_a_mentor_answers_a_wish_and_the_mentee_waits() -> None:
    asked = flash(state="asked", proposed_by="mentee")
    (card,) = cards(asked, principal(MENTOR))
    assert (acts(card), card.words) == (["accept", "decline"], "Please.")
    assert cards(asked, principal(MENTEE)) == []
    (line,) = flash_lines([asked], principal(MENTEE), HERE)
    assert "waits for the mentor's answer" in line.text
    assert [each.text for each in line.buttons] == ["Take back"]
    assert flash_lines([asked], principal(MENTOR), HERE) == []


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"state": "offered", "mentee_id": None}, "a free place"),
        ({"state": "held", "minutes": 25}, "held, 25 minutes"),
        ({"state": "missed", "ended_by": "both"}, "missed: neither came"),
        ({"state": "cancelled", "ended_by": "mentee"}, "cancelled by the mentee"),
    ],
)
def test_each_state_has_its_words(fields: dict[str, Any], text: str) -> None:
    (line,) = flash_lines([flash(**fields)], principal(MENTOR), HERE)
    assert text in line.text


def test_others_see_nothing_of_it() -> None:
    stranger = principal(example_id("stranger"))
    assert cards(flash(), stranger) == []
    assert flash_lines([flash(state="held", minutes=20)], stranger, HERE) == []


class Queries(ExampleQueries):
    """A reader who takes part as a mentee, and as a mentor."""

    def own_participations(self, _: Disclosure) -> list[Participation]:
        mentor = {"id": example_id("mentor part"), "role": "mentor"}
        return [
            participation(id=MENTEE_PART, program_id=PROGRAM, role="mentee", state="enrolled"),
            participation(program_id=PROGRAM, state="enrolled", **mentor),
        ]


@pytest.fixture
def services() -> FakeServices:
    found = FakeServices(names={MENTOR: "Anna"})
    found.answers[f"{S}/programs/{PROGRAM}/flash-sessions"] = ServiceAnswer(200, {"items": [PLACE], "most_monthly": 4})
    return found


@pytest.fixture
def client(services: FakeServices) -> TestClient:
    return client_of(Queries(), services=services)


def test_a_mentee_sees_free_places_with_their_words(client: TestClient) -> None:
    page = client.get(f"/me/flash-sessions/{MENTEE_PART}").text
    assert "How I &lt;b&gt;changed&lt;/b&gt; my field." in page
    assert "Take this place" in page
    assert "Offer a time" not in page


def test_the_page_of_a_wish_alone_states_the_zone_of_its_time(services: FakeServices) -> None:
    class Wished(Queries):
        def flash_sessions(self, _: Disclosure, __: datetime) -> Sequence[FlashSession]:
            return [flash(state="asked", proposed_by="mentee")]

        def rooms(self, disclosure: Disclosure, _: datetime) -> Sequence[Room]:  # noqa: ARG002 - as asked
            return []

    page = client_of(Wished(), services=services).get("/me", headers={"mentee": "1"}).text
    assert "waits for the mentor" in page
    assert "Times are in" in page


def test_a_mentor_offers_and_takes_none(client: TestClient) -> None:
    page = client.get(f"/me/flash-sessions/{example_id('mentor part')}").text
    assert "Offer a time" in page
    assert "Take this place" not in page


def test_taking_a_place_is_one_command(client: TestClient, services: FakeServices) -> None:
    address = f"/me/flash-sessions/{MENTEE_PART}/take/{FLASH}"
    services.answers[f"{S}/flash-sessions/{FLASH}/take"] = ServiceAnswer(200, {"state": "arranged"})
    done = client.post(address, data={"_key": "k"}, headers=SAME, follow_redirects=False)
    assert done.status_code == 303, done.text
    assert services.sent[-1].body == {"mentee_participation_id": MENTEE_PART}


def test_a_place_that_another_one_took_is_said(client: TestClient, services: FakeServices) -> None:
    services.answers[f"{S}/flash-sessions/{FLASH}/take"] = problem(
        409, "flash-session-taken", "the place of this flash session is taken"
    )
    page = client.post(f"/me/flash-sessions/{MENTEE_PART}/take/{FLASH}", data={"_key": "k"}, headers=SAME)
    assert page.status_code == 422
    assert "The place of this flash session is taken" in page.text


def test_a_program_without_flash_sessions_has_no_page(client: TestClient, services: FakeServices) -> None:
    services.answers[f"{S}/programs/{PROGRAM}/flash-sessions"] = problem(409, "flash-sessions-not-allowed", "no")
    assert client.get(f"/me/flash-sessions/{MENTEE_PART}").status_code == 404
