"""Requirements and documents over HTTP: the whole way of a mentor from the draft of a program to the enrollment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from httpx2 import Response

BASE = "/enrollment/v1"
TEXT = "Be kind to the people whom you meet."
POLICY: dict[str, Any] = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair"],
    "mentor_capacity": 3,
    "mentee_limit": 1,
    "minimum_group_size": 5,
    "confidentiality": "open",
    "request_expiry_days": 14,
    "requirements": [{"kind": "background-check", "role": "mentor", "valid_days": 365}],
    "document_kinds": ["code-of-conduct"],
    "objectives": [
        {"code": "met", "measure": "goals-met", "target_thousandths": 600, "better": "higher", "due_on": "2099-06-30"}
    ],
}
DOCUMENT: dict[str, Any] = {
    "code": "conduct",
    "kind": "code-of-conduct",
    "title": "How we treat each other",
    "text": TEXT,
    "roles": ["mentor", "mentee"],
}


def post(client: TestClient, path: str, body: object = None) -> Response:
    return client.post(BASE + path, json=body, headers={"Idempotency-Key": str(uuid4())})


def done(client: TestClient, path: str, body: object = None) -> dict[str, Any]:
    response = post(client, path, body)
    assert response.is_success, response.text
    answer: dict[str, Any] = response.json()
    return answer


def rule(client: TestClient, path: str, body: object = None) -> tuple[int, str]:
    response = post(client, path, body)
    return response.status_code, response.json()["type"].removeprefix("/problems/")


def mentor(client: TestClient) -> tuple[str, str]:
    """Draft, publish and open a program, and apply; return the addresses of the program and the participation."""
    organization = done(client, "/organizations", {"name": "Riverside", "terms_version": "2026-1"})
    opening = {"organization_id": organization["organization_id"], "name": "First year", "policy": POLICY}
    assert rule(client, "/programs", opening) == (409, "document-missing")
    id = done(client, "/programs", {**opening, "draft": True})["program_id"]
    assert rule(client, f"/programs/{id}/open") == (409, "document-missing")
    document = done(client, f"/programs/{id}/documents", DOCUMENT)["document"]
    assert (document["version"], document["text_sha256"]) == (1, sha256(TEXT.encode()).hexdigest())
    assert done(client, f"/programs/{id}/open")["state"] == "open"
    application = {"program_id": id, "person_id": str(uuid4()), "role": "mentor"}
    return f"/programs/{id}", f"/participations/{done(client, '/participations', application)['participation_id']}"


def test_the_way_of_a_mentor_from_the_request_to_the_enrollment_and_a_renewal(client: TestClient) -> None:
    _, participation = mentor(client)
    check = f"{participation}/requirements/background-check"
    assert rule(client, f"{participation}/enroll") == (409, "requirement-not-cleared")
    assert rule(client, f"{check}/clear", {"evidence": 2}) == (409, "requirement-not-requested")
    for name, state in (("request", "requested"), ("review", "in-review")):
        assert done(client, f"{check}/{name}")["requirements"][0]["state"] == state
    cleared = done(client, f"{check}/clear", {"evidence": 2, "evidence_reference": "cabinet-4:17"})["requirements"][0]
    begun, until = (datetime.fromisoformat(cleared[name]) for name in ("valid_from", "valid_until"))
    assert until - begun == timedelta(days=365)
    assert done(client, f"{participation}/enroll")["state"] == "enrolled"
    assert done(client, f"{check}/revoke", {"reason": "false-statement"})["state"] == "suspended"
    assert rule(client, f"{participation}/reinstate") == (409, "requirement-not-cleared")
    waived = done(client, f"{check}/waive", {"reason": "known"})
    assert (waived["state"], waived["requirements"][0]["state"]) == ("enrolled", "waived")


def test_staff_sees_who_decided_and_where_the_evidence_is(client: TestClient) -> None:
    _, participation = mentor(client)
    stated = {"evidence": 1, "evidence_reference": "cabinet-4:18", "reason": "known-for-years"}
    done(client, f"{participation}/requirements/background-check/override", stated)
    shown = client.get(f"{BASE}{participation}/requirements")
    requirement = shown.json()["requirements"][0]
    assert shown.headers["etag"] == f'"{shown.json()["version"]}"'
    assert (requirement["overridden"], requirement["reason"]) == (True, "known-for-years")
    assert (requirement["evidence_reference"], requirement["decided_by"]) == ("cabinet-4:18", "actor-1")


def test_values_that_cannot_be_are_refused_by_name(client: TestClient) -> None:
    _, participation = mentor(client)
    check = f"{participation}/requirements/background-check"
    done(client, f"{check}/request")
    now = datetime.now(UTC)
    for stated, name in (
        ({"valid_from": _at(now), "valid_until": _at(now - timedelta(days=1))}, "requirement-ends-before-it-begins"),
        ({"valid_until": _at(now + timedelta(days=366))}, "validity-above-policy"),
        ({"valid_from": _at(now + timedelta(days=2))}, "valid-from-too-late"),
        ({"valid_from": _at(now - timedelta(days=365))}, "valid-until-in-past"),
    ):
        assert rule(client, f"{check}/clear", {"evidence": 2, **stated}) == (422, name)
    assert rule(client, f"{participation}/requirements/training/request") == (409, "requirement-not-in-policy")
    assert post(client, f"{participation}/requirements/poetry/request").status_code == 422


def _at(time: datetime) -> str:
    return time.isoformat()


def test_a_document_is_listed_read_filed_and_superseded(client: TestClient) -> None:
    program, participation = mentor(client)
    listed = client.get(f"{BASE}{program}/documents").json()["documents"]
    assert [(each["code"], each["version"]) for each in listed] == [("conduct", 1)]
    assert TEXT not in client.get(f"{BASE}{program}/documents").text
    assert client.get(f"{BASE}{program}/documents/conduct/1").json()["text"] == TEXT
    assert client.get(f"{BASE}{program}/documents/conduct/2").json()["type"] == "/problems/document-unknown"
    assert _mandatory(client, participation) == [("conduct", 1, False)]
    filed = {"version": 1, "evidence_reference": "cabinet-4:19"}
    done(client, f"{participation}/documents/conduct/file-acceptance", filed)
    assert _mandatory(client, participation) == [("conduct", 1, True)]
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    assert done(client, f"{program}/documents", {**DOCUMENT, "mandatory_at": later})["document"]["version"] == 2
    assert _mandatory(client, participation) == [("conduct", 1, True)], "a later version is not mandatory yet"
    assert done(client, f"{program}/documents", {**DOCUMENT, "code": "conduct-now"})["document"]["version"] == 1
    assert rule(client, f"{program}/documents", {**DOCUMENT, "version": 2}) == (409, "version-not-newer")
    assert _mandatory(client, participation) == [("conduct-now", 1, False)]


def _mandatory(client: TestClient, participation: str) -> list[tuple[str, int, bool]]:
    shown = client.get(f"{BASE}{participation}/documents").json()["mandatory"]
    return [(each["code"], each["version"], each["accepted"]) for each in shown]
