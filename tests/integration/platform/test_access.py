"""Access: permissions come from the memberships in the database, never from the claims of a token."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import psycopg
import pytest
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient

from services.platform.database import Pool, write_pool
from services.web.app import create_app
from services.web.identity.actors import Actors
from services.web.identity.continued_access import RECHECK_SECONDS
from services.web.identity.credentials.sessions import Sessions
from services.web.identity.jwks import KeySetCache
from services.web.identity.key_set_document import read_json
from services.web.identity.known_persons import KnownPersons
from services.web.identity.local_issuer import ISSUER as LOCAL
from services.web.identity.local_issuer import VISITOR, LocalIssuer
from services.web.identity.memberships import MIGRATIONS, Memberships
from services.web.identity.oidc import OidcAuthenticator, TokenVerifier
from services.web.identity.principal import Membership, Principal, require
from services.web.identity.service_tokens import ServiceTokens
from services.web.identity.timed_cache import CACHE_SECONDS
from tests.support.tokens import ISSUER, TestIssuer
from tests.support.wait import until

ORGANIZATION = "7f6a0b9e-0b5e-4b6e-9c6e-3a8f1d9f0a11"
COORDINATOR = Membership("coordinator", ORGANIZATION)
SERVICES = ServiceTokens(b"s" * 32)
COOKIE = "mentorship_session"
HERE = "http://127.0.0.1:8000"


@pytest.fixture
def access(database: str) -> Iterator[Pool]:
    MIGRATIONS.migrate(database)
    with write_pool(database, name="test") as pool:
        yield pool


@pytest.fixture
def memberships(access: Pool) -> Memberships:
    return Memberships(access)


@pytest.fixture
def remote() -> TestIssuer:
    return TestIssuer()


@pytest.fixture
def http(access: Pool, memberships: Memberships, remote: TestIssuer, tmp_path: Path) -> TestClient:
    routes = APIRouter()

    def guarded(principal: Annotated[Principal, Depends(require("coordinator"))]) -> list[str]:
        return sorted(m.organization or "" for m in principal.memberships)

    def fetch(address: str) -> Mapping[str, Any]:
        return remote.fetch(address) if address == ISSUER.jwks else read_json(address)

    routes.add_api_route("/guarded", guarded, methods=["GET"])
    routes.add_api_route("/guarded", guarded, methods=["POST"])
    local = LocalIssuer(tmp_path / "issuer")
    tokens = TokenVerifier([ISSUER, local.configuration], KeySetCache(fetch, start=lambda refresh: refresh()))
    authenticator = OidcAuthenticator(
        tokens, memberships, KnownPersons(access), Actors(access), Sessions(access), services=SERVICES
    )
    app = create_app(
        title="t",
        routers=[routes],
        authenticator=authenticator,
        service="t",
    )
    return TestClient(app, base_url=HERE)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_membership_grants_access_and_a_claim_does_not(
    http: TestClient, memberships: Memberships, remote: TestIssuer
) -> None:
    privileged = remote.token(roles=["coordinator", "operator"], scope="admin")
    assert http.get("/guarded", headers=bearer(privileged)).status_code == 403
    memberships.grant(ISSUER.issuer, "somebody", COORDINATOR)
    assert http.get("/guarded", headers=bearer(remote.token())).json() == [ORGANIZATION]
    assert http.get("/guarded", headers=bearer(remote.token(sub="another"))).status_code == 403


def test_a_service_token_acts_for_its_actor(http: TestClient, access: Pool, memberships: Memberships) -> None:
    memberships.grant(ISSUER.issuer, "somebody", COORDINATOR)
    actor = Actors(access).of(ISSUER.issuer, "somebody")
    assert http.get("/guarded", headers=bearer(SERVICES.issue(actor))).json() == [ORGANIZATION]
    memberships.revoke(ISSUER.issuer, "somebody", COORDINATOR)
    assert http.get("/guarded", headers=bearer(SERVICES.issue(actor))).status_code == 403


def test_a_role_that_another_process_revokes_ends_within_a_second(
    http: TestClient, access: Pool, memberships: Memberships, remote: TestIssuer
) -> None:
    memberships.grant(ISSUER.issuer, "somebody", COORDINATOR)
    assert http.get("/guarded", headers=bearer(remote.token())).status_code == 200, "it is remembered from here on"
    Memberships(access).revoke(ISSUER.issuer, "somebody", COORDINATOR)
    until(lambda: http.get("/guarded", headers=bearer(remote.token())).status_code == 403, what="the end of the role")
    assert max(CACHE_SECONDS, RECHECK_SECONDS) < 1, "a request and an open stream see it within the second"


@pytest.mark.parametrize(
    "token",
    [
        SERVICES.issue("0b0f3b0a-1f6c-4f57-9a4e-5f2f7f0f9c11"),
        SERVICES.issue("not an actor"),
        ServiceTokens(b"o" * 32).issue("0b0f3b0a-1f6c-4f57-9a4e-5f2f7f0f9c11"),
        "service.",
    ],
    ids=["unknown actor", "no actor", "another key", "empty"],
)
def test_a_service_token_of_no_one_is_refused(http: TestClient, token: str) -> None:
    assert http.get("/guarded", headers=bearer(token)).status_code == 401


def test_the_same_subject_of_another_issuer_is_another_identity(memberships: Memberships) -> None:
    memberships.grant(ISSUER.issuer, "somebody", COORDINATOR)
    assert memberships.of(ISSUER.issuer, "somebody") == {COORDINATOR}
    assert memberships.of(LOCAL, "somebody") == frozenset()


def test_roles_are_granted_once_and_revoked(memberships: Memberships) -> None:
    everywhere = Membership("operator")
    for _ in range(2):
        memberships.grant("i", "s", everywhere)
        memberships.grant("i", "s", COORDINATOR)
    assert memberships.of("i", "s") == {everywhere, COORDINATOR}
    assert memberships.revoke("i", "s", everywhere)
    assert not memberships.revoke("i", "s", everywhere)
    assert memberships.of("i", "s") == {COORDINATOR}


def test_an_unknown_role_is_refused_by_the_table(memberships: Memberships) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        memberships.grant("i", "s", Membership("owner"))  # type: ignore[arg-type] # the database is the last check


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": HERE}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": HERE}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_a_cookie_authorizes_commands_only_from_pages_of_this_site(
    http: TestClient, access: Pool, memberships: Memberships, headers: dict[str, str], status: int
) -> None:
    memberships.grant(LOCAL, VISITOR, COORDINATOR)
    http.cookies.set(COOKIE, Sessions(access).begin("browser", LOCAL, VISITOR))
    assert http.post("/guarded", headers=headers).status_code == status


def test_a_bearer_token_is_accepted_from_any_origin(
    http: TestClient, memberships: Memberships, remote: TestIssuer
) -> None:
    memberships.grant(ISSUER.issuer, "somebody", COORDINATOR)
    elsewhere = {**bearer(remote.token()), "Origin": "https://elsewhere.example"}
    assert http.post("/guarded", headers=elsewhere).status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic abc", "abc", "Bearer a.b.c"])
def test_other_credentials_are_refused(http: TestClient, header: str) -> None:
    http.cookies.set(COOKIE, "x")
    refused = http.get("/guarded", headers={"Authorization": header})
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer ")


def test_the_issuer_keeps_its_key_secret_and_over_a_restart(tmp_path: Path) -> None:
    first = LocalIssuer(tmp_path)
    again = LocalIssuer(tmp_path)
    tokens = TokenVerifier([again.configuration], KeySetCache())
    verified = tokens.verify(first.token())
    assert (verified.issuer, verified.subject) == (LOCAL, VISITOR)
    assert (tmp_path / "issuer-key.json").stat().st_mode & 0o077 == 0
    assert '"d"' not in (tmp_path / "issuer-jwks.json").read_text()
