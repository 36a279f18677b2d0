"""Calls of the service over HTTP, for the steps before the one that a test is about."""

from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from httpx2 import Response

BASE = "/enrollment/v1"
TERMS_TEXT = "Each organization states what it shares.\n"
POLICY: dict[str, Any] = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair"],
    "mentor_capacity": 3,
    "mentee_limit": 1,
    "minimum_group_size": 5,
    "confidentiality": "open",
    "request_expiry_days": 14,
}


def post(client: TestClient, path: str, body: object = None, key: str | None = None, **headers: str) -> Response:
    response = client.post(BASE + path, json=body, headers={"Idempotency-Key": key or str(uuid4())} | headers)
    if response.status_code == 201:
        created = client.get(response.headers["location"])
        assert created.status_code == 200
        assert response.headers["location"].rpartition("/")[2] in response.json().values()
    return response


def join_organization(client: TestClient) -> str:
    return str(
        post(client, "/organizations", {"name": "Riverside", "terms_version": "2026-1"}).json()["organization_id"]
    )


def open_program(client: TestClient) -> str:
    body = {"organization_id": join_organization(client), "name": "First year", "policy": POLICY}
    return str(post(client, "/programs", body).json()["program_id"])


def submit_application(client: TestClient) -> str:
    body = {"program_id": open_program(client), "person_id": str(uuid4()), "role": "mentor"}
    return str(post(client, "/participations", body).json()["participation_id"])


def publish_terms(client: TestClient, version: str, **more: object) -> dict[str, Any]:
    body = {"terms_version": version, "text": TERMS_TEXT, **more}
    answer = client.post(f"{BASE}/terms", json=body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text
    published: dict[str, Any] = answer.json()["terms"]
    return published
