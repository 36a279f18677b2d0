"""The SCIM server by an independent checker, and who may use it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from scim2_tester import Status, check_server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount

from services.enrollment.scim.server import CLIENT_ISSUER, ScimApplication
from services.web.identity.principal import Membership, Principal, authentication_error
from tests.integration.scim.checked_client import CheckedClient
from tests.integration.scim.memory_directory import MemoryDirectory

ONE, OTHER = "10000000-0000-4000-8000-000000000001", "20000000-0000-4000-8000-000000000002"


def principal(*memberships: Membership, issuer: str = CLIENT_ISSUER) -> Principal:
    return Principal("client-1", issuer, frozenset(memberships), actor="00000000-0000-4000-8000-000000000009")


CALLERS = {
    "one": principal(Membership("coordinator", ONE)),
    "other": principal(Membership("coordinator", OTHER)),
    "both": principal(Membership("coordinator", ONE), Membership("coordinator", OTHER)),
    "federation": principal(Membership("coordinator")),
    "analyst": principal(Membership("analyst", ONE)),
    "person": principal(Membership("coordinator", ONE), issuer="urn:mentorship:person"),
}


def authenticate(request: Request) -> Principal:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token not in CALLERS:
        raise authentication_error("unknown token")
    return CALLERS[token]


@pytest.fixture
def directories() -> dict[str, MemoryDirectory]:
    return {ONE: MemoryDirectory(), OTHER: MemoryDirectory()}


@pytest.fixture
def client(directories: dict[str, MemoryDirectory]) -> TestClient:
    scim = ScimApplication(authenticate, lambda _, organization: directories[organization])
    return TestClient(Starlette(routes=[Mount("/scim", scim)]), base_url="http://mentoring.example")


def test_an_independent_checker_finds_nothing(client: TestClient) -> None:
    results = check_server(CheckedClient(client, "one"))
    faults = [f"{each.title}: {each.reason}" for each in results if each.status not in {Status.SUCCESS, Status.SKIPPED}]
    assert faults == []
    assert sum(each.status is Status.SUCCESS for each in results) > 60


@pytest.mark.parametrize("token", ["both", "federation", "analyst", "person"])
def test_only_the_service_account_of_one_organization_is_admitted(client: TestClient, token: str) -> None:
    for method, path in (("GET", "/Users"), ("POST", "/Users"), ("GET", "/Groups"), ("GET", "/Schemas")):
        answer = client.request(method, f"/scim/v2{path}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 403, answer.text


def test_without_a_token_only_the_configuration_is_shown(client: TestClient) -> None:
    assert client.get("/scim/v2/ServiceProviderConfig").status_code == 200
    for path in ("/Users", "/Groups", "/Users/.search", "/nothing"):
        assert client.get(f"/scim/v2{path}").status_code in {401, 404}
    assert client.get("/scim/v2/Users", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_no_organization_reaches_the_people_of_another(
    client: TestClient, directories: dict[str, MemoryDirectory]
) -> None:
    body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "anna"}
    made = client.post("/scim/v2/Users", json=body, headers={"Authorization": "Bearer one"})
    assert made.status_code == 201
    address = f"/scim/v2/Users/{made.json()['id']}"
    others = {"Authorization": "Bearer other"}
    assert client.get("/scim/v2/Users", headers=others).json()["totalResults"] == 0
    assert client.get(address, headers=others).status_code == 404
    assert client.delete(address, headers=others).status_code == 404
    assert client.put(address, json=body, headers=others).status_code == 404
    assert len(directories[ONE].saved) == 1
    assert directories[OTHER].saved == {}
    assert client.post("/scim/v2/Users", json=body, headers=others).status_code == 201, (
        "a name is taken only inside one"
    )
