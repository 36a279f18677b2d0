"""Groups of a directory that give roles: listed, added and removed from pages, and named where a role came from."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest

from services.projections.pseudonyms import pseudonym
from tests.integration.administration.browser import Browser
from tests.integration.permissions.world import World

PAGE = "/admin/access/groups"


def place(world: World) -> str:
    return f"organization={world.ids['organization']}"


def mapped(world: World, group: str, role: str = "analyst", **typed: str) -> str:
    """Let a group give a role from its page, and return the words of the page after it."""
    browser = Browser(world, "coordinator")
    form = {"group": group, "role": role, "program_id": "", **typed}
    return browser.text(browser.done(f"{PAGE}/map?{place(world)}", **form))


def removal(world: World, group: str, role: str = "analyst") -> str:
    return f"{PAGE}/unmap?{place(world)}&{urlencode({'group': group, 'role': role})}"


def test_a_group_is_added_and_removed_and_the_change_is_confirmed(world: World) -> None:
    page = mapped(world, "Figures team")
    assert "The group gives the role." in page
    assert "Figures team Analyst everywhere here Stop…" in page
    browser = Browser(world, "coordinator")
    asked = browser.text(removal(world, "Figures team"))
    assert "Stop the group Figures team from giving the role Analyst" in asked
    assert "keeps it" in asked
    after = browser.text(browser.done(removal(world, "Figures team")))
    assert "The group gives the role no longer." in after
    assert "Figures team" not in after
    assert "does not give this role there" in browser.refused(removal(world, "Figures team"))


def test_a_group_of_one_program_names_it(world: World) -> None:
    page = mapped(world, "Desk of the program", "coordinator", program_id=world.ids["program"])
    assert "Desk of the program Coordinator program stop…" in page.replace("Program", "program").replace("Stop", "stop")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"group": ""}, "Enter name of the group."),
        ({"group": "x" * 501}, "500"),
        ({"role": "operator"}, "Choose role from the list."),
        ({"program_id": str(uuid4())}, "Choose program from the list."),
    ],
)
def test_a_mistake_is_explained_at_its_field(world: World, typed: dict[str, str], sentence: str) -> None:
    browser = Browser(world, "coordinator")
    form = {"group": "Refused team", "role": "analyst", "program_id": "", **typed}
    answer = browser.post(f"{PAGE}/map?{place(world)}", **form)
    (field,) = typed
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'href="#field-{field}"' in answer.text, "the summary leads to the field"
    assert "Refused team" not in browser.text(f"{PAGE}?{place(world)}")


@pytest.mark.parametrize("persona", ["executive", "mentor", "coordinator-of-another", "program-coordinator"])
def test_no_one_else_sees_or_changes_groups(world: World, persona: str) -> None:
    mapped(world, "Kept team")
    browser = Browser(world, persona)
    assert browser.get(f"{PAGE}?{place(world)}").status_code == 403
    form = {"group": "Foreign team", "role": "coordinator", "program_id": ""}
    assert browser.post(f"{PAGE}/map?{place(world)}", **form).status_code in {403, 422}
    assert browser.post(removal(world, "Kept team")).status_code in {403, 422}
    page = Browser(world, "coordinator").text(f"{PAGE}?{place(world)}")
    assert "Kept team" in page
    assert "Foreign team" not in page


def test_each_role_states_where_it_came_from(world: World) -> None:
    organization, invited, known = world.ids["organization"], str(uuid4()), str(uuid4())
    mapped(world, "Board", "executive")  # what follows from groups is brought in step here
    with psycopg.connect(world.access) as connection:
        connection.execute(
            "INSERT INTO access.known_persons (issuer, subject, person_id, relation) VALUES (%s, %s, %s, 'self')",
            ["https://issuer.test", "known-person", known],
        )
        connection.execute(
            "INSERT INTO access.memberships (issuer, subject, role, organization, from_group) "
            "VALUES (%s, %s, %s, %s, %s)",
            ["https://issuer.test", "member-of-a-group", "executive", organization, True],
        )
    browser = Browser(world, "coordinator")
    for person in (invited, known):
        form = {"issuer": "", "subject": "", "person_id": person, "role": "analyst", "program_id": ""}
        browser.done(f"/admin/access/grant?{place(world)}", **form)
    page = browser.get(f"/admin/access?{place(world)}").text
    rows = [words for row in page.split("<tr")[1:] if (words := " ".join(re.sub(r"<[^>]*>", " ", row).split()))]
    for who, origin in (
        ("member-of-a-group", "Group of the directory: Board"),
        ("known-person", "Granted by "),
        (pseudonym(invited), "Invitation by "),
    ):
        assert any(who in row and origin in row for row in rows), (who, rows)
