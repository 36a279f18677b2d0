"""Sign-in with a provider: every check of the way back, sessions, and what an attacker tries."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from services.web.identity.known_persons import KnownPersons
from services.web.identity.local_issuer import ISSUER
from services.web.identity.memberships import Memberships
from services.web.identity.roles import Membership
from services.web.sign_in.demo_provider import PERSONAS
from tests.integration.sign_in.site import HERE, SAME_ORIGIN, Site, serve


@pytest.fixture
def site(database: str, tmp_path: Path) -> Iterator[Site]:
    with serve(database, tmp_path) as site:
        yield site


def another_browser(site: Site) -> TestClient:
    return TestClient(site.http.app, base_url=HERE)


def step(http: TestClient, address: str) -> Response:
    return http.get(address, follow_redirects=False)


def way_back(site: Site, persona: str = "mentor") -> str:
    """Return the address to which the provider sends the browser."""
    asked = step(site.http, f"/sign-in/with/demo?persona={persona}&to=/whoami").headers["location"]
    return str(step(site.http, asked).headers["location"])


def test_a_visitor_is_signed_in_and_comes_back_to_the_page(site: Site) -> None:
    answer = site.http.get("/sign-in?to=/whoami")
    assert (answer.status_code, answer.json()) == (200, "demo-visitor")


def test_each_persona_that_is_known_is_one_click_away(site: Site) -> None:
    """Regression: a demonstration without its example offered people of the example, whose pages are refused."""
    KnownPersons(site.pool).link(ISSUER, "guardian", str(uuid4()))
    Memberships(site.pool).grant(ISSUER, "executive", Membership("executive"))
    page = site.http.get("/sign-in?choose=yes").text
    assert "Guardian of that youth" in page
    assert "Executive of the federation" in page
    assert "Analyst of the federation" not in page
    assert "of the example appear here once it has entered them" in page
    site.http.get("/sign-in/with/demo?persona=guardian&to=/whoami")
    assert site.subject() == "guardian"


def test_no_persona_is_announced_when_all_are_there(site: Site) -> None:
    for persona in PERSONAS:
        Memberships(site.pool).grant(ISSUER, persona.subject, Membership("executive"))
    assert "appear here once" not in site.http.get("/sign-in?choose=yes").text


def test_the_session_is_out_of_reach_of_scripts_and_only_its_hash_is_stored(site: Site) -> None:
    cookies = step(site.http, way_back(site)).headers.get_list("set-cookie")
    session = next(each for each in cookies if each.startswith("mentorship_session="))
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in session.split(";")}
    token = session.split("=")[1].split(";")[0]
    with site.pool.connection() as connection:
        rows = connection.execute("SELECT token_hash, issuer, subject FROM access.sessions").fetchall()
    assert [(issuer, subject) for _, issuer, subject in rows] == [(ISSUER, "mentor")]
    assert token.encode() not in bytes(rows[0][0])


@pytest.mark.parametrize("change", ["state", "code"])
def test_a_changed_answer_is_refused(site: Site, change: str) -> None:
    back = way_back(site)
    value = parse_qs(urlsplit(back).query)[change][0]
    assert step(site.http, back.replace(value, value[::-1])).status_code == 400
    assert site.subject() is None


def test_a_code_is_redeemed_once(site: Site) -> None:
    asked = step(site.http, "/sign-in/with/demo?persona=mentor").headers["location"]
    back = step(site.http, asked).headers["location"]
    pending = dict(site.http.cookies)
    assert step(site.http, back).status_code == 303
    replayed = another_browser(site)
    replayed.cookies.update(pending)
    assert step(replayed, back).status_code == 400
    assert site.subject(replayed) is None


def test_another_browser_cannot_use_the_answer(site: Site) -> None:
    assert step(another_browser(site), way_back(site)).status_code == 400


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("redirect_uri", "https://evil.example/sign-in/callback", 422),
        ("client_id", "another", 422),
        ("code_challenge_method", "plain", 303),
        ("code_challenge", "", 303),
        ("response_type", "token", 303),
        ("login_hint", "nobody", 303),
    ],
)
def test_the_provider_refuses_other_requests(site: Site, name: str, value: str, status: int) -> None:
    asked = urlsplit(step(site.http, "/sign-in/with/demo?persona=mentor").headers["location"])
    query = {key: values[0] for key, values in parse_qs(asked.query).items()} | {name: value}
    answer = site.http.get(asked.path, params=query, follow_redirects=False)
    assert answer.status_code == status
    if status == 303:
        assert "error=" in answer.headers["location"]
        assert step(site.http, answer.headers["location"]).status_code == 400
    assert site.subject() is None


@pytest.mark.parametrize(
    "form",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": "é"},
        {"redirect_uri": "https://evil.example"},
        {"client_id": "another"},
        {"grant_type": "password"},
    ],
)
def test_a_code_is_redeemed_only_by_who_asked_for_it(site: Site, form: dict[str, str]) -> None:
    code = site.provider.grant("mentor", f"{HERE}/sign-in/callback", "challenge", "nonce")
    asked = {"grant_type": "authorization_code", "code": code, "client_id": "mentorship-pages"}
    answer = site.http.post("/demo/oidc/token", data={**asked, "redirect_uri": f"{HERE}/sign-in/callback", **form})
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


def test_a_session_planted_before_is_never_used(site: Site) -> None:
    site.http.headers["Cookie"] = "mentorship_session=planted"
    assert site.subject() is None
    del site.http.headers["Cookie"]
    cookies = step(site.http, way_back(site)).headers.get_list("set-cookie")
    assert any(each.startswith("mentorship_session=") for each in cookies)
    assert not any(each.startswith("mentorship_session=planted") for each in cookies)


def test_signing_out_ends_one_session_or_all(site: Site) -> None:
    second = another_browser(site)
    for browser in (site.http, second):
        browser.get("/sign-in?to=/whoami")
    site.http.post("/sign-out", headers=SAME_ORIGIN)
    assert (site.subject(), site.subject(second)) == (None, "demo-visitor")
    site.http.get("/sign-in?to=/whoami")
    second.post("/sign-out", data={"everywhere": "yes"}, headers=SAME_ORIGIN)
    assert (site.subject(), site.subject(second)) == (None, None)


def test_another_site_can_neither_sign_out_nor_post(site: Site) -> None:
    site.http.get("/sign-in?to=/whoami")
    assert site.http.post("/sign-out", headers={"Origin": "https://evil.example"}).status_code == 403
    assert site.http.post("/whoami", headers={"Origin": "https://evil.example"}).status_code == 403
    assert site.http.post("/whoami", headers=SAME_ORIGIN).status_code == 200


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:x", "x", "/a\nb"]
)
def test_a_sign_in_is_no_open_redirect(site: Site, address: str) -> None:
    asked = site.http.get("/sign-in", params={"to": address}, follow_redirects=False).headers["location"]
    back = step(site.http, asked).headers["location"]
    assert step(site.http, back).headers["location"] == "/"


def test_an_expired_session_is_refused(site: Site) -> None:
    token = site.sessions.begin("browser", ISSUER, "mentor", seconds=1)
    with site.pool.connection() as connection:
        connection.execute(
            "UPDATE access.sessions SET began_at = began_at - interval '1 day', expires_at = now() - interval '1 s'"
        )
    site.http.cookies.set("mentorship_session", token)
    assert site.subject() is None


def test_a_service_account_takes_a_token_with_its_secret(site: Site) -> None:
    client, secret = site.clients.add("payroll")
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    answer = site.http.post("/oidc/token", data=form).json()
    assert site.subject(Authorization=f"Bearer {answer['access_token']}") == client.client_id
    assert site.http.post("/oidc/token", data={**form, "client_secret": "wrong"}).status_code == 401
    assert site.http.post("/oidc/token", data={**form, "grant_type": "password"}).status_code == 400
    assert site.http.post(
        "/oidc/token", auth=(client.client_id, secret), data={"grant_type": form["grant_type"]}
    ).is_success
    site.http.cookies.set("mentorship_session", answer["access_token"].removeprefix("client."))
    assert site.subject() is None  # a token of one kind is refused as the other
    assert site.clients.remove(client.client_id)
    assert site.subject(Authorization=f"Bearer {answer['access_token']}") is None
