"""The federation's directory from pages: joining, terms with what is shared, and leaving."""

from __future__ import annotations

import pytest

from tests.integration.administration.browser import Browser, words
from tests.integration.permissions.world import World


@pytest.fixture(scope="module", autouse=True)
def terms(world: World) -> None:
    """Publish terms from their page."""
    typed = {"terms_version": "2026-2", "text": "We share figures.\n\nAnd nothing else."}
    assert Browser(world, "coordinator").post("/admin/terms/new", **typed).status_code == 422
    location = Browser(world, "operator").done("/admin/terms/new", **typed)
    page = Browser(world, "mentor").text(location)
    assert "The terms are published." in page
    assert "And nothing else." in page


def test_an_organization_joins_and_is_found_in_the_directory(world: World) -> None:
    operator = Browser(world, "operator")
    typed = {"name": "Harbour Library", "terms_version": "2026-2", "shares": ["figures", "directory"]}
    location = operator.done("/organizations/new", **typed)
    assert "It is a member of the federation." in operator.text(location)
    world.catch_up()
    listed = Browser(world, "mentee").text("/organizations?q=harbour")
    assert "Harbour Library" in listed
    assert "1 organization of this federation" in listed
    page = operator.text(location.partition("?")[0])
    assert "Not shared: Network" in page
    assert "Not shared: Figures" not in page
    csv = operator.get("/organizations?csv=organizations")
    assert csv.headers["content-type"].startswith("text/csv")
    assert "Harbour Library" in csv.text


def test_an_organization_without_a_name_is_refused_at_the_field(world: World) -> None:
    page = Browser(world, "operator").refused("/organizations/new", name="", terms_version="2026-2")
    assert "Enter name of the organization." in page


def test_terms_are_accepted_for_an_organization_and_no_longer_shared_is_shown(world: World) -> None:
    id = world.ids["organization"]
    assert "(current: 2026-2)" in Browser(world, "executive").text(f"/organizations/{id}")
    form = {"terms_version": "2026-2", "shares": ["network"]}
    assert "There is a problem" in Browser(world, "coordinator").refused(f"/organizations/{id}/terms", **form)
    page = Browser(world, "executive").text(Browser(world, "executive").done(f"/organizations/{id}/terms", **form))
    assert "The terms are accepted." in page
    assert "Not shared: Figures" in page
    assert "(current:" not in page


def test_leaving_states_what_follows_and_needs_a_reason(world: World) -> None:
    operator = Browser(world, "operator")
    location = operator.done("/organizations/new", name="Short Stay", terms_version="2026-2").partition("?")[0]
    asked = operator.text(f"{location}/leave")
    assert "Nothing new begins in the organization from now on." in asked
    assert "Choose reason." in operator.refused(f"{location}/leave", reason="")
    left = operator.text(operator.done(f"{location}/leave", reason="budget"))
    assert "leaving the federation" in left
    assert "Leave the federation…" not in left


@pytest.mark.parametrize("persona", ["coordinator", "executive", "mentor", "analyst"])
def test_only_the_operator_lets_organizations_join_and_leave(world: World, persona: str) -> None:
    browser = Browser(world, persona)
    assert "Add an organization" not in browser.text("/organizations")
    assert browser.post("/organizations/new", name="Nope", terms_version="2026-2").status_code == 422
    answer = browser.post(f"/organizations/{world.ids['another']}/leave", reason="budget")
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)
    found = world.send("operator", "GET", f"/enrollment/v1/organizations/{world.ids['another']}").json()
    assert found["state"] == "joined"
