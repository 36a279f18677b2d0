"""Sessions, one-time links and service accounts: what the tables accept, and what the servers refuse."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import uuid4

import pytest
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient

from services.platform.database import Pool, write_pool
from services.web.app import create_app
from services.web.identity.actors import Actors
from services.web.identity.credentials.clients import Clients
from services.web.identity.credentials.identities import CLIENT_ISSUER, PERSON_ISSUER
from services.web.identity.credentials.links import Links
from services.web.identity.credentials.sessions import Sessions
from services.web.identity.jwks import KeySetCache
from services.web.identity.known_persons import KnownPersons
from services.web.identity.memberships import MIGRATIONS, Memberships
from services.web.identity.oidc import OidcAuthenticator, TokenVerifier
from services.web.identity.principal import Membership, Principal, require
from services.web.sign_in.errors import SignInError
from services.web.sign_in.pending import PendingSignIn, PendingSignIns
from services.web.sign_in.return_path import return_path
from services.web.sign_in.token_endpoint import router

HERE = "http://127.0.0.1:8000"
PERSON = str(uuid4())


class Now:
    """A clock that is set."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def pool(database: str) -> Iterator[Pool]:
    MIGRATIONS.migrate(database)
    with write_pool(database, name="test") as pool:
        yield pool


@pytest.fixture
def http(pool: Pool) -> TestClient:
    routes, sessions = APIRouter(), Sessions(pool)

    def guarded(principal: Annotated[Principal, Depends(require("coordinator"))]) -> str:
        return f"{principal.issuer} {principal.subject}"

    routes.add_api_route("/guarded", guarded, methods=["GET", "POST"])
    authenticator = OidcAuthenticator(
        TokenVerifier([], KeySetCache()),
        Memberships(pool),
        KnownPersons(pool),
        Actors(pool),
        sessions,
    )
    app = create_app(
        title="t", routers=[routes], public=[router(Clients(pool), sessions)], authenticator=authenticator, service="t"
    )
    app.state.sessions = sessions
    return TestClient(app, base_url=HERE)


def test_a_session_ends_by_time_by_sign_out_and_everywhere(pool: Pool) -> None:
    now = Now()
    sessions = Sessions(pool, now)
    first, second = (sessions.begin("browser", PERSON_ISSUER, PERSON) for _ in range(2))
    found = sessions.find("browser", first)
    assert found is not None
    assert (found.issuer, found.subject) == (PERSON_ISSUER, PERSON)
    assert sessions.find("client", first) is None
    sessions.end(first)
    assert sessions.find("browser", first) is None
    assert sessions.end_all(PERSON_ISSUER, PERSON) == 1
    assert sessions.find("browser", second) is None
    third = sessions.begin("browser", PERSON_ISSUER, PERSON, seconds=60)
    now.moment += timedelta(seconds=61)
    assert sessions.find("browser", third) is None


def test_the_database_holds_no_token(pool: Pool) -> None:
    token = Sessions(pool).begin("browser", PERSON_ISSUER, PERSON)
    link = Links(pool).create("sign-in", PERSON)
    client, secret = Clients(pool).add("reports")
    with pool.connection() as connection:
        for table in ("sessions", "links", "clients"):
            rows = connection.execute(f"SELECT t::text FROM access.{table} t").fetchall()
            for text in (token, link, secret):
                assert all(text not in row and text.encode().hex() not in row for (row,) in rows)
    assert client.name == "reports"


