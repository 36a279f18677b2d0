"""The service over HTTP: every command, repeated keys, ETags, and invalid input."""

import json
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from services.enrollment.service import Enrollment
from tests.integration.enrollment.http_calls import (
    BASE,
    POLICY,
    open_program,
    post,
    submit_application,
)


def test_the_whole_way_from_joining_to_leaving(client: TestClient) -> None:
    organization = post(client, "/organizations", {"name": "Riverside", "terms_version": "2026-1"})
    assert (organization.status_code, organization.headers["etag"]) == (201, '"1"')
    organization_id = organization.json()["organization_id"]
    program = post(
        client, "/programs", {"organization_id": organization_id, "name": "First year", "policy": POLICY}
    ).json()
    assert POLICY.items() <= program["policy"].items()
    assert (program["policy_version"], program["policy"]["opens_on"]) == (1, None)
    assert [each["code"] for each in program["policy"]["objectives"]] == ["first-relationship"]
    application = {"program_id": program["program_id"], "person_id": str(uuid4()), "role": "mentee", "skills": ["sql"]}
    participation = post(client, "/participations", application).json()
    path = f"/participations/{participation['participation_id']}"
    for step, body, state in (
        ("enroll", {"seniority": 2}, "enrolled"),
        ("pause", {"reason": "leave"}, "paused"),
        ("resume", None, "enrolled"),
        ("complete", {}, "completed"),
    ):
        answer = post(client, f"{path}/{step}", body)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
        assert int(answer.headers["event-position"]) > 0
    shown = client.get(BASE + path)
    assert (shown.json()["state"], shown.json()["seniority"], shown.headers["etag"]) == ("completed", 2, '"5"')
    close = f"/programs/{program['program_id']}/close"
    assert post(client, close, {"reason": "season-over"}).json()["state"] == "closed"
    left = post(client, f"/organizations/{organization_id}/leave", {"reason": "budget"}).json()
    assert (left["state"], left["open_programs"]) == ("leaving", [program["program_id"]])


def test_a_repeated_key_is_answered_and_not_executed(client: TestClient, service: Enrollment) -> None:
    body = {"name": "Riverside", "terms_version": "2026-1"}
    first, again = (post(client, "/organizations", body, key="k-1") for _ in range(2))
    assert again.json() == first.json()
    assert (again.headers["idempotency-replayed"], again.headers["event-position"]) == ("true", "1")
    assert service.store.head() == 1
    other = post(client, "/organizations", body | {"name": "Lakeside"}, key="k-1")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert [location["parameter"] for location in other.json()["errors"]] == ["Idempotency-Key"]


def test_a_decision_on_an_older_version_is_refused(client: TestClient) -> None:
    path = f"/participations/{submit_application(client)}/enroll"
    assert post(client, path, {}, **{"If-Match": '"7"'}).status_code == 412
    assert post(client, path, {}, **{"If-Match": '"1"'}).status_code == 200


def test_what_happened_earlier_is_recorded_as_such(client: TestClient, service: Enrollment) -> None:
    body = {"name": "Riverside", "terms_version": "1", "occurred_at": "2020-02-29T12:00:00+02:00"}
    assert post(client, "/organizations", body).status_code == 201
    event = service.store.read(0, 1)[0].event
    assert event.occurred_at.isoformat().startswith("2020-02-29T1")
    assert event.occurred_at < event.recorded_at


