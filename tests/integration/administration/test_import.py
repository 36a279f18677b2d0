"""Importing past relationships from a page: checked first, imported once, the refused rows to take along."""

from __future__ import annotations

import re

import pytest

from services.cli.history_import.page_imports import PageImports
from services.cli.history_import.pseudonyms import Pseudonymizer
from tests.integration.administration.browser import Browser, words
from tests.integration.permissions.world import World

HEADING = "organization,program,cohort,start,end,mentor,mentee\n"
FILE = (
    f"{HEADING}Old Harbour,Sailing,2020,2020-01-01,2020-12-31,Ada,Ben\n"
    "Old Harbour,Sailing,2020,2020-02-01,2020-12-31,ada,Cem\n"
    "Old Harbour,Sailing,2020,not a day,2020-12-31,Dora,Eve\n"
)


@pytest.fixture(scope="module", autouse=True)
def imports(world: World) -> None:
    """Give the pages the stores of both services, as a single process does."""
    enrollment, relationships = world.stores
    world.apps["/"].state.history_imports = PageImports(enrollment, relationships, Pseudonymizer(b"h" * 32))


def sent(world: World, content: str, persona: str = "operator") -> tuple[int, str]:
    """Upload a file, and return the status and the page."""
    browser = Browser(world, persona)
    answer = browser.client.post("/admin/import", files={"file": ("past.csv", content.encode(), "text/csv")})
    return answer.status_code, answer.text


def test_a_file_is_checked_then_imported_and_a_second_time_adds_nothing(world: World) -> None:
    before = [store.head() for store in world.stores]
    status, page = sent(world, FILE)
    assert status == 200, page
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))
    assert "Nothing has been imported yet." in text
    assert "New organizations (1): Old Harbour." in text
    assert "“ada”" in text, "a name that is nearly the same"
    assert "Line 4" in text
    assert "Import 2 rows" in text
    assert [store.head() for store in world.stores] == before
    content = page.split('name="content" value="')[1].split('"')[0]
    browser = Browser(world, "operator")
    rejected = browser.post("/admin/import", content=content, act="rejected")
    assert rejected.headers["content-type"].startswith("text/csv")
    assert "Dora" in rejected.text
    assert "Ada" not in rejected.text
    report = browser.post("/admin/import", content=content, act="import")
    assert "The import is done." in words(report)
    assert all(store.head() > head for store, head in zip(world.stores, before, strict=True))
    _, again = sent(world, FILE)
    assert "Import 2 rows" not in again


@pytest.mark.parametrize(
    ("content", "says"),
    [("", "Choose a file."), ("a,b\n1,2\n", "lacks"), (HEADING + "x" * 300_000, "larger than 300 kB")],
)
def test_a_file_that_is_none_is_refused_at_its_field(world: World, content: str, says: str) -> None:
    status, page = sent(world, content)
    assert status == 422
    assert "There is a problem" in page
    assert says in page


@pytest.mark.parametrize("persona", ["coordinator", "executive", "mentor"])
def test_only_the_operator_imports(world: World, persona: str) -> None:
    before = [store.head() for store in world.stores]
    assert Browser(world, persona).get("/admin/import").status_code == 403
    assert sent(world, FILE, persona)[0] == 403
    assert [store.head() for store in world.stores] == before


def test_administration_leads_to_what_one_may_do(world: World) -> None:
    assert "/admin/import" in Browser(world, "operator").get("/admin").text
    own = Browser(world, "coordinator").get("/admin").text
    assert "/admin/concerns" in own
    assert "/admin/import" not in own
    assert "/admin/access" not in Browser(world, "mentor").get("/admin").text
