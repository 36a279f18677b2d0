"""Finding a mentor on pages, without a script: goals, search, request, answer, and the mentor's entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from tests.integration.administration.browser import Browser
from tests.integration.matching.finding_place import WORDS, Finding, finding
from tests.integration.permissions.world import World


@pytest.fixture
def place(world: World) -> Finding:
    found = finding(world)
    world.catch_up()
    return found


def page_of(place: Finding, mentee: str) -> str:
    """Return the address of the directory for a mentee."""
    return f"/me/mentors/{place.participations[mentee]}"


def test_a_mentee_states_goals_searches_asks_and_takes_back(place: Finding, world: World) -> None:
    place.enroll("Zoe", "mentee")
    world.inform()
    world.catch_up()
    browser, page = Browser(world, "Zoe"), page_of(place, "Zoe")
    assert "Find a mentor" in browser.text("/me")
    begun = browser.text(page)
    assert "First: what do you want to reach?" in begun
    assert "Mentors you can ask" not in begun
    profile = f"/matching-profiles/{place.participations['Zoe']}"
    done = browser.done(profile, **{"skill-1": "Finance", "level-1": "3"}, zone="UTC", mode="either", _back=page)
    assert done.startswith(page)
    shown = browser.text(page)
    assert "You can ask up to 2 mentors at a time" in shown
    assert "finance (4 of 4)" in shown
    assert "reading (3 of 4)" not in browser.text(f"{page}?skill={quote('Finance')}")
    assert "Nothing fits this search" in browser.text(f"{page}?skill=sailing&mode=in_person")
    ask = f"{page}/{place.participations['Ada']}"
    assert "Which wish is it" in browser.text(ask)
    assert "Choose a reason." in browser.refused(ask, rank="1", words=WORDS)
    assert "done=finding.asked" in browser.done(ask, rank="1", reasons=["skills", "times"], words=WORDS)
    world.catch_up()
    assert "You have asked 1 of up to 2 mentors" in browser.text(page)
    assert "You have asked 1 mentor." in browser.text("/me")
    request = place.requests("Zoe")["requests"][0]["relationship_id"]
    assert "Take back" in browser.text(page)
    browser.done(f"/commands/relationships/{request}/take-back", _back=page)
    world.catch_up()
    assert "Earlier requests" in browser.text(page)


def test_a_mentor_reads_the_words_and_answers(place: Finding, world: World) -> None:
    first, second = place.asked("Xi", "Ada"), place.asked("Yu", "Ada")
    world.catch_up()
    browser = Browser(world, "Ada")
    shown = browser.text("/me")
    assert WORDS in shown
    assert "You have skills that I want to learn" in shown
    assert "Not now…" in shown
    until = (datetime.now(UTC).date() + timedelta(days=20)).isoformat()
    browser.done(f"/commands/relationships/{first}/not-now", until=until)
    assert "not now: you can ask again from" in browser_text_of(place, world, "Xi").lower()
    browser.done(f"/commands/relationships/{second}/join")
    world.catch_up()
    assert place.requests("Yu")["requests"][0]["state"] == "matched"


def browser_text_of(place: Finding, world: World, mentee: str) -> str:
    """Return what a mentee reads on the page of the directory."""
    return Browser(world, mentee).text(page_of(place, mentee))


def test_a_coordinator_reads_a_request_in_the_room(place: Finding, world: World) -> None:
    request = place.asked("Xi", "Bo", 2)
    world.catch_up()
    shown = Browser(world, "program-coordinator").text(f"/rooms/{request}")
    assert WORDS in shown
    assert "Wish 2 of the mentee." in shown
    assert "Wish" not in Browser(world, "Bo").text(f"/rooms/{request}")


def test_a_mentor_writes_an_introduction_and_opts_out(place: Finding, world: World) -> None:
    browser, page = Browser(world, "Ada"), f"/me/listing/{place.participations['Ada']}"
    assert "My entry in the directory" in browser.text("/me")
    assert "done=finding.listed" in browser.done(page, listed="yes", introduction="I led a bank.")
    assert "I led a bank." in browser_text_of(place, world, "Xi")
    browser.done(page, introduction="I led a bank.")
    assert "I led a bank." not in browser_text_of(place, world, "Xi")
    assert "I am not in the directory" in browser.text("/me")


def test_there_is_no_such_page_for_others(place: Finding, world: World) -> None:
    closed = finding(world, directory="staff")
    for persona, address in (
        ("Yu", page_of(place, "Xi")),
        ("stranger", page_of(place, "Xi")),
        ("Xi", f"/me/mentors/{closed.participations['Xi']}"),
        ("Ada", f"/me/listing/{closed.participations['Ada']}"),
    ):
        assert world.send(persona, "GET", address).status_code in {403, 404}, address