BAD_BODIES = [
    pytest.param("/organizations", {"name": "x", "terms_version": "1", "extra": 1}, "/extra", id="unknown-field"),
    pytest.param("/organizations", {"name": 7, "terms_version": "1"}, "/name", id="wrong-type"),
    pytest.param("/organizations", {"terms_version": "1"}, "/name", id="missing-field"),
    pytest.param("/organizations", {"name": "a\u0000b", "terms_version": "1"}, "/name", id="nul"),
    pytest.param("/organizations", {"name": "a\nb", "terms_version": "1"}, "/name", id="two-lines"),
    pytest.param("/organizations", {"name": "x", "terms_version": "a b"}, "/terms_version", id="not-a-code"),
    pytest.param(
        "/organizations",
        {"name": "x", "terms_version": "1", "occurred_at": "2026-02-30T00:00:00Z"},
        "/occurred_at",
        id="impossible-date",
    ),
    pytest.param(
        "/organizations",
        {"name": "x", "terms_version": "1", "occurred_at": "2026-02-01T00:00:00"},
        "/occurred_at",
        id="no-offset",
    ),
    pytest.param(
        "/organizations",
        {"name": "x", "terms_version": "1", "occurred_at": "2999-01-01T00:00:00Z"},
        "/occurred_at",
        id="in-the-future",
    ),
    pytest.param(
        "/programs",
        {"organization_id": "not-an-id", "name": "x", "policy": POLICY},
        "/organization_id",
        id="not-an-id",
    ),
    pytest.param(
        "/programs",
        {"organization_id": str(uuid4()), "name": "x", "policy": POLICY | {"mentor_capacity": "3"}},
        "/policy/mentor_capacity",
        id="number-as-text",
    ),
    pytest.param(
        "/programs",
        {"organization_id": str(uuid4()), "name": "x", "policy": POLICY | {"mentee_limit": True}},
        "/policy/mentee_limit",
        id="truth-as-number",
    ),
    pytest.param(
        "/programs",
        {"organization_id": str(uuid4()), "name": "x", "policy": POLICY | {"opens_on": "2026-02-30"}},
        "/policy/opens_on",
        id="impossible-day",
    ),
    pytest.param(
        "/programs",
        {
            "organization_id": str(uuid4()),
            "name": "x",
            "policy": POLICY | {"opens_on": "2026-03-02", "closes_on": "2026-03-01"},
        },
        "/policy/closes_on",
        id="end-before-start",
    ),
    pytest.param(
        "/participations",
        {"program_id": str(uuid4()), "person_id": str(uuid4()), "role": "observer"},
        "/role",
        id="unknown-role",
    ),
    pytest.param(
        "/participations",
        {"program_id": str(uuid4()), "person_id": str(uuid4()), "role": "mentor", "skills": ["Ada Lovelace"]},
        "/skills/0",
        id="free-text-as-skill",
    ),
    pytest.param("/organizations", ["not", "an", "object"], "", id="a-list"),
]


