"""A preview over HTTP: it counts the facts that have arrived, says as of which position, and records nothing."""

from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient

from services.contract.catalogue import catalogue
from services.enrollment.process_manager.projection import process_projection
from services.enrollment.service import Enrollment
from tests.integration.enrollment.http_calls import POLICY, open_program, post
from tests.integration.process_manager.process_tables import ProcessTables
from tests.support.catching_up import catch_up
from tests.support.events import example, public_event


def enter(client: TestClient, program: str, role: str, *, enroll: bool) -> str:
    """Return the participation of a new person."""
    person = {"program_id": program, "person_id": str(uuid4()), "role": role}
    id = str(post(client, "/participations", person).json()["participation_id"])
    if enroll:
        assert post(client, f"/participations/{id}/enroll", {"seniority": 5}).status_code == 200
    return id


def arrive(service: Enrollment, database: str) -> ProcessTables:
    """Let the process read the whole log."""
    tables = ProcessTables(process_projection(), database)
    catch_up(database, tables.projection, [service.public_log])
    return tables


def pairing(event: str, program: str, mentor: str, mentee: str, subject: str, **data: Any) -> Any:  # noqa: ANN401 - an event
    """Return an event of a pair."""
    entry = next(each for each in catalogue().events.values() if (each.context, each.name) == ("relationships", event))
    who = {"mentor_participation_id": mentor, "mentee_participation_id": mentee}
    return public_event(entry, example(entry) | {"subject": subject, "program_id": program} | who | data)


def test_a_preview_counts_people_and_proposals_and_records_nothing(
    client: TestClient, service: Enrollment, database: str
) -> None:
    program = open_program(client)
    mentors = [enter(client, program, "mentor", enroll=True) for _ in range(2)]
    mentees = [enter(client, program, "mentee", enroll=True) for _ in range(3)]
    for _ in range(2):
        enter(client, program, "mentee", enroll=False)
    tables = arrive(service, database)
    form = {"formality": "formal", "direction": "traditional", "shape": "pair"}
    tables.fold(
        [
            pairing("matched", program, mentors[0], mentees[0], str(uuid4()), **form),
            pairing("matched", program, mentors[0], mentees[1], str(uuid4()), **form),
            pairing("match-proposed", program, mentors[1], mentees[2], str(uuid4()), **form),
        ]
    )
    head = service.store.head()
    strict = POLICY | {
        "mentor_capacity": 1,
        "directions": ["reverse"],
        "requirements": [{"kind": "training", "role": "mentor"}],
    }
    path = f"/programs/{program}/policy"
    answer = post(client, f"{path}/preview", {"policy": strict})
    assert answer.status_code == 200, answer.text
    preview = answer.json()
    assert (preview["policy_version"], preview["as_of"]) == (2, {"hub/enrollment": head})
    assert preview["above_capacity"] == {"mentor": 1}
    assert preview["without_requirement"] == [{"kind": "training", "role": "mentor", "people": 2}]
    assert preview["refused_applications"] == {"seniority-required": 2}
    assert preview["disallowed_proposals"] == 1
    assert preview["sentences"][0] == "1 mentor is above the new capacity: nothing ends, 1 review open."
    assert service.store.head() == head, "a preview records nothing"
    changed = post(client, path, {"policy": strict})
    assert changed.json()["policy_version"] == preview["policy_version"]


def test_a_preview_is_refused_as_the_change_would_be(client: TestClient) -> None:
    path = f"/programs/{open_program(client)}/policy"
    for body, status, rule in (
        ({"policy": POLICY}, 409, "policy-unchanged"),
        ({"policy": POLICY | {"confidentiality": "sealed"}}, 422, "confidentiality-fixed"),
    ):
        for address in (path, f"{path}/preview"):
            answer = post(client, address, body)
            assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{rule}")


def test_a_preview_before_any_fact_has_arrived_says_so(client: TestClient) -> None:
    path = f"/programs/{open_program(client)}/policy/preview"
    answer = post(client, path, {"policy": POLICY | {"mentor_capacity": 2}})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/facts-not-arrived")


def test_a_draft_has_no_people_to_count(client: TestClient) -> None:
    organization = post(client, "/organizations", {"name": "Riverside", "terms_version": "1"}).json()["organization_id"]
    body = {"organization_id": organization, "name": "First year", "policy": POLICY, "draft": True}
    program = post(client, "/programs", body).json()["program_id"]
    preview = post(client, f"/programs/{program}/policy/preview", {"policy": POLICY | {"mentor_capacity": 2}}).json()
    assert (preview["policy_version"], preview["as_of"], preview["above_capacity"]) == (1, {}, {})
