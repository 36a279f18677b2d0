"""The pages of finding a mentor: what each part of the answers becomes, and the room of a request."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from services.web.service_client import ServiceAnswer
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.fake_services import FakeServices, problem
from tests.unit.pages.finding_examples import ADA, MENTOR, PAGE, PROGRAM, REQUEST, SEEKER, WORDS, S, requests
from tests.unit.pages.page_client import client_of
from tests.unit.pages.posted_forms import SAME
from tests.unit.pages.room_examples import proposed


@pytest.fixture
def services() -> FakeServices:
    found = FakeServices(names={example_id("mentor"): "Ada <b>"})
    found.answers[f"{S}/participations/{SEEKER}/requests"] = requests()
    found.answers[f"{S}/programs/{PROGRAM}/mentors"] = ServiceAnswer(200, {"items": [MENTOR], "next": "f" * 64})
    profile = {"profile": {"wants": [{"skill": "reading", "level": 1, "importance": 1}], "needs": []}}
    found.answers[f"{S}/participations/{SEEKER}/matching-profile"] = ServiceAnswer(200, profile)
    return found


@pytest.fixture
def client(services: FakeServices) -> TestClient:
    return client_of(ExampleQueries(), services=services)


def test_the_directory_shows_each_mentor_in_words_and_escapes_them(client: TestClient, services: FakeServices) -> None:
    shown = client.get(f"{PAGE}?skill=Story+telling&mode=remote&day=someday&part=")
    assert shown.status_code == 200
    for text in ("story telling (3 of 4)", "Deutsch", "Monday 17:00-19:00 (Europe/Berlin)", "Ada &lt;b&gt;"):
        assert text in shown.text
    assert "I &lt;i&gt;tell&lt;/i&gt; stories." in shown.text
    assert "after=" + "f" * 64 in shown.text
    asked = next(each.path for each in services.sent if "/mentors?" in each.path)
    assert "skill=story-telling&mode=remote&zone=" in asked, "what is no value of its field is left out"
    assert shown.headers["cache-control"] == "no-store"


def test_goals_come_first(client: TestClient, services: FakeServices) -> None:
    services.answers[f"{S}/participations/{SEEKER}/requests"] = requests(goals_stated=False)
    shown = client.get(PAGE).text
    assert "First: what do you want to reach?" in shown
    assert "Mentors you can ask" not in shown
    assert not any("/mentors" in each.path for each in services.sent)


def test_who_was_asked_is_not_asked_again_and_can_be_taken_back(client: TestClient, services: FakeServices) -> None:
    later = {**REQUEST, "relationship_id": example_id("later"), "state": "declined", "not_before": "2026-05-01"}
    services.answers[f"{S}/participations/{SEEKER}/requests"] = requests(REQUEST, later, free_ranks=[2])
    shown = client.get(PAGE).text
    assert "1. Ada &lt;b&gt;" in shown
    assert "Take back" in shown
    assert "Ask…" not in shown
    assert "Not now: you can ask again from 1 May 2026." in shown


def test_no_further_mentor_can_be_asked_once_all_ranks_are_taken(client: TestClient, services: FakeServices) -> None:
    services.answers[f"{S}/participations/{SEEKER}/requests"] = requests(REQUEST, free_ranks=[])
    shown = client.get(PAGE).text
    assert "as many as the program allows at a time" in shown
    assert "Ask…" not in shown


def test_a_request_is_sent_with_rank_reasons_and_words(client: TestClient, services: FakeServices) -> None:
    page = f"{PAGE}/{ADA}"
    assert client.get(page).status_code == 200
    typed = {"_key": "k", "rank": "2", "reasons": ["skills", "times"], "words": WORDS}
    answer = client.post(page, data=typed, headers=SAME, follow_redirects=False)
    assert answer.status_code == 303
    sent = services.sent[-1]
    assert (sent.path, sent.body) == (
        f"{S}/programs/{PROGRAM}/requests",
        {
            "rank": 2,
            "reasons": ["skills", "times"],
            "words": WORDS,
            "mentee_participation_id": SEEKER,
            "mentor_participation_id": ADA,
        },
    )
    services.answers[sent.path] = problem(409, "mentor-not-available", "this mentor cannot be asked at the moment")
    refused = client.post(page, data={**typed, "_key": "k2"}, headers=SAME)
    assert refused.status_code == 422
    assert "This mentor cannot be asked at the moment." in refused.text


def test_a_program_without_an_open_directory_has_no_such_page(client: TestClient, services: FakeServices) -> None:
    services.answers[f"{S}/participations/{SEEKER}/requests"] = requests(directory_open=False)
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}/{ADA}").status_code == 404


def test_the_room_of_a_request_shows_why_and_in_which_words(services: FakeServices) -> None:
    room = proposed(proposed_by="mentee")
    services.answers[f"{S}/relationships/{room.id}/request"] = ServiceAnswer(200, {**REQUEST, "words": WORDS})

    class Asked(ExampleQueries):
        def room(self, *_: object) -> Any:  # noqa: ANN401 - as of the queries
            return room

    shown = client_of(Asked(), services=services).get(f"/rooms/{room.id}")
    assert shown.status_code == 200
    assert "Wish 1 of the mentee." in shown.text
    assert "I want to &lt;b&gt;read&lt;/b&gt;." in shown.text


def test_a_mentor_decides_about_the_entry(client: TestClient, services: FakeServices) -> None:
    stated = {
        "participation_id": ADA,
        "program_id": PROGRAM,
        "directory_open": True,
        "version": 3,
        "stated": True,
        "listed": True,
        "introduction": "I tell stories.",
    }
    services.answers[f"{S}/participations/{ADA}/listing"] = ServiceAnswer(200, stated)
    page = f"/me/listing/{ADA}"
    assert "I tell stories." in client.get(page).text
    del services.answers[f"{S}/participations/{ADA}/listing"]
    assert client.get(page).status_code == 404
