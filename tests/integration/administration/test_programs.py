"""A program run from its pages: drafted, its documents published, opened, and its policy changed after a preview."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.administration.browser import Browser, words
from tests.integration.permissions.world import World

TYPED: dict[str, Any] = {
    "name": "Reading Partners",
    "confidentiality": "open",
    "objective_measure": "active-relationships",
    "objective_target": "10",
    "objective_due": "2090-12-31",
    "directions": ["traditional", "peer"],
    "formalities": ["formal"],
    "shapes": ["pair"],
    "mentor_capacity": "2",
    "mentee_limit": "1",
    "request_expiry_days": "14",
    "reopen_days": "30",
    "trial_days": "30",
    "directory": "staff",
    "mentors_listed": "true",
    "most_requests": "3",
    "flash_sessions_monthly": "6",
    "minimum_group_size": "5",
    "mentor_requirements": ["training"],
    "mentee_requirements": ["training"],
    "document_kinds": ["code-of-conduct"],
    "closure_reasons": "completed, moved",
    "welcome": "Welcome!\nWe are glad.",
}


def draft(world: World, **typed: Any) -> str:  # noqa: ANN401 - any field
    """Draft a program, and return its id."""
    address = f"/organizations/{world.ids['organization']}/programs/new"
    location = Browser(world, "coordinator").done(address, **{**TYPED, **typed})
    return location.removeprefix("/programs/").partition("/")[0]


def policy(world: World, program: str) -> dict[str, Any]:
    answer: dict[str, Any] = world.send("coordinator", "GET", f"/enrollment/v1/programs/{program}").json()
    return dict(answer["policy"])


def test_a_program_is_drafted_its_document_published_and_opened(world: World) -> None:
    browser = Browser(world, "coordinator")
    program = draft(world)
    settings = f"/programs/{program}/settings"
    assert "Missing: code of conduct." in browser.text(settings)
    refused = words(browser.post(f"{settings}/open"))
    assert "There is a problem" in refused
    document = {"title": "How we treat each other", "kind": "code-of-conduct", "text": "Be kind.\n\nAlways."}
    roles = {"roles": ["mentor", "mentee"]}
    browser.done(f"/programs/{program}/documents/new", **document, **roles)
    assert "How we treat each other" in browser.text(f"/programs/{program}/documents")
    assert "Always." in browser.text(f"/programs/{program}/documents/code-of-conduct/1")
    assert "Nothing is missing." in browser.text(settings)
    assert "min_position" in browser.done(f"{settings}/open")
    assert "It is open: people can be invited and can apply." in browser.text(settings)
    stated = policy(world, program)
    assert set(stated["directions"]) == {"traditional", "peer"}
    assert stated["closure_reasons"] == ["completed", "moved"]
    [requirement] = stated["requirements"]
    assert (requirement["kind"], requirement["role"]) == ("training", "both")
    assert stated["objectives"][0]["target_thousandths"] == 10_000


def test_a_mistake_is_shown_at_its_field_with_what_was_typed(world: World) -> None:
    address = f"/organizations/{world.ids['organization']}/programs/new"
    browser = Browser(world, "coordinator")
    wrong = {**TYPED, "name": "", "mentor_capacity": "many", "directions": []}
    page = browser.refused(address, **wrong)
    assert "Enter name of the program." in page
    assert "must be a whole number" in page
    assert "Choose directions of mentoring." in page
    answer = browser.post(address, **{**TYPED, "name": ""})
    assert 'value="14"' in answer.text
    assert "Welcome!" in answer.text
    late = browser.refused(address, **{**TYPED, "closes_on": "2090-01-01", "ends_on": "2080-01-01"})
    assert "There is a problem" in late


def test_a_policy_is_previewed_in_words_before_it_is_stated(world: World) -> None:
    browser = Browser(world, "coordinator")
    program = draft(world, document_kinds=[])
    browser.done(f"/programs/{program}/settings/open")
    world.catch_up()
    address = f"/programs/{program}/settings/policy"
    form = browser.get(address)
    assert "Welcome!" in form.text
    changed = {**TYPED, "document_kinds": [], "mentor_capacity": "4", "mentee_requirements": []}
    before = policy(world, program)
    preview = browser.post(address, **changed)
    assert preview.status_code == 200, words(preview)
    assert "Nothing has been changed yet." in words(preview)
    assert "State version 2" in preview.text
    assert preview.text.count('name="directions"') == 2, "every choice travels along"
    assert policy(world, program) == before
    browser.done(address, **changed, confirmed="yes")
    after = policy(world, program)
    assert after["mentor_capacity"] == 4
    assert [(each["kind"], each["role"]) for each in after["requirements"]] == [("training", "mentor")]
    assert after["objectives"] == before["objectives"]
    page = browser.text(f"/programs/{program}/settings")
    assert "Version 2" in page
    assert "(in force)" in page


def test_the_next_target_of_an_objective_is_set_and_all_else_stays(world: World) -> None:
    browser = Browser(world, "coordinator")
    program = draft(world, document_kinds=[])
    browser.done(f"/programs/{program}/settings/open")
    before = policy(world, program)
    settings = f"/programs/{program}/settings"
    assert "Set the next target: active relationships" in browser.text(settings)
    page = f"{settings}/objectives/active-relationships"
    shown = browser.text(page)
    assert "at least 10" in shown
    assert "31 Dec 2090" in shown
    assert "must be after" in browser.refused(page, target="25", due_on="2020-01-01")
    assert browser.done(page, target="25", due_on="2091-06-30", _back="/desk").startswith("/desk")
    after = policy(world, program)
    [objective] = after["objectives"]
    assert (objective["target_thousandths"], objective["due_on"]) == (25_000, "2091-06-30")
    assert {**after, "objectives": before["objectives"]} == before
    texts = world.send("coordinator", "GET", f"/enrollment/v1/programs/{program}/policy").json()["versions"][-1][
        "texts"
    ]
    assert texts["welcome"] == "Welcome!\nWe are glad."
    assert browser.get(f"{settings}/objectives/unknown").status_code == 404


def test_what_would_change_nothing_is_refused_in_the_preview(world: World) -> None:
    program = draft(world, document_kinds=[])
    browser = Browser(world, "coordinator")
    browser.done(f"/programs/{program}/settings/open")
    same = {**TYPED, "document_kinds": []}
    assert "There is a problem" in browser.refused(f"/programs/{program}/settings/policy", **same)


def test_a_changed_program_is_not_changed_from_an_old_preview(world: World) -> None:
    browser = Browser(world, "coordinator")
    program = draft(world, document_kinds=[])
    browser.done(f"/programs/{program}/settings/open")
    changed = {**TYPED, "document_kinds": [], "mentor_capacity": "4"}
    preview = browser.post(f"/programs/{program}/settings/policy", **changed).text
    version = preview.split('name="_version" value="')[1].split('"')[0].replace("&#34;", '"')
    browser.done(f"/programs/{program}/settings/policy", **{**changed, "mentor_capacity": "5"}, confirmed="yes")
    answer = browser.post(f"/programs/{program}/settings/policy", **changed, confirmed="yes", _version=version)
    assert answer.status_code == 422
    assert "This was changed in the meantime." in words(answer)


@pytest.mark.parametrize("persona", ["executive", "mentor", "coordinator-of-another", "operator"])
def test_no_one_else_changes_a_program(world: World, persona: str) -> None:
    browser, program = Browser(world, persona), world.ids["program"]
    before = policy(world, program)
    assert browser.post(f"/programs/{program}/settings/policy", **TYPED, confirmed="yes").status_code in {404, 422}
    assert policy(world, program) == before
    page = browser.refused(f"/organizations/{world.ids['organization']}/programs/new", **TYPED)
    assert "There is a problem" in page
    assert browser.post(f"/programs/{program}/settings/open").status_code in {404, 422}
