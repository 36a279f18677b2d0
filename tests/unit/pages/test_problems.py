"""Problems in a browser: as pages, and as a redirect to sign in where the caller is not authenticated."""

import pytest
from fastapi.testclient import TestClient

from services.projections.pages.account import Account
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.page_client import client_of


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404),
        (f"/programs/{example_id('missing')}", 404),
        ("/programs/not-an-id", 422),
        ("/?cursor=" + "x" * 601, 422),
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


@pytest.mark.parametrize(
    ("referer", "to"),
    [
        ("http://testserver/rooms/r?done=x&sort=when", "/rooms/r%3Fsort%3Dwhen"),
        ("http://testserver", "/"),
        ("https://evil.example/rooms/r", "/"),
        ("", "/"),
    ],
)
def test_who_posts_a_form_after_the_sign_in_was_over_returns_to_its_page(
    client: TestClient, referer: str, to: str
) -> None:
    headers = {"accept": "text/html", "anonymous": "yes", "referer": referer, "sec-fetch-site": "same-origin"}
    answer = client.post("/concerns/new", data={"_key": "k"}, headers=headers, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?to={to}&unsent=yes"


def test_without_a_sign_in_address_the_page_has_no_button() -> None:
    answer = client_of(ExampleQueries(), sign_in=None).get("/", headers={"anonymous": "yes"})
    assert answer.status_code == 401
    assert 'class="button"' not in answer.text


@pytest.mark.parametrize("slug", ["not-found", "caseload-full", "own-proposal", "session-held", "precondition-failed"])
def test_every_type_of_problem_has_a_public_page(client: TestClient, slug: str) -> None:
    answer = client.get(f"/problems/{slug}", headers={"anonymous": "yes"})
    assert answer.status_code == 200
    assert f"<code>{slug}</code>" in answer.text


def test_the_page_of_a_rule_states_what_it_protects_and_what_to_do(client: TestClient) -> None:
    text = client.get("/problems/own-proposal").text
    assert "Consent is given by the other party, not by the proposer." in text
    assert "Let the other party accept. Nothing was recorded." in text
    assert "<dd>409</dd>" in text


@pytest.mark.parametrize("slug", ["zzz", "own-proposals", "ok"])
def test_an_unknown_type_of_problem_is_not_found(client: TestClient, slug: str) -> None:
    answer = client.get(f"/problems/{slug}")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_a_principal_without_a_role_reads_who_they_are_and_whom_to_ask() -> None:
    account = Account("/sign-out", "access@mentoring.example.org")
    with client_of(ExampleQueries(), account=account) as client:
        answer = client.get("/", headers={"stranger": "yes"})
    assert answer.status_code == 403
    assert "You do not have access" in answer.text
    assert "You are signed in as <strong>ada</strong>." in answer.text
    assert '<a href="/sign-out">Sign out</a>' in answer.text
    assert "ask access@mentoring.example.org" in answer.text
    assert ">Go to your start page<" not in answer.text, "there is none without a role"
    with client_of(ExampleQueries()) as client:
        assert ">Go to your start page<" in client.get("/desk", headers={"mentee": "yes"}).text


@pytest.mark.parametrize("address", ["/desk", f"/rooms/{example_id('no room')}"])
def test_a_problem_is_no_dead_end_for_who_is_signed_in(address: str) -> None:
    account = Account("/sign-out", look_as="/sign-in?choose=yes")
    with client_of(ExampleQueries(), account=account) as client:
        mentee = client.get(address, headers={"mentee": "yes"}).text
        stranger = client.get(address, headers={"stranger": "yes"}).text
    for page in (mentee, stranger):
        assert page.count('href="/sign-in?choose=yes"') == 2, "in the header, and in the menu of a phone"
    assert '<li><a href="/me"' in mentee
    assert 'href="/find"' in mentee
    assert 'href="/me"' not in stranger
    assert 'href="/find"' not in stranger


def test_without_a_contact_the_page_names_the_operator(client: TestClient) -> None:
    assert "ask the operator of the federation" in client.get("/", headers={"stranger": "yes"}).text


@pytest.mark.parametrize(
    ("address", "title", "machine"),
    [
        ("/network/people/bob", "There is a problem with the address", "UUID"),
        ("/network?effect=sometimes", "There is a problem with the address", "effect is one of started"),
        ("/nowhere", "Page not found", "nothing is at /nowhere"),
    ],
)
def test_words_for_programs_are_folded_under_details(
    client: TestClient, address: str, title: str, machine: str
) -> None:
    text = client.get(address).text
    visible, _, details = text.partition('<details id="details">')
    assert title in visible
    assert machine not in visible
    assert machine in details
    assert "listed under" not in visible
