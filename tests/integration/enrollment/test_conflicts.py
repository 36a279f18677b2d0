"""Conflicts of interest over HTTP and in the public log."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from services.contract.codec import decode
from services.contract.record import UntypedEvent
from services.enrollment.conflicts import commands
from services.enrollment.organizations import commands as organizations
from services.enrollment.programs import commands as programs
from services.enrollment.service import Enrollment
from services.eventstore.command_metadata import command_now
from services.eventstore.refusal import RefusedError
from services.policy.policy import ConflictKind
from services.web.identity.principal import SYSTEM, Principal
from tests.integration.enrollment.at_once import Decide, execute_at_once
from tests.integration.enrollment.calls import STAFF, complete_leaving, join_organization, open_program

PATH = "/enrollment/v1/conflicts"
KINDS = ["reporting-chain", "assessor", "declared", "never-pair"]


def published(service: Enrollment) -> list[tuple[str, UntypedEvent]]:
    """Return the published events of conflicts, each with its topic."""
    records = service.public_log.read(0, 1000).records
    events = [(record.topic, decode(record.headers, record.value)) for record in records]
    return [(topic, event) for topic, event in events if ".conflict-" in event.type]


def declare(
    service: Enrollment,
    program_id: UUID,
    person_id: UUID,
    counterpart_id: UUID,
    kind: ConflictKind = "never-pair",
    principal: Principal = SYSTEM,
) -> dict[str, object]:
    """Declare a conflict, by default as the process manager does."""
    meta = command_now("test")
    return service.store.execute(
        meta,
        lambda uow: commands.declare(
            uow,
            meta,
            principal,
            program_id=program_id,
            person_id=person_id,
            counterpart_id=counterpart_id,
            kind=kind,
        ),
    ).result.body


def post(client: TestClient, path: str, body: object = None) -> Response:
    return client.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})


def test_a_conflict_is_declared_withdrawn_and_declared_again(client: TestClient, service: Enrollment) -> None:
    program_id = open_program(service.store, conflict_kinds=KINDS)
    one, other = uuid4(), uuid4()
    body = {"program_id": str(program_id), "person_id": str(one), "counterpart_id": str(other), "kind": "assessor"}
    declared = post(client, PATH, body)
    assert declared.status_code == 201
    assert client.get(declared.headers["location"]).json() == declared.json()
    assert (declared.json()["state"], declared.json()["scope"]) == ("declared", "program")
    swapped = body | {"person_id": str(other), "counterpart_id": str(one)}
    assert post(client, PATH, swapped).json()["type"] == "/problems/conflict-already-declared"
    path = f"{PATH}/{declared.json()['conflict_id']}/withdraw"
    assert post(client, path).json()["state"] == "withdrawn"
    assert post(client, path).json()["type"] == "/problems/conflict-withdrawn"
    again = post(client, PATH, swapped)
    assert (again.status_code, again.json()["state"], again.json()["person_id"]) == (200, "declared", str(other))
    assert [(event.type.rpartition(".")[2], event.subject) for _, event in published(service)] == [
        (name, declared.json()["conflict_id"])
        for name in ("conflict-declared", "conflict-withdrawn", "conflict-declared")
    ]


def test_a_conflict_of_an_open_program_travels_on_the_restricted_topic(service: Enrollment) -> None:
    program_id, one, other = open_program(service.store), uuid4(), uuid4()
    declare(service, program_id, one, other)
    [(topic, event)] = published(service)
    assert topic == "mentorship.hub.enrollment-restricted.v1"
    assert (event.data["person_id"], event.data["counterpart_id"]) == (str(one), str(other))


def test_both_people_of_a_sealed_program_are_local_pseudonyms_from_either_side(service: Enrollment) -> None:
    one, other = uuid4(), uuid4()
    pseudonyms: list[dict[str, Any]] = []
    for _ in range(2):
        program_id = open_program(service.store, confidentiality="sealed", never_pair_scope="organization")
        declare(service, program_id, one, other)
        declare(service, program_id, other, one, "declared")
    for _, event in published(service):
        assert str(one) not in repr(event)
        assert str(other) not in repr(event)
        if "scope" in event.data:
            assert event.data["scope"] == "program"
        pseudonyms.append(dict(event.data))
    first, second, third, fourth = pseudonyms
    assert (first["person_id"], first["counterpart_id"]) == (second["counterpart_id"], second["person_id"])
    assert {first["person_id"], first["counterpart_id"]}.isdisjoint({third["person_id"], fourth["person_id"]})


def test_two_never_paired_again_in_the_organization_are_so_in_each_of_its_programs(service: Enrollment) -> None:
    organization_id, one, other = join_organization(service.store), uuid4(), uuid4()
    first, second = (open_program(service.store, organization_id, never_pair_scope="organization") for _ in range(2))
    assert declare(service, first, one, other)["scope"] == "organization"
    with pytest.raises(RefusedError, match="conflict-already-declared"):
        declare(service, second, other, one)


def test_the_process_declares_in_an_ended_program_what_staff_cannot(service: Enrollment) -> None:
    program_id, one, other = open_program(service.store), uuid4(), uuid4()
    with pytest.raises(RefusedError, match="conflict-kind-not-listed"):
        declare(service, program_id, one, other, principal=STAFF)
    meta = command_now("test")
    service.store.execute(meta, lambda uow: programs.end(uow, meta, SYSTEM, program_id=program_id, reason="over"))
    with pytest.raises(RefusedError, match="program-ended"):
        declare(service, program_id, one, other, principal=STAFF)
    assert declare(service, program_id, one, other)["declared_by"] == "process"


def test_nothing_is_declared_or_withdrawn_in_an_organization_that_left(service: Enrollment) -> None:
    organization_id, one, other = join_organization(service.store), uuid4(), uuid4()
    program_id = open_program(service.store, organization_id)
    conflict_id = UUID(str(declare(service, program_id, one, other)["conflict_id"]))
    meta = command_now("test")
    service.store.execute(
        meta, lambda uow: organizations.leave(uow, meta, SYSTEM, organization_id=organization_id, reason="budget")
    )
    end = command_now("test")
    service.store.execute(end, lambda uow: programs.end(uow, end, SYSTEM, program_id=program_id, reason="over"))
    complete_leaving(service.store, organization_id)
    with pytest.raises(RefusedError, match="organization-left"):
        declare(service, program_id, one, uuid4())
    later = command_now("test")
    with pytest.raises(RefusedError, match="organization-left"):
        service.store.execute(later, lambda uow: commands.withdraw(uow, later, SYSTEM, conflict_id=conflict_id))


def test_of_two_people_who_declare_the_same_conflict_at_once_one_wins(service: Enrollment) -> None:
    program_id = open_program(service.store, conflict_kinds=KINDS)
    one, other = uuid4(), uuid4()

    def declares(person_id: UUID, counterpart_id: UUID) -> Decide:
        return lambda uow, meta: commands.declare(
            uow,
            meta,
            STAFF,
            program_id=program_id,
            person_id=person_id,
            counterpart_id=counterpart_id,
            kind="declared",
        )

    outcomes = execute_at_once(service.store, declares(one, other), declares(other, one))
    assert sorted(outcomes) == ["conflict-already-declared", "declared"]
    assert len(published(service)) == 1
