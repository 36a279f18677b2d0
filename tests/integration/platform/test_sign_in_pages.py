"""The pages of sign-in, with an independent OpenID provider in the place of a real one."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import oidc_provider_mock  # type: ignore[import-untyped] # it has no types
import pytest
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient

from services.platform.database import Pool, write_pool
from services.platform.settings import SignInProvider
from services.projections.pages.sign_in.routes import router
from services.web.app import create_app
from services.web.identity.actors import Actors
from services.web.identity.jwks import KeySetCache
from services.web.identity.known_persons import KnownPersons
from services.web.identity.memberships import MIGRATIONS, Memberships
from services.web.identity.oidc import OidcAuthenticator, TokenVerifier
from services.web.identity.principal import Principal, current_principal
from services.web.identity.revoked_tokens import RevokedTokens
from services.web.identity.sign_in.links import Links
from services.web.identity.sign_in.pending import PendingSignIns
from services.web.identity.sign_in.provider import Provider
from services.web.identity.sign_in.provider_http import ProviderHttp
from services.web.identity.sign_in.sessions import Sessions
from services.web.identity.sign_in.site import SignIn
from services.web.service_client import ServiceAnswer

HERE = "http://127.0.0.1:8000"
SAME = {"Origin": HERE}
PERSON = str(uuid4())


class NamedKeys(ProviderHttp):
    """Gives the provider's one key an id: this one publishes it without, and its tokens name none."""

    def get(self, address: str) -> Mapping[str, Any]:
        document = super().get(address)
        return {"keys": [{**key, "kid": "None"} for key in document["keys"]]} if "keys" in document else document


class Services:
    """Receives the commands of the pages."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, principal: Principal, method: str, path: str, body: object, *, key: str) -> ServiceAnswer:
        assert body == {}
        assert key
        self.sent.append(f"{principal.subject} {method} {path}")
        return ServiceAnswer(200, None)


@pytest.fixture
def pool(database: str) -> Iterator[Pool]:
    MIGRATIONS.migrate(database)
    with write_pool(database, name="test") as pool:
        yield pool


@pytest.fixture
def http(pool: Pool) -> Iterator[TestClient]:
    with oidc_provider_mock.run_server_in_thread() as server:
        issuer = f"http://localhost:{server.server_port}"
        settings = SignInProvider(name="x", title="X", issuer=issuer, client_id="us", client_secret="s")
        sessions, persons = Sessions(pool), KnownPersons(pool)
        providers = {"x": Provider(settings, NamedKeys())}
        site = SignIn(sessions, Links(pool), persons, PendingSignIns(b"k" * 32), providers)
        authenticator = OidcAuthenticator(
            TokenVerifier([], KeySetCache()),
            Memberships(pool),
            persons,
            Actors(pool),
            RevokedTokens(pool),
            sessions=sessions,
        )
        routes = APIRouter()

        def whoami(principal: Annotated[Principal, Depends(current_principal)]) -> list[str]:
            return [principal.issuer, principal.subject]

        routes.add_api_route("/whoami", whoami)
        app = create_app(title="t", routers=[routes], public=[router(site, authenticator)], authenticator=authenticator)
        app.state.services = Services()
        yield TestClient(app, base_url=HERE, follow_redirects=False)


def _at_provider(http: TestClient, to: str = "/") -> Mapping[str, str]:
    """Sign in at the provider's page, and return what it sends back."""
    address = http.get("/sign-in/with/x", params={"to": to}).headers["location"]
    assert parse_qs(urlsplit(address).query)["code_challenge_method"] == ["S256"]
    back = httpx.post(address, data={"sub": "ada"}).headers["location"]
    assert back.startswith(f"{HERE}/sign-in/callback?")
    return dict(httpx.URL(back).params)


def test_a_person_signs_in_with_a_provider_and_signs_out(http: TestClient) -> None:
    back = _at_provider(http, "/whoami")
    answer = http.get("/sign-in/callback", params=back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/whoami")
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    assert http.get("/whoami").json()[1] == "ada"
    assert http.get("/sign-in/callback", params=back).status_code == 400
    assert http.post("/sign-out", headers={"Origin": "https://evil.example"}).status_code == 403
    assert http.post("/sign-out", headers=SAME).status_code == 303
    assert http.get("/whoami").status_code == 401


def test_the_way_back_is_refused_with_another_state_code_or_browser(http: TestClient) -> None:
    back = _at_provider(http)
    assert http.get("/sign-in/callback", params={**back, "state": "other"}).status_code == 400
    assert http.get("/sign-in/callback", params={**back, "code": "other"}).status_code == 400
    assert http.get("/sign-in/callback", params={**back, "iss": "https://evil.example"}).status_code == 400
    http.cookies.clear()
    assert http.get("/sign-in/callback", params=back).status_code == 400
    assert http.get("/whoami").status_code == 401


def test_an_invitation_is_shown_and_accepted_once(http: TestClient, pool: Pool) -> None:
    token = Links(pool).create("invitation", PERSON)
    assert "Accept and sign in" in http.get(f"/links/{token}").text
    assert http.post(f"/links/{token}").status_code == 403
    accepted = http.post(f"/links/{token}", headers=SAME)
    assert (accepted.status_code, accepted.headers["location"]) == (303, "/welcome")
    assert http.get("/whoami").json() == ["urn:mentorship:person", PERSON]
    assert http.app.state.services.sent == [f"{PERSON} POST /enrollment/v1/people/{PERSON}/register"]  # type: ignore[attr-defined] # the app above
    again = http.post(f"/links/{token}", headers=SAME)
    assert again.status_code == 410
    assert "has been used" in again.text
    assert "not valid" in http.get("/links/unheard-of").text