@pytest.mark.parametrize(("path", "body", "pointer"), BAD_BODIES)
def test_a_bad_body_is_refused_with_its_place(client: TestClient, path: str, body: object, pointer: str) -> None:
    answer = post(client, path, body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert pointer in [place.get("pointer") for place in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"name": "\xff\xfe", "terms_version": "1"}', 400),
        (b'{"name": "x", "terms_ver', 400),
        (b"", 422),
        (b"[" * 100_000, 400),
        (b'{"name": "\\ud800", "terms_version": "1"}', 422),
        (json.dumps({"name": "x" * 10_000_000, "terms_version": "1"}).encode(), 413),
    ],
    ids=["invalid-utf-8", "torn", "empty", "deep", "lone-surrogate", "10-mb"],
)
def test_unreadable_bodies_are_refused(client: TestClient, content: bytes, status: int) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = client.post(f"{BASE}/organizations", content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_command_without_a_key_is_refused(client: TestClient) -> None:
    answer = client.post(f"{BASE}/organizations", json={"name": "x", "terms_version": "1"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing")


@pytest.mark.parametrize("kind", ["organizations", "programs", "participations"])
def test_unknown_ids_are_unknown(client: TestClient, kind: str) -> None:
    assert client.get(f"{BASE}/{kind}/{uuid4()}").status_code == 404
    assert client.get(f"{BASE}/{kind}/no-id").status_code == 422


def test_steps_of_something_unknown_are_unknown(client: TestClient) -> None:
    id = uuid4()
    for path, body in (
        (f"/organizations/{id}/leave", {"reason": "budget"}),
        (f"/programs/{id}/close", {"reason": "budget"}),
        (f"/programs/{id}/instruments", INSTRUMENT),
        (f"/participations/{id}/enroll", {}),
        ("/programs", {"organization_id": str(id), "name": "x", "policy": POLICY}),
        ("/participations", {"program_id": str(id), "person_id": str(id), "role": "mentor"}),
    ):
        assert post(client, path, body).status_code == 404


def test_an_aggregate_of_another_kind_is_unknown(client: TestClient) -> None:
    assert client.get(f"{BASE}/participations/{open_program(client)}").status_code == 404


WORTH: dict[str, object] = {"code": "worth", "text": "Was it worth your time?"}
INSTRUMENT: dict[str, Any] = {
    "code": "closing",
    "version": 1,
    "title": "At the end",
    "purpose": "post",
    "about": "relationship",
    "items": [WORTH],
    "answered_by": ["mentor", "mentee"],
    "waves": ["pre", "post"],
}


def test_a_program_lists_every_version_of_its_instruments(client: TestClient) -> None:
    address = f"/programs/{open_program(client)}/instruments"
    assert client.get(BASE + address).json()["instruments"] == []
    first = post(client, address, INSTRUMENT)
    assert (first.status_code, first.headers["etag"]) == (201, '"3"')
    two = [WORTH, {"code": "hours", "text": "How many hours?", "minimum": 0, "maximum": 40, "lowest_label": "none"}]
    assert post(client, address, INSTRUMENT | {"version": 2, "items": two, "overall": "worth"}).status_code == 201
    listed = client.get(BASE + address)
    assert listed.headers["etag"] == '"4"'
    assert [(each["version"], each["overall"], each["privacy"]) for each in listed.json()["instruments"]] == [
        (1, "worth", "confidential"),
        (2, "worth", "confidential"),
    ]
    assert listed.json()["instruments"][0] == first.json()["instrument"]
    assert listed.json()["instruments"][1]["items"][1] == two[1] | {"highest_label": ""}


@pytest.mark.parametrize(
    ("change", "status", "rule", "pointer"),
    [
        ({"privacy": "secret"}, 422, "invalid-request", "/privacy"),
        ({"privacy": "anonymous"}, 422, "anonymous-about-program", "/about"),
        ({"items": []}, 422, "invalid-request", "/items"),
        ({"items": [WORTH | {"minimum": 4, "maximum": 3}]}, 422, "scale-reversed", "/items/0/maximum"),
        ({"items": [WORTH | {"maximum": 10}]}, 422, "overall-not-1-to-5", "/overall"),
        ({"waves": ["pre", "pre"]}, 422, "wave-repeated", "/waves"),
        ({}, 409, "version-not-newer", "/version"),
    ],
)
def test_an_instrument_that_cannot_be_is_refused_by_name(
    client: TestClient, change: dict[str, Any], status: int, rule: str, pointer: str
) -> None:
    address = f"/programs/{open_program(client)}/instruments"
    post(client, address, INSTRUMENT)
    answer = post(client, address, INSTRUMENT | change)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{rule}")
    assert pointer in [place.get("pointer") for place in answer.json()["errors"]]


def test_a_second_enrolment_names_its_rule(client: TestClient) -> None:
    path = f"/participations/{submit_application(client)}/enroll"
    post(client, path, {})
    again = post(client, path, {})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-enrolled")


def test_an_unknown_caller_is_refused(service: Enrollment) -> None:
    with TestClient(service.app(None)) as anonymous:
        assert anonymous.get(f"{BASE}/programs/{uuid4()}").status_code == 401
        assert post(anonymous, "/organizations", {"name": "x", "terms_version": "1"}).status_code == 401
