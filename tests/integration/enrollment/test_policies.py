"""Programs and their policies over HTTP: drafts, versions, bad policies by name, checks under another version."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from services.enrollment.service import Enrollment
from tests.integration.enrollment.http_calls import BASE, POLICY, join_organization, open_program, post

OBJECTIVE = {"code": "goals", "measure": "goals-met", "target_thousandths": 600, "due_on": "2099-06-30"}
REQUIREMENT = {"kind": "background-check", "role": "mentor", "valid_days": 730, "criteria": "No entry in ten years."}
WHOLE = POLICY | {
    "ends_on": "2099-12-31",
    "commitment_days": 180,
    "cadence_days": 14,
    "mentor_places": 40,
    "approval_required": True,
    "requirements": [REQUIREMENT],
    "document_kinds": ["code-of-conduct"],
    "conflict_kinds": ["declared"],
    "end_reasons": ["moved"],
    "objectives": [OBJECTIVE],
    "welcome": "Welcome.\nWe start in May.",
}


def draft(client: TestClient, policy: dict[str, Any]) -> dict[str, Any]:
    body = {"organization_id": join_organization(client), "name": "Frist year", "policy": policy, "draft": True}
    answer = post(client, "/programs", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_program_goes_from_draft_to_archive(client: TestClient) -> None:
    without_documents = {name: value for name, value in WHOLE.items() if name != "document_kinds"}
    program = draft(client, without_documents)
    path = f"/programs/{program['program_id']}"
    person = {"program_id": program["program_id"], "person_id": str(uuid4()), "role": "mentor"}
    assert post(client, "/participations", person).json()["type"] == "/problems/program-draft"
    assert post(client, f"{path}/rename", {"name": "First year"}).json()["name"] == "First year"
    changed = post(client, f"{path}/policy", {"policy": without_documents | {"mentor_places": 30}})
    assert (changed.json()["state"], changed.json()["policy_version"]) == ("draft", 1)
    for step, body, state in (
        ("open", None, "open"),
        ("close", {"reason": "season-over"}, "closed"),
        ("end", {"reason": "season-over"}, "ended"),
        ("archive", None, "archived"),
    ):
        answer = post(client, f"{path}/{step}", body)
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.text
        assert answer.json()["policy"]["mentor_places"] == 30
    assert post(client, f"{path}/open").json()["type"] == "/problems/program-archived"


def test_a_whole_policy_is_shown_as_it_was_stated(client: TestClient) -> None:
    shown = draft(client, WHOLE)["policy"]
    texts = {"requirements", "objectives", "welcome"}
    assert {name: value for name, value in WHOLE.items() if name not in texts}.items() <= shown.items()
    requirement = {name: value for name, value in REQUIREMENT.items() if name != "criteria"}
    assert shown["requirements"] == [requirement | {"criteria_version": 1}]
    assert shown["objectives"] == [OBJECTIVE | {"baseline_thousandths": None, "better": "higher"}]


def test_every_version_is_listed_and_the_one_in_force_found(client: TestClient) -> None:
    path = f"/programs/{open_program(client)}/policy"
    later = datetime.now(UTC) + timedelta(days=30)
    second = {"policy": POLICY | {"mentor_capacity": 2, "welcome": "Hello."}, "effective_at": later.isoformat()}
    answer = post(client, path, second)
    assert (answer.status_code, answer.json()["policy_version"]) == (200, 2), answer.text
    listed = client.get(BASE + path)
    assert listed.headers["etag"] == answer.headers["etag"]
    versions = listed.json()["versions"]
    assert [(each["number"], each["policy"]["mentor_capacity"]) for each in versions] == [(1, 3), (2, 2)]
    assert datetime.fromisoformat(versions[1]["effective_at"]) == later
    assert versions[1]["stated_by"]
    assert versions[1]["texts"] == {"welcome": "Hello.", "invitation": "", "criteria": []}
    for at, number in ((later - timedelta(seconds=1), 1), (later, 2), (later - timedelta(days=9000), 1)):
        found = client.get(BASE + path, params={"at": at.isoformat()}).json()["versions"]
        assert [each["number"] for each in found] == [number]


@pytest.mark.parametrize(
    ("change", "rule", "pointer"),
    [
        ({"objectives": []}, "objective-missing", "/policy/objectives"),
        ({"objectives": [OBJECTIVE | {"measure": None}]}, "objective-without-measure", "/policy/objectives"),
        ({"objectives": [OBJECTIVE | {"measure": "joy"}]}, "measure-unknown", "/policy/objectives"),
        (
            {"objectives": [OBJECTIVE | {"baseline_thousandths": 600}]},
            "target-no-improvement",
            "/policy/objectives",
        ),
        ({"objectives": [OBJECTIVE | {"due_on": "2020-01-01"}]}, "objective-due-in-past", "/policy/objectives"),
        ({"objectives": [OBJECTIVE, OBJECTIVE]}, "objective-duplicate", "/policy/objectives"),
        (
            {"requirements": [REQUIREMENT | {"valid_days": 0}]},
            "requirement-ends-before-it-begins",
            "/policy/requirements",
        ),
        ({"requirements": [REQUIREMENT, REQUIREMENT]}, "requirement-duplicate", "/policy/requirements"),
        (
            {"requirements": [{"kind": "guardian-consent", "role": "mentor"}]},
            "guardian-consent-of-mentors",
            "/policy/requirements",
        ),
        ({"directions": ["reverse"], "seniority_top": None}, "reverse-without-seniority", "/policy/seniority_top"),
        ({"closes_on": "2099-02-01", "ends_on": "2099-01-01"}, "ends-before-window", "/policy/ends_on"),
        ({"cadence_days": 30, "commitment_days": 20}, "cadence-exceeds-commitment", "/policy/cadence_days"),
        ({"mentor_capacity": 0}, "invalid-request", "/policy/mentor_capacity"),
        ({"end_reasons": ["he moved away"]}, "invalid-request", "/policy/end_reasons/0"),
        ({"welcome": "a\u0007b"}, "text-not-text", "/policy/welcome"),
    ],
)
def test_a_bad_policy_is_refused_by_name_and_field(
    client: TestClient, change: dict[str, Any], rule: str, pointer: str
) -> None:
    body = {"organization_id": join_organization(client), "name": "First year", "policy": POLICY | change}
    answer = post(client, "/programs", body)
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{rule}")
    assert pointer in [place.get("pointer") for place in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("body", "status", "rule", "pointer"),
    [
        ({"policy": POLICY | {"confidentiality": "sealed"}}, 422, "confidentiality-fixed", "/policy/confidentiality"),
        ({"policy": POLICY, "effective_at": "2020-01-01T00:00:00Z"}, 422, "effective-before-previous", "/effective_at"),
        ({"policy": POLICY}, 409, "policy-unchanged", None),
    ],
)
def test_a_bad_change_is_refused_by_name_and_field(
    client: TestClient, body: dict[str, Any], status: int, rule: str, pointer: str | None
) -> None:
    path = f"/programs/{open_program(client)}/policy"
    answer = post(client, path, body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{rule}")
    assert pointer is None or pointer in [place.get("pointer") for place in answer.json()["errors"]]


def test_of_two_changes_decided_on_the_same_version_one_is_refused(client: TestClient) -> None:
    path = f"/programs/{open_program(client)}/policy"
    tag = client.get(BASE + path).headers["etag"]
    first, second = (
        post(client, path, {"policy": POLICY | {"mentor_capacity": capacity}}, **{"If-Match": tag})
        for capacity in (2, 1)
    )
    assert (first.status_code, second.status_code) == (200, 412)


def test_an_enrollment_is_checked_under_another_version(client: TestClient, service: Enrollment) -> None:
    program = open_program(client)
    person = {"program_id": program, "person_id": str(uuid4()), "role": "mentor"}
    path = f"/participations/{post(client, '/participations', person).json()['participation_id']}"
    post(client, f"{path}/enroll", {"capacity": 3})
    strict = POLICY | {"mentor_capacity": 2, "directions": ["reverse"]}
    assert post(client, f"/programs/{program}/policy", {"policy": strict}).status_code == 200
    head = service.store.head()

    own = client.get(f"{BASE}{path}/policy-check").json()
    assert (own["policy_version"], own["decided_under"], own["allowed"], own["breaches"]) == (1, 1, True, [])
    second = client.get(f"{BASE}{path}/policy-check", params={"version": 2}).json()
    assert (second["policy_version"], second["decided_under"], second["allowed"]) == (2, 1, False)
    assert [each["rule"] for each in second["breaches"]] == ["seniority-required", "capacity-above-policy"]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert client.get(f"{BASE}{path}/policy-check", params={"at": tomorrow}).json() == second
    unknown = client.get(f"{BASE}{path}/policy-check", params={"version": 3})
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/policy-version-unknown")
    assert service.store.head() == head, "a check records nothing"
