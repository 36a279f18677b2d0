"""Policies over HTTP: approval, conflicts, requirements, documents, and the check against any version."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient

from services.contract.envelope import to_micros
from tests.integration.relationships.arrivals import LONG_AGO, POLICY, Arrivals
from tests.integration.relationships.calls import (
    BASE,
    TERMS,
    Pair,
    assert_state,
    enroll_pair,
    match_pair,
    post,
    proposal_body,
    propose,
    start_relationship,
)

CHECKED: dict[str, Any] = {
    "requirement_kinds": ["background-check"],
    "requirement_roles": ["mentor"],
    "requirement_valid_days": [365],
    "requirement_criteria_versions": [1],
}
PUBLISHED: dict[str, Any] = {
    "code": "conduct",
    "version": 1,
    "kind": "code-of-conduct",
    "title": "Code of conduct",
    "roles": ["mentor", "mentee"],
    "mandatory_at": to_micros(LONG_AGO),
    "valid_days": 0,
    "text_sha256": "a" * 64,
}
ACCEPTED: dict[str, Any] = {
    "document_code": "conduct",
    "document_version": 1,
    "document_kind": "code-of-conduct",
    "accepted_by": "person",
    "valid_until": None,
}


def refused(response: Any, rule: str, status: int = 409) -> dict[str, Any]:  # noqa: ANN401 - a response of the client
    """Assert that a command was refused by a rule; return the problem."""
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["type"]) == (status, f"/problems/{rule}"), response.text
    return body


def clear(arrivals: Arrivals, pair: Pair) -> None:
    """Clear the mentor's background check."""
    arrivals.change(
        "requirement-cleared",
        pair.mentor,
        pair.program,
        kind="background-check",
        criteria_version=1,
        valid_from=to_micros(LONG_AGO),
        valid_until=None,
        evidence=3,
        overridden=False,
    )


def change_policy(arrivals: Arrivals, program: UUID, number: int, **changes: object) -> None:
    """Publish a version of a program's policy, in force since its number of days after the first."""
    policy = {name: value for name, value in POLICY.items() if name != "name"} | {"policy_version": number, **changes}
    since = to_micros(LONG_AGO + timedelta(days=number))
    arrivals.publish("policy-changed", program, arrivals.owner(program), program, **policy, effective_at=since)


