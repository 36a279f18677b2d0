"""The groups of a program in its workspace: who leads each, how full it is, its next session; for its staff alone."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tests.unit.pages import workspace_examples
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.fake_services import FakeServices
from tests.unit.pages.page_client import client_of

PAGE = f"/programs/{example_id('Harbour')}/groups"
ONE = workspace_examples.group()


def staff() -> TestClient:
    names = {example_id("mentor"): "Anna", example_id("free mentor"): "Ben"}
    return client_of(ExampleQueries(), services=FakeServices(names=names))


def test_a_row_names_who_leads_a_group_and_leads_to_its_page() -> None:
    page = staff().get(PAGE)
    assert page.status_code == 200
    for text in ("Anna and Ben", f'href="/groups/{ONE.id}"', "3 of 6", "1 open group on this page"):
        assert text in page.text, text
    assert f'href="{PAGE}?cursor=more"' in page.text


def test_a_program_without_such_groups_says_what_a_group_is() -> None:
    page = staff().get(PAGE, params={"state": "closed"}).text
    assert "No group here" in page
    assert ONE.id not in page


def test_the_list_is_given_as_csv() -> None:
    answer = staff().get(PAGE, params={"csv": "groups"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "Anna and Ben" in answer.text


def test_others_find_no_such_page() -> None:
    assert staff().get(f"/programs/{example_id('Another')}/groups").status_code == 404
