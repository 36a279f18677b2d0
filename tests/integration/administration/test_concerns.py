"""Concerns from pages: raised by a person, looked into and closed by a coordinator, invisible to everyone else."""

from __future__ import annotations

from tests.integration.administration.browser import Browser
from tests.integration.permissions.world import World

TEXT = "He shouts; I do not feel safe."


def raised(world: World, persona: str = "mentee") -> str:
    """Raise a concern about the program, and return its page."""
    about = f"program:{world.ids['program']}"
    location = Browser(world, persona).done("/concerns/new", about=about, topic="conduct", text=TEXT)
    return location.partition("?")[0]


def test_a_person_raises_a_concern_and_reads_it(world: World) -> None:
    browser = Browser(world, "mentee")
    page = browser.text("/concerns/new")
    assert "Mentoring with" in page
    assert "The program" in page
    location = browser.done("/concerns/new", about=f"program:{world.ids['program']}", topic="conduct", text=TEXT)
    read = browser.text(location)
    assert "Your concern was sent to the coordinators of the program." in read
    assert TEXT in read
    assert "Begin the triage" not in read


def test_a_concern_about_someone_is_offered_where_the_address_names_it(world: World) -> None:
    page = Browser(world, "mentee").text(f"/concerns/new?about=relationship:{world.ids['relationship']}")
    assert "Mentoring with" in page
    assert "The program" not in page.partition("Whom or what is it about?")[2].partition("What is it about?")[0]


def test_a_person_asks_for_help_and_a_coordinator_finds_the_request(world: World) -> None:
    browser = Browser(world, "mentee")
    page = browser.text("/concerns/new?topic=help")
    assert "Ask for help" in page
    assert "How someone behaves" not in page, "help has no topic to choose"
    about = f"program:{world.ids['program']}"
    location = browser.done("/concerns/new", asked="help", about=about, text="I do not know how to begin.")
    assert "Your request was sent to the coordinators of the program." in browser.text(location)
    listed = Browser(world, "coordinator").text("/admin/concerns")
    assert "Asks for help" in listed
    assert "I do not know how to begin." not in listed
    desk = Browser(world, "coordinator").get("/desk").text
    assert f'action="{location.partition("?")[0]}/triage"' in desk
    assert "Asks for help" not in Browser(world, "coordinator-of-another").text("/desk")


def test_what_is_missing_is_shown_at_its_field(world: World) -> None:
    refused = Browser(world, "mentee").refused("/concerns/new", about="", topic="", text="")
    assert "Describe what happened." in refused
    assert "Choose what it is about." in refused
    assert "Choose whom or what it is about." in refused


def test_a_coordinator_triages_and_closes_it(world: World) -> None:
    page, browser = raised(world), Browser(world, "coordinator")
    listed = browser.text("/admin/concerns")
    assert "Raised" in listed
    assert TEXT not in listed, "the list has no texts"
    assert page in browser.get("/admin/concerns").text
    assert TEXT in browser.text(page)
    assert "Close the concern" not in browser.text(page)
    assert "The triage has begun." in browser.text(browser.done(f"{page}/triage"))
    assert "Choose" in browser.refused(f"{page}/close", outcome="")
    done = browser.text(browser.done(f"{page}/close", outcome="guidance-given"))
    assert "Guidance was given" in done
    assert "The concern is closed." in done
    assert page not in browser.get("/admin/concerns").text
    assert page in browser.get("/admin/concerns?state=closed").text


def test_it_does_not_exist_for_anyone_else(world: World) -> None:
    page = raised(world)
    for persona in ("mentor", "guardian", "executive", "analyst", "coordinator-of-all", "coordinator-of-another"):
        browser = Browser(world, persona)
        assert browser.get(page).status_code == 404, persona
        assert browser.post(f"{page}/triage").status_code == 404, persona
        assert page not in browser.get("/admin/concerns").text, persona
    assert Browser(world, "mentee").post(f"{page}/triage").status_code == 422, "the one who raised it does not decide"