def check(client: TestClient, id: str, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - query parameters
    """Return the check of a relationship against a policy."""
    response = client.get(f"{BASE}/{id}/policy-check", params=asked)
    assert response.is_success, response.text
    body: dict[str, Any] = response.json()
    return body


def test_a_requirement_is_cleared_before_anything_is_proposed(client: TestClient, arrivals: Arrivals) -> None:
    pair = enroll_pair(arrivals, **CHECKED)
    problem = refused(post(client, "", proposal_body(pair)), "requirement-not-valid")
    assert "background-check" in problem["detail"]
    clear(arrivals, pair)
    id = propose(client, pair)
    arrivals.change("requirement-revoked", pair.mentor, pair.program, kind="background-check", reason="fraud")
    refused(post(client, f"/{id}/accept", {"by": "mentor"}), "requirement-not-valid")


def test_documents_are_accepted_before_it_starts(client: TestClient, arrivals: Arrivals) -> None:
    pair = enroll_pair(arrivals, document_kinds=["code-of-conduct"])
    arrivals.publish("document-published", pair.program, arrivals.owner(pair.program), pair.program, **PUBLISHED)
    id = match_pair(client, pair)
    for party in ("mentor", "mentee"):
        assert_state(post(client, f"/{id}/sign", {"by": party, **TERMS}), "matched")
    for participation in (pair.mentor, pair.mentee):
        problem = refused(post(client, f"/{id}/activate"), "document-not-accepted")
        assert "conduct version 1" in problem["detail"]
        arrivals.change("policy-accepted", participation, pair.program, **ACCEPTED)
    assert_state(post(client, f"/{id}/activate"), "active")


def test_a_declared_conflict_bars_a_match_until_it_is_withdrawn(client: TestClient, arrivals: Arrivals) -> None:
    mentor_person, mentee_person, conflict = uuid4(), uuid4(), uuid4()
    program = arrivals.program(conflict_kinds=["reporting-chain"])
    pair = Pair(
        program,
        arrivals.enroll(program, "mentor", person=mentor_person),
        arrivals.enroll(program, "mentee", person=mentee_person),
    )
    people: dict[str, Any] = {
        "person_id": str(mentee_person),
        "counterpart_id": str(mentor_person),
        "kind": "reporting-chain",
    }
    where = (conflict, arrivals.owner(program), program)
    arrivals.publish("conflict-declared", *where, **people, scope="program")
    refused(post(client, "", proposal_body(pair)), "conflict-of-interest")
    arrivals.publish("conflict-withdrawn", *where, **people)
    match_pair(client, pair)


def test_a_raised_conflict_is_shown_and_stops_what_begins_until_staff_decides(
    client: TestClient, arrivals: Arrivals
) -> None:
    id = start_relationship(client, enroll_pair(arrivals))
    assert_state(post(client, f"/{id}/raise-conflict", {"kind": "assessor"}), "active")
    shown = client.get(f"{BASE}/{id}").json()
    assert (shown["state"], shown["conflicts"]) == ("active", [{"kind": "assessor", "status": "raised"}])
    session = {"starts_at": (LONG_AGO + timedelta(days=800)).isoformat(), "planned_minutes": 60}
    refused(post(client, f"/{id}/sessions", session), "conflict-raised")
    refused(post(client, f"/{id}/raise-conflict", {"kind": "assessor"}), "conflict-already-raised")
    decision = {"kind": "assessor", "outcome": "safeguarded"}
    assert_state(post(client, f"/{id}/clear-conflict", decision), "active")
    assert post(client, f"/{id}/sessions", session).status_code == 201
    assert client.get(f"{BASE}/{id}").json()["conflicts"] == [{"kind": "assessor", "status": "safeguarded"}]


def test_a_closure_reason_is_of_the_policy_in_force(client: TestClient, arrivals: Arrivals) -> None:
    pair = enroll_pair(arrivals)
    id = match_pair(client, pair)
    change_policy(arrivals, pair.program, 2, closure_reasons=["goals-reached"])
    problem = refused(post(client, f"/{id}/close", {"reason": "moved"}), "reason-not-allowed", 422)
    assert "goals-reached" in str(problem)
    assert_state(post(client, f"/{id}/close", {"reason": "goals-reached"}), "closed")


def test_a_relationship_is_checked_against_any_version(client: TestClient, arrivals: Arrivals) -> None:
    pair = enroll_pair(arrivals)
    id = start_relationship(client, pair)
    change_policy(
        arrivals,
        pair.program,
        2,
        **CHECKED,
        formalities=["informal"],
        commitment_days=365,
        cadence_days=7,
        mentor_capacity=0,
    )
    first = check(client, id, version=1)
    assert (first["policy_version"], first["allowed"], first["breaches"]) == (1, True, [])
    second = check(client, id, version=2)
    assert not second["allowed"]
    assert [breach["rule"] for breach in second["breaches"]] == [
        "form-not-allowed",
        "requirement-not-valid",
        "caseload-full",
        "commitment-too-short",
        "cadence-too-long",
    ]
    early = check(client, id, at=(LONG_AGO + timedelta(days=1)).isoformat())
    assert (early["policy_version"], early["allowed"]) == (1, True)
    assert check(client, id)["policy_version"] == 2, "by default the version of the time at which it began"
    unknown = client.get(f"{BASE}/{id}/policy-check", params={"version": 9})
    assert refused(unknown, "policy-version-unknown", 404)["detail"].startswith(
        "the program's policy has the versions 1, 2"
    )


def test_a_check_lists_what_a_decision_would_refuse_first(client: TestClient, arrivals: Arrivals) -> None:
    pair = enroll_pair(arrivals, **CHECKED)
    clear(arrivals, pair)
    id = propose(client, pair)
    assert check(client, id)["allowed"]
    arrivals.change("requirement-revoked", pair.mentor, pair.program, kind="background-check", reason="fraud")
    (breach,) = check(client, id)["breaches"]
    refusal = refused(post(client, f"/{id}/accept", {"by": "mentor"}), breach["rule"])
    assert refusal["detail"] == breach["detail"]
