"""Refusals as a browser meets them: in words, on a page, and to the way in where somebody is unknown."""

import pytest
from fastapi.testclient import TestClient

from tests.unit.pages.conftest import client_of
from tests.unit.pages.example_reads import ExampleReads
from tests.unit.pages.examples import someone


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404),
        (f"/programs/{someone('nobody')}", 404),
        ("/programs/not-an-id", 422),
        ("/?period=13", 422),
        ("/?csv=nonsense", 422),
        ("/network?effect=sometimes", 422),
        ("/network?person=x", 422),
        ("/network?part=x", 422),
        ("/network/people/x", 422),
    ],
)
def test_what_is_refused_is_refused_in_words(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>" in answer.text
    assert client.get(address, headers={"accept": "application/json"}).json()["status"] == status


def test_somebody_unknown_is_sent_to_sign_in_and_back(client: TestClient) -> None:
    answer = client.get("/network?effect=closed", headers={"anonymous": "yes"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?to=/network%3Feffect%3Dclosed"


def test_a_link_from_another_site_is_not_sent_in_circles(client: TestClient) -> None:
    answer = client.get("/", headers={"anonymous": "yes", "sec-fetch-site": "cross-site"})
    assert answer.status_code == 401
    assert "Sign in" in answer.text


def test_without_an_issuer_that_signs_in_the_page_says_so() -> None:
    answer = client_of(ExampleReads(), sign_in=None).get("/", headers={"anonymous": "yes"})
    assert answer.status_code == 401
    assert 'class="button"' not in answer.text


@pytest.mark.parametrize("slug", ["not-found", "capacity-exceeded"])
def test_every_kind_of_problem_has_a_page_for_everybody(client: TestClient, slug: str) -> None:
    answer = client.get(f"/problems/{slug}", headers={"anonymous": "yes"})
    assert answer.status_code == 200
    assert f"<code>{slug}</code>" in answer.text


def test_somebody_without_a_role_is_told_whom_to_ask(client: TestClient) -> None:
    answer = client.get("/", headers={"stranger": "yes"})
    assert answer.status_code == 403
    assert "ask the federation's operator" in answer.text.lower().replace("&#39;", "'")
