"""The schema registry over HTTP: its clients get every answer, and every refusal, in the registry's own form."""

import json

import pytest
from fastapi.testclient import TestClient

from services.contract.catalogue import catalogue
from services.contract.registry import MEDIA_TYPE, Registry
from services.projections.registry.routes import router
from services.web.app import create_app

SUBJECT = "mentorship.hub.enrollment.v1-mentorship.enrollment.Applied"


@pytest.fixture(scope="module")
def registry() -> TestClient:
    public = [router(Registry(("hub",)))]
    return TestClient(create_app(title="t", routers=[], public=public, authenticator=None))


def test_what_clients_ask_before_they_read(registry: TestClient) -> None:
    assert registry.get("/config").json() == {"compatibilityLevel": "FULL_TRANSITIVE"}
    assert registry.get(f"/config/{SUBJECT}?defaultToGlobal=true").json() == {"compatibilityLevel": "FULL_TRANSITIVE"}
    assert registry.get("/mode").json() == registry.get(f"/mode/{SUBJECT}").json() == {"mode": "READONLY"}
    assert registry.get("/schemas/types").json() == ["AVRO"]
    assert registry.head("/subjects").status_code == 200


def test_the_document_of_every_schema(registry: TestClient) -> None:
    for number, revision in catalogue().revisions.items():
        assert registry.get(f"/schemas/ids/{number}/schema").json() == revision.document
    latest = registry.get(f"/subjects/{SUBJECT}/versions/latest").json()
    assert registry.get(f"/subjects/{SUBJECT}/versions/-1/schema").json() == json.loads(latest["schema"])


def test_a_schema_is_looked_up_however_it_is_formatted(registry: TestClient) -> None:
    latest = registry.get(f"/subjects/{SUBJECT}/versions/latest").json()
    spaced = json.dumps(json.loads(latest["schema"]), indent=3)
    found = registry.post(f"/subjects/{SUBJECT}", json={"schema": spaced}, headers={"Content-Type": MEDIA_TYPE})
    assert (found.status_code, found.json()) == (200, latest)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/schemas/ids/999999", 404, 40403),
        ("GET", "/schemas/ids/none", 404, 40403),
        ("GET", "/schemas/ids/-1", 404, 40403),
        ("GET", "/schemas/ids/99999999999999", 404, 40403),
        ("GET", "/schemas/ids/%D9%A1/schema", 404, 40403),
        ("GET", "/schemas/ids/999999/versions", 404, 40403),
        ("GET", "/schemas/other", 404, 404),
        ("GET", "/subjects/nothing/versions", 404, 40401),
        ("GET", "/subjects/a%20b%00/versions", 400, None),
        ("GET", f"/subjects/{SUBJECT}/versions/99", 404, 40402),
        ("GET", f"/subjects/{SUBJECT}/versions/0", 422, 42202),
        ("GET", f"/subjects/{SUBJECT}/versions/-2", 422, 42202),
        ("GET", f"/subjects/{SUBJECT}/versions/first", 422, 42202),
        ("GET", f"/subjects/{SUBJECT}/versions/first/schema", 422, 42202),
        ("GET", f"/subjects/{SUBJECT}", 404, 404),
        ("GET", f"/subjects/{SUBJECT}/referencedby", 404, 404),
        ("GET", "/config/nothing", 404, 40401),
        ("GET", "/mode/nothing", 404, 40401),
        ("GET", "/compatibility", 404, 404),
        ("POST", "/subjects/nothing", 404, 40401),
        ("POST", f"/subjects/{SUBJECT}", 422, 42201),
        ("POST", f"/subjects/{SUBJECT}/versions", 422, 42205),
        ("DELETE", f"/subjects/{SUBJECT}", 422, 42205),
        ("PUT", "/config", 422, 42205),
        ("PUT", f"/mode/{SUBJECT}", 422, 42205),
        ("POST", f"/compatibility/subjects/{SUBJECT}/versions/latest", 422, 42205),
    ],
)
def test_refusals_have_the_registrys_form(
    registry: TestClient, method: str, path: str, status: int, code: int | None
) -> None:
    refused = registry.request(method, path)
    assert refused.status_code == status
    if code is None:  # refused before any route: an address never contains NUL
        return
    assert refused.headers["content-type"] == MEDIA_TYPE
    assert refused.json()["error_code"] == code
    assert isinstance(refused.json()["message"], str)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b'{"schema": 7}', b'{"schema": "{"}', b"[" * 100_000, b"\xff"]
)
def test_a_lookup_of_what_is_no_schema(registry: TestClient, body: bytes) -> None:
    refused = registry.post(f"/subjects/{SUBJECT}", content=body)
    assert (refused.status_code, refused.json()["error_code"]) == (422, 42201)


def test_a_lookup_of_another_schema(registry: TestClient) -> None:
    other = json.dumps({"type": "record", "name": "Other", "fields": []})
    refused = registry.post(f"/subjects/{SUBJECT}", json={"schema": other})
    assert (refused.status_code, refused.json()["error_code"]) == (404, 40403)
