"""Invalid input: each is refused clearly, nothing is recorded, and nothing fails."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from services.relationships.service import Relationships
from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.calls import (
    BASE,
    TERMS,
    Pair,
    assert_refused,
    enroll_pair,
    post,
    proposal_body,
    start_relationship,
)

NOW = datetime.now(UTC)
UNKNOWN = UUID("7d0c2f3e-5a52-4a53-9a0a-2b1f6c1c3f10")
"""An unknown id; fixed, so that every worker collects the same tests."""


@pytest.fixture
def who(arrivals: Arrivals) -> Pair:
    """Two people who may be paired."""
    return enroll_pair(arrivals)


@pytest.mark.parametrize(
    ("change", "status", "rule"),
    [
        ({"nickname": "Bo"}, 422, "invalid-request"),
        ({"mentor_participation_id": 7}, 422, "invalid-request"),
        ({"mentor_participation_id": "no-uuid"}, 422, "invalid-request"),
        ({"mentor_participation_id": str(UNKNOWN)}, 404, "participation-unknown"),
        ({"mentee_participation_id": str(UNKNOWN)}, 404, "participation-unknown"),
        ({"formality": "casual"}, 422, "invalid-request"),
        ({"direction": None}, 422, "invalid-request"),
        ({"group_id": "team-a"}, 422, "invalid-request"),
        ({"proposed_by": "neighbour"}, 422, "invalid-request"),
        ({"occurred_at": "2026-02-30T10:00:00Z"}, 422, "invalid-request"),
        ({"occurred_at": "2026-02-03T10:00:00"}, 422, "invalid-request"),
        ({"occurred_at": 1770000000}, 422, "invalid-request"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, 422, "occurred-too-early"),
        ({"occurred_at": "1899-12-31T23:59:59Z"}, 422, "occurred-too-early"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, 422, "occurred-in-future"),
        ({"occurred_at": "2100-01-01T00:00:00Z"}, 422, "occurred-in-future"),
        ({"occurred_at": "1990-01-01T00:00:00Z"}, 409, "not-enrolled-yet"),
    ],
)
def test_a_proposal_that_cannot_be(
    client: TestClient, service: Relationships, who: Pair, change: dict[str, Any], status: int, rule: str
) -> None:
    before = service.store.head()
    assert_refused(post(client, "", proposal_body(who) | change), status, rule)
    assert service.store.head() == before


def test_a_person_cannot_mentor_themselves(client: TestClient, arrivals: Arrivals) -> None:
    program, person = arrivals.program(), uuid4()
    both = Pair(program, *(arrivals.enroll(program, role, person=person) for role in ("mentor", "mentee")))
    problem = assert_refused(post(client, "", proposal_body(both)), 422, "same-person")
    assert problem["errors"][0]["pointer"] == "/mentee_participation_id"


def test_a_role_is_not_swapped_nor_are_programs_mixed(client: TestClient, arrivals: Arrivals, who: Pair) -> None:
    assert_refused(post(client, "", proposal_body(Pair(who.program, who.mentee, who.mentor))), 422, "wrong-role")
    other = enroll_pair(arrivals)
    assert_refused(
        post(client, "", proposal_body(Pair(who.program, who.mentor, other.mentee))), 409, "different-programs"
    )


@pytest.mark.parametrize(
    ("path", "body", "status", "rule"),
    [
        ("/sign", {"by": "coordinator", **TERMS}, 422, "invalid-request"),
        ("/sign", {"by": "mentor", **TERMS, "cadence_days": "14"}, 422, "invalid-request"),
        ("/sign", {"by": "mentor", **TERMS, "cadence_days": 0}, 422, "invalid-request"),
        ("/sign", {"by": "mentor", **TERMS}, 409, "agreement-complete"),
        ("/pause", {"reason": "we both went on a long holiday"}, 422, "invalid-request"),
        ("/pause", None, 422, "invalid-request"),
        ("/close", {"initiated_by": "mentor", "reason": "moved", "planned": True}, 422, "invalid-request"),
        ("/close", {"initiated_by": "mentor"}, 422, "invalid-request"),
        (
            "/close",
            {
                "initiated_by": "mentor",
                "reason": "moved",
                "occurred_at": (NOW - timedelta(days=9)).isoformat(),
            },
            422,
            "occurred-before-previous",
        ),
        ("/sessions", {"starts_at": "2026-13-01T10:00:00Z", "planned_minutes": 30}, 422, "invalid-request"),
        ("/sessions", {"starts_at": "0001-01-01T00:00:00+23:59", "planned_minutes": 30}, 422, "invalid-request"),
        ("/sessions", {"starts_at": "9999-12-31T23:59:59-23:59", "planned_minutes": 30}, 422, "invalid-request"),
        ("/sessions", {"starts_at": "2199-12-31T23:59:59Z", "planned_minutes": 30}, 422, "session-too-far-ahead"),
        ("/sessions", {"starts_at": "1999-12-31T23:59:59Z", "planned_minutes": 30}, 422, "session-outside-active-time"),
        ("/sessions", {"starts_at": NOW.isoformat(), "planned_minutes": 10**30}, 422, "invalid-request"),
        (f"/sessions/{UNKNOWN}/cancel", {"cancelled_by": "mentor"}, 404, "session-unknown"),
        (
            f"/sessions/{UNKNOWN}/reschedule",
            {"starts_at": NOW.isoformat(), "planned_minutes": 5},
            404,
            "session-unknown",
        ),
        (f"/sessions/{UNKNOWN}/reschedule", {"starts_at": NOW.isoformat()}, 422, "invalid-request"),
        (f"/sessions/{UNKNOWN}/miss", {"missed_by": "mentor"}, 404, "session-unknown"),
        (f"/sessions/{UNKNOWN}/miss", {"missed_by": "the other"}, 422, "invalid-request"),
        ("/sessions/first/cancel", {"cancelled_by": "mentor"}, 422, "invalid-request"),
        ("/goals", {"category": "skills", "due_on": "2026-02-30"}, 422, "invalid-request"),
        ("/goals", {"category": "skills", "due_on": 20000}, 422, "invalid-request"),
        ("/goals", {"category": "skills", "due_on": "0001-01-01"}, 422, "invalid-request"),
        ("/goals", {"category": "skills", "due_on": "2200-01-02"}, 422, "invalid-request"),
        ("/goals", {"category": "skills", "due_on": "1999-01-01"}, 422, "due-before-agreed"),
        (f"/goals/{UNKNOWN}/meet", {"attested_by": "mentee"}, 404, "goal-unknown"),
    ],
)
def test_a_command_that_cannot_be(
    client: TestClient,
    service: Relationships,
    who: Pair,
    path: str,
    body: dict[str, Any] | None,
    status: int,
    rule: str,
) -> None:
    id = start_relationship(client, who)
    before = service.store.head()
    assert_refused(post(client, f"/{id}{path}", body), status, rule)
    assert service.store.head() == before


@pytest.mark.parametrize(
    ("change", "status", "rule"),
    [
        ({"evidence": 6}, 422, "invalid-request"),
        ({"evidence": -1}, 422, "invalid-request"),
        ({"minutes": 0}, 422, "invalid-request"),
        ({"minutes": 1.5}, 422, "invalid-request"),
        ({"mode": "telepathy"}, 422, "invalid-request"),
        ({"count": 40}, 422, "invalid-request"),
        ({"occurred_at": NOW.isoformat()}, 422, "invalid-request"),
        ({"started_at": (NOW + timedelta(days=2)).isoformat()}, 422, "session-not-over"),
        ({"started_at": (NOW - timedelta(days=2)).isoformat()}, 422, "session-outside-active-time"),
    ],
)
def test_a_session_that_cannot_have_been(
    client: TestClient, who: Pair, change: dict[str, Any], status: int, rule: str
) -> None:
    id = start_relationship(client, who)
    planned = {"starts_at": (NOW + timedelta(hours=1)).isoformat(), "planned_minutes": 30}
    session = post(client, f"/{id}/sessions", planned).json()["session_id"]
    report = {"started_at": NOW.isoformat(), "minutes": 1, "mode": "video", "evidence": 2} | change
    assert_refused(post(client, f"/{id}/sessions/{session}/hold", report), status, rule)


@pytest.mark.parametrize(
    ("change", "status", "rule"),
    [
        ({"rating": 6}, 422, "invalid-request"),
        ({"rating": True}, 422, "invalid-request"),
        ({"instrument": "how was it for you?"}, 422, "invalid-request"),
        ({"given_by": "coordinator"}, 422, "invalid-request"),
        ({"about_id": str(uuid4())}, 422, "feedback-about-elsewhere"),
        ({"about": "session", "about_id": str(uuid4())}, 422, "instrument-about-other"),
        ({"instrument": "made-up"}, 404, "instrument-unknown"),
        ({"instrument": "closing"}, 404, "instrument-unknown"),
        ({"instrument_version": 2}, 404, "instrument-version-unknown"),
        ({"wave": "pre"}, 422, "wave-unknown"),
        ({"rating": None}, 422, "rating-or-scores"),
        ({"rating": None, "scores": {"mood": 6}}, 422, "score-out-of-scale"),
        ({"rating": None, "scores": {"mood": 4, "fun": 4}}, 422, "item-unknown"),
        ({"rating": None, "scores": {"not a code": 4}}, 422, "invalid-request"),
        ({"rating": None, "scores": {"mood": "4"}}, 422, "invalid-request"),
    ],
)
def test_feedback_that_cannot_be(
    client: TestClient, arrivals: Arrivals, who: Pair, change: dict[str, Any], status: int, rule: str
) -> None:
    id = start_relationship(client, who)
    arrivals.instrument(who.program)
    arrivals.instrument(arrivals.program(), code="closing")
    pulse = {"instrument": "pulse", "instrument_version": 1, "about": "relationship", "about_id": id}
    answer = {**pulse, "given_by": "mentee", "rating": 4}
    assert_refused(post(client, f"/{id}/feedback", answer | change), status, rule)
    assert post(client, f"/{id}/feedback", answer).status_code == 201
    assert_refused(post(client, f"/{id}/feedback", answer), 409, "feedback-already-given")


@pytest.mark.parametrize("step", ["accept", "expire", "activate", "resume", "withdraw"])
def test_an_unknown_relationship_is_unknown(client: TestClient, step: str) -> None:
    body = {"accept": {"by": "mentor"}, "withdraw": {"by": "mentee"}}.get(step)
    assert_refused(post(client, f"/{uuid4()}/{step}", body), 404, "relationship-unknown")
    assert_refused(client.get(f"{BASE}/{uuid4()}"), 404, "relationship-unknown")


@pytest.mark.parametrize(
    ("raw", "status", "rule"),
    [
        (b'{"proposed_by": ', 400, "malformed-request"),
        (b'{"proposed_by": "ment\xff"}', 400, "malformed-request"),
        (b"[" * 100_000, 400, "malformed-request"),
        (b'"mentor"', 422, "invalid-request"),
        (json.dumps({"proposed_by": "x" * 10_000_000}).encode(), 413, "body-too-large"),
        (b"", 422, "invalid-request"),
    ],
)
def test_a_body_that_cannot_be_read(client: TestClient, raw: bytes, status: int, rule: str) -> None:
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    assert_refused(client.post(BASE, content=raw, headers=headers), status, rule)


def test_a_command_needs_a_key_and_a_caller(client: TestClient, who: Pair) -> None:
    assert_refused(client.post(BASE, json=proposal_body(who)), 400, "idempotency-key-missing")
    answer = client.post(
        BASE, json=proposal_body(who), headers={"Authorization": "Bearer unknown", "Idempotency-Key": str(uuid4())}
    )
    assert_refused(answer, 401, "unauthenticated")
