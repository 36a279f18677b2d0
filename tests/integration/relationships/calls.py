"""Commands over HTTP in one line each, for the steps before the one that a test is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.integration.relationships.arrivals import Arrivals

BASE = "/relationships/v1/relationships"
TERMS: dict[str, Any] = {"cadence_days": 14, "duration_days": 180, "channel": "video"}


@dataclass(frozen=True)
class Pair:
    """Two enrolled people of a program."""

    program: UUID
    mentor: UUID
    mentee: UUID


def enroll_pair(arrivals: Arrivals, program: UUID | None = None, **policy: Any) -> Pair:  # noqa: ANN401 - policy fields
    """Enroll a mentor and a mentee."""
    program_id = program or arrivals.program(**policy)
    return Pair(program_id, arrivals.enroll(program_id, "mentor"), arrivals.enroll(program_id, "mentee"))


def post(client: TestClient, path: str, body: object = None, *, key: str | None = None, **headers: str) -> Response:
    """Send a command."""
    response = client.post(BASE + path, json=body, headers={"Idempotency-Key": key or str(uuid4())} | headers)
    if response.status_code == 201:
        assert client.get(response.headers["location"]).json()["relationship_id"] == response.json()["relationship_id"]
    return response


def proposal_body(pair: Pair, **more: object) -> dict[str, object]:
    """Return the body of a proposal by the mentee."""
    people = {"mentor_participation_id": str(pair.mentor), "mentee_participation_id": str(pair.mentee)}
    return {**people, "proposed_by": "mentee", **more}


def propose(client: TestClient, pair: Pair, **more: object) -> str:
    """Propose as the mentee, and return the relationship's id."""
    response = post(client, "", proposal_body(pair, **more))
    assert response.status_code == 201, response.text
    return str(response.json()["relationship_id"])


def match_pair(client: TestClient, pair: Pair, **more: object) -> str:
    """Make a match, and return the relationship's id."""
    id = propose(client, pair, **more)
    assert_state(post(client, f"/{id}/accept", {"by": "mentor", **time_fields(more)}), "matched")
    return id


def start_relationship(client: TestClient, pair: Pair, **more: object) -> str:
    """Start a relationship, and return its id."""
    id = match_pair(client, pair, **more)
    for party in ("mentor", "mentee"):
        assert_state(post(client, f"/{id}/sign", {"by": party, **TERMS, **time_fields(more)}), "matched")
    assert_state(post(client, f"/{id}/activate", time_fields(more)), "active")
    return id


def time_fields(more: dict[str, Any]) -> dict[str, Any]:
    """Return `occurred_at` if the test sets it."""
    return {"occurred_at": more["occurred_at"]} if "occurred_at" in more else {}


def assert_state(response: Response, state: str) -> dict[str, Any]:
    """Assert that the command was executed and led to this state; return its body."""
    assert response.is_success, response.text
    body: dict[str, Any] = response.json()
    assert body["state"] == state
    return body


def assert_refused(response: Response, status: int, rule: str) -> dict[str, Any]:
    """Assert that the command was refused by this rule, as a problem; return its body."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json"), (
        response.text
    )
    body: dict[str, Any] = response.json()
    assert body["type"] == f"/problems/{rule}"
    return body
