"""Versions of the agreement over HTTP: proposed by a party, signed as read, and never half signed."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.calls import (
    BASE,
    TERMS,
    assert_refused,
    assert_state,
    enroll_pair,
    match_pair,
    post,
    start_relationship,
)

WEEKLY = {**TERMS, "cadence_days": 7, "other_channels": ["phone"]}


def test_the_old_version_is_in_force_until_all_have_signed_the_new_one(client: TestClient, arrivals: Arrivals) -> None:
    id = start_relationship(client, enroll_pair(arrivals))
    body = assert_state(post(client, f"/{id}/agreement", {"by": "mentee", "based_on": 1, **WEEKLY}), "active")
    assert body["agreement_version"] == 2
    shown = client.get(f"{BASE}/{id}").json()
    assert (shown["agreement"]["version"], shown["agreement"]["cadence_days"]) == (1, 14)
    assert (shown["proposed_agreement"]["version"], shown["proposed_agreement"]["missing"]) == (2, ["mentor"])
    assert_refused(post(client, f"/{id}/sign", {"by": "mentor", "version": 1}), 409, "agreement-changed")
    assert_refused(post(client, f"/{id}/sign", {"by": "mentor", **WEEKLY}), 422, "version-missing")
    assert client.get(f"{BASE}/{id}").json() == shown
    assert_state(post(client, f"/{id}/sign", {"by": "mentor", "version": 2}), "active")
    after = client.get(f"{BASE}/{id}").json()
    assert (after["agreement"]["version"], after["proposed_agreement"]) == (2, None)


def test_a_proposal_that_is_based_on_an_older_version_is_refused(client: TestClient, arrivals: Arrivals) -> None:
    id = start_relationship(client, enroll_pair(arrivals))
    post(client, f"/{id}/agreement", {"by": "mentee", "based_on": 1, **WEEKLY})
    late = post(client, f"/{id}/agreement", {"by": "mentor", "based_on": 1, **TERMS, "duration_days": 90})
    assert_refused(late, 409, "agreement-changed")
    assert_refused(
        post(client, f"/{id}/agreement", {"by": "mentor", "based_on": 2, **WEEKLY}), 409, "agreement-unchanged"
    )


def test_a_version_is_taken_back_once(client: TestClient, arrivals: Arrivals) -> None:
    id = start_relationship(client, enroll_pair(arrivals))
    post(client, f"/{id}/agreement", {"by": "mentee", **WEEKLY})
    assert_state(post(client, f"/{id}/agreement/withdraw", {"by": "mentor", "version": 2}), "active")
    assert_refused(post(client, f"/{id}/agreement/withdraw", {"by": "mentor"}), 409, "no-agreement-proposed")
    assert client.get(f"{BASE}/{id}").json()["agreement"]["version"] == 1


def test_new_terms_keep_the_commitment_of_the_program(client: TestClient, arrivals: Arrivals) -> None:
    id = start_relationship(client, enroll_pair(arrivals, commitment_days=180))
    short = post(client, f"/{id}/agreement", {"by": "mentee", **WEEKLY, "duration_days": 90})
    assert_refused(short, 422, "commitment-too-short")


def test_a_relationship_that_has_ended_agrees_on_nothing(client: TestClient, arrivals: Arrivals) -> None:
    id = match_pair(client, enroll_pair(arrivals))
    post(client, f"/{id}/close", {"initiated_by": "mentor", "reason": "moved"})
    assert_refused(post(client, f"/{id}/agreement", {"by": "mentee", **WEEKLY}), 409, "relationship-closed")
