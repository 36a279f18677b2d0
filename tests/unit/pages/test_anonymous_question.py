"""The card of an anonymous question: what it promises, whom it is shown to, and the way of its own that answers go."""

from datetime import datetime

import pytest
from fastapi.testclient import TestClient

from services.projections.disclosure.access import Disclosure
from services.projections.pages.mentoring.questions_view import ANONYMOUS
from services.projections.room.models import Room
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.fake_services import FakeServices
from tests.unit.pages.page_client import client_of
from tests.unit.pages.posted_forms import SAME, TEXTS, forms
from tests.unit.pages.room_examples import ROOM, question, room

PROGRAM = example_id("Harbour")
ADDRESS = f"/rooms/{ROOM}"
ANSWERS = f"{ADDRESS}/answers/climate/{PROGRAM}"
SERVICE = f"/relationships/v1/relationships/{ROOM}"
CLIMATE = question(instrument="climate", title="Climate", about="program", about_id=PROGRAM, wave=None, anonymous=True)


class Asking(ExampleQueries):
    """A room in which the mentee is asked anonymously."""

    def room(self, relationship: str, disclosure: Disclosure, now: datetime) -> Room | None:  # noqa: ARG002 - one room
        """Return the room."""
        return room(questions=[CLIMATE]) if relationship == ROOM else None


@pytest.fixture
def services() -> FakeServices:
    names = {example_id("mentee"): "Ben", example_id("mentor"): "Anna"}
    return FakeServices(names=names, answers={f"{SERVICE}/texts": TEXTS})


def client(services: FakeServices, reader: str) -> TestClient:
    acting = client_of(Asking(), services=services)
    acting.headers[reader] = "1"
    return acting


def test_the_card_says_in_plain_words_what_anonymous_means(services: FakeServices) -> None:
    page = client(services, "mentee").get(ADDRESS).text
    assert f"About Harbour. {ANONYMOUS}" in page
    for promise in ("No record ties your answer to you", "Only that you answered is kept", "at least five people"):
        assert promise in ANONYMOUS


def test_the_answer_names_no_giver_and_is_thanked_for_as_an_anonymous_one(services: FakeServices) -> None:
    acting = client(services, "mentee")
    data = {**forms(acting.get(ADDRESS).text)[ANSWERS], "score.mood": "4", "score.hours": "10"}
    services.sent.clear()
    answer = acting.post(ANSWERS, data=data, headers=SAME)
    assert answer.headers["location"].startswith(f"{ADDRESS}?done=rooms.anonymous-answer")
    (sent,) = services.sent
    assert sent.path == f"{SERVICE}/anonymous-answers"
    assert sent.body == {"instrument": "climate", "instrument_version": 2, "scores": {"mood": 4, "hours": 10}}


def test_no_one_answers_for_the_person(services: FakeServices) -> None:
    recorded = f"{ADDRESS}/recorded/mentee/climate/{PROGRAM}"
    for reader, status in (("guardian", 403), ("coordinator", 404)):
        acting = client(services, reader)
        assert ANSWERS not in acting.get(ADDRESS).text
        assert acting.post(ANSWERS, data={"_key": "k"}, headers=SAME).status_code == 404
        for answer in (acting.get(recorded), acting.post(recorded, data={"_key": "k"}, headers=SAME)):
            assert answer.status_code == status
