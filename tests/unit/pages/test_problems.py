"""Problems in a browser: as pages, and as a redirect to sign in where the caller is not authenticated."""

import pytest
from fastapi.testclient import TestClient

from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.page_client import client_of


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404),
        (f"/programs/{example_id('missing')}", 404),
        ("/programs/not-an-id", 422),
        ("/?period=13", 422),
        ("/?csv=nonsense", 422),
        ("/network?effect=sometimes", 422),
        ("/network?person=x", 422),
        ("/network?part=x", 422),
        ("/network/people/x", 422),
    ],
)
def test_an_error_is_a_page_or_problem_details(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>" in answer.text
    assert client.get(address, headers={"accept": "application/json"}).json()["status"] == status


def test_an_unauthenticated_browser_is_redirected_to_sign_in_and_back(client: TestClient) -> None:
    answer = client.get("/network?effect=closed", headers={"anonymous": "yes"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?to=/network%3Feffect%3Dclosed"


def test_a_link_from_another_site_causes_no_redirect_loop(client: TestClient) -> None:
    answer = client.get("/", headers={"anonymous": "yes", "sec-fetch-site": "cross-site"})
    assert answer.status_code == 401
    assert "Sign in" in answer.text


def test_without_a_sign_in_address_the_page_has_no_button() -> None:
    answer = client_of(ExampleQueries(), sign_in=None).get("/", headers={"anonymous": "yes"})
    assert answer.status_code == 401
    assert 'class="button"' not in answer.text


@pytest.mark.parametrize("slug", ["not-found", "capacity-exceeded"])
def test_every_type_of_problem_has_a_public_page(client: TestClient, slug: str) -> None:
    answer = client.get(f"/problems/{slug}", headers={"anonymous": "yes"})
    assert answer.status_code == 200
    assert f"<code>{slug}</code>" in answer.text


def test_a_principal_without_a_role_reads_where_to_ask(client: TestClient) -> None:
    answer = client.get("/", headers={"stranger": "yes"})
    assert answer.status_code == 403
    assert "ask the federation's operator" in answer.text.lower().replace("&#39;", "'")