def test_a_session_cookie_identifies_and_commands_must_come_from_this_site(http: TestClient, pool: Pool) -> None:
    Memberships(pool).grant(PERSON_ISSUER, PERSON, Membership("coordinator"))
    token = Sessions(pool).begin("browser", PERSON_ISSUER, PERSON)
    http.cookies.set("mentorship_session", token)
    assert http.get("/guarded").json() == f"{PERSON_ISSUER} {PERSON}"
    assert http.post("/guarded", headers={"Origin": "https://evil.example"}).status_code == 403
    assert http.post("/guarded", headers={"Origin": HERE}).status_code == 200
    http.cookies.clear()
    assert http.get("/guarded", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert http.get("/guarded", headers={"Authorization": f"Bearer client.{token}"}).status_code == 401


def test_on_https_only_the_cookie_of_this_host_counts(http: TestClient, pool: Pool) -> None:
    Memberships(pool).grant(PERSON_ISSUER, PERSON, Membership("coordinator"))
    token = Sessions(pool).begin("browser", PERSON_ISSUER, PERSON)
    secure = {"Cookie": f"__Host-mentorship_session={token}"}
    assert http.get("https://127.0.0.1:8000/guarded", headers=secure).status_code == 200
    assert http.get("http://127.0.0.1:8000/guarded", headers=secure).status_code == 401


def test_a_link_is_shown_often_and_consumed_once(pool: Pool) -> None:
    now = Now()
    links = Links(pool, now)
    token = links.create("invitation", PERSON)
    assert [links.show(token).state for _ in range(3)] == ["valid"] * 3
    assert links.consume(token).state == "valid"
    assert links.consume(token).state == links.show(token).state == "used"
    late = links.create("sign-in", PERSON)
    now.moment += timedelta(minutes=15)
    assert links.consume(late).state == "expired"
    assert links.show("unheard-of").state == links.consume("x" * 5000).state == "unknown"
    with pytest.raises(ValueError, match="no links for"):
        links.create("calendar", PERSON)


def test_a_link_asked_for_in_one_browser_is_refused_in_another(pool: Pool) -> None:
    links = Links(pool)
    token = links.create("sign-in", PERSON, browser="mine")
    assert links.consume(token).state == "forwarded"
    assert links.consume(token, browser="another").state == "forwarded"
    link = links.consume(token, browser="mine")
    assert (link.state, link.purpose, link.person_id) == ("valid", "sign-in", PERSON)


def test_a_service_account_takes_a_token_until_it_is_removed(http: TestClient, pool: Pool) -> None:
    clients = Clients(pool)
    client, secret = clients.add("reports")
    Memberships(pool).grant(CLIENT_ISSUER, client.client_id, Membership("coordinator"))
    form = {"grant_type": "client_credentials"}
    answer = http.post("/oidc/token", data=form, auth=(client.client_id, secret))
    assert (answer.status_code, answer.json()["expires_in"]) == (200, 3600)
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert http.get("/guarded", headers=bearer).json() == f"{CLIENT_ISSUER} {client.client_id}"
    in_form = {**form, "client_id": client.client_id, "client_secret": secret}
    assert http.post("/oidc/token", data=in_form).status_code == 200
    for wrong in ((client.client_id, "no"), (str(uuid4()), secret), ("no-uuid", secret), ("", "")):
        assert http.post("/oidc/token", data=form, auth=wrong).status_code == 401
    refused = http.post("/oidc/token", data={"grant_type": "password"}, auth=(client.client_id, secret))
    assert refused.status_code == 400
    assert clients.remove(client.client_id)
    assert http.post("/oidc/token", data=form, auth=(client.client_id, secret)).status_code == 401
    assert Sessions(pool).find("client", answer.json()["access_token"].removeprefix("client.")) is None


def test_a_sign_in_returns_only_to_the_browser_in_which_it_began() -> None:
    signed = PendingSignIns(b"k" * 32)
    pending = PendingSignIn("x", "state", "nonce", "verifier", f"{HERE}/sign-in/callback", "/me")
    cookie = signed.seal(pending)
    assert signed.read(cookie, "state") == pending
    for wrong, state in ((None, "state"), (cookie, "other"), (cookie, ""), (cookie[:-2] + "xx", "state")):
        with pytest.raises(SignInError) as refused:
            signed.read(wrong, state)
        assert refused.value.reason == "start-again"
    with pytest.raises(SignInError):
        PendingSignIns(b"o" * 32).read(cookie, "state")


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:x", "x", "/a\nb", "/\\[", ""],
)
def test_a_sign_in_returns_to_no_other_site(address: str) -> None:
    assert return_path(address) == "/"
    assert return_path("/programs?q=a") == "/programs?q=a"
