"""The service over HTTP as one-liners: what a test about one step needs of the steps before it."""

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


def pair(arrivals: Arrivals, program: UUID | None = None, **policy: Any) -> Pair:  # noqa: ANN401 - policy fields
    """Enroll a mentor and a mentee."""
    where = program or arrivals.program(**policy)
    return Pair(where, arrivals.enrolled(where, "mentor"), arrivals.enrolled(where, "mentee"))


def post(client: TestClient, path: str, body: object = None, *, key: str | None = None, **headers: str) -> Response:
    """Send a command."""
    return client.post(BASE + path, json=body, headers={"Idempotency-Key": key or str(uuid4())} | headers)


def proposal(who: Pair, **more: object) -> dict[str, object]:
    """Return the body of a proposal by the mentee."""
    people = {"mentor_participation_id": str(who.mentor), "mentee_participation_id": str(who.mentee)}
    return {**people, "proposed_by": "mentee", **more}


def proposed(client: TestClient, who: Pair, **more: object) -> str:
    """Propose as the mentee; return the relationship's id."""
    answer = post(client, "", proposal(who, **more))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["relationship_id"])


def matched(client: TestClient, who: Pair, **more: object) -> str:
    """Create a matched relationship."""
    id = proposed(client, who, **more)
    done(post(client, f"/{id}/accept", {"by": "mentor", **when(more)}), "matched")
    return id


def active(client: TestClient, who: Pair, **more: object) -> str:
    """Create an active relationship."""
    id = matched(client, who, **more)
    for party in ("mentor", "mentee"):
        done(post(client, f"/{id}/sign", {"by": party, **TERMS, **when(more)}), "matched")
    done(post(client, f"/{id}/activate", when(more)), "active")
    return id


def when(more: dict[str, Any]) -> dict[str, Any]:
    """Return the `occurred_at` field if a time is given."""
    return {"occurred_at": more["occurred_at"]} if "occurred_at" in more else {}


def done(answer: Response, state: str) -> dict[str, Any]:
    """Assert that the command was executed and led to this state."""
    assert answer.is_success, answer.text
    body: dict[str, Any] = answer.json()
    assert body["state"] == state
    return body


def refused(answer: Response, status: int, rule: str) -> dict[str, Any]:
    """Assert that the command was refused by this rule; return the problem."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"/problems/{rule}"
    return body
