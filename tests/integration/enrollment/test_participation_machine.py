"""The whole machine of a participation over HTTP and by the process manager's use cases."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from services.contract.codec import decode
from services.contract.record import UntypedEvent
from services.enrollment.organizations import commands as organizations
from services.enrollment.participation import commands as participations
from services.enrollment.participation.aggregate import Role
from services.enrollment.participation.command_support import Target
from services.enrollment.programs import commands as programs
from services.enrollment.service import Enrollment
from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.web.identity.principal import SYSTEM
from tests.integration.enrollment.calls import execute_step, join_organization, open_program, submit_application

PATH = "/enrollment/v1/participations"


@pytest.fixture
def store(service: Enrollment) -> EventStore:
    """Return the service's event store."""
    return service.store


def post(client: TestClient, path: str, body: object = None) -> Response:
    return client.post(PATH + path, json=body, headers={"Idempotency-Key": str(uuid4())})


def published(service: Enrollment) -> list[UntypedEvent]:
    records = service.public_log.read(0, 1000).records
    return [event for event in (decode(r.headers, r.value) for r in records) if "person_id" in event.data]


def recorded_at(at: datetime) -> CommandMetadata:
    """Return the metadata of a command of the clock that is recorded at a time."""
    return command_now("clock", clock=lambda: at)


def end(store: EventStore, program_id: UUID) -> None:
    meta = command_now("test")
    store.execute(meta, lambda uow: programs.end(uow, meta, SYSTEM, program_id=program_id, reason="over"))


def test_the_whole_way_from_the_invitation_to_the_removal(client: TestClient, service: Enrollment) -> None:
    program_id, person = str(open_program(service.store, mentor_places=1)), str(uuid4())
    entry = {"program_id": program_id, "person_id": person, "role": "mentor"}
    invited = post(client, "/invite", entry)
    assert (invited.status_code, invited.json()["state"]) == (201, "invited")
    assert post(client, "/invite", entry).json()["type"] == "/problems/already-participating"
    applied = post(client, "", {**entry, "skills": ["sql"], "seniority": 3})
    assert applied.status_code == 200
    assert applied.json()["participation_id"] == invited.json()["participation_id"]
    steps: list[tuple[str, dict[str, Any] | None, str]] = [
        ("start-screening", None, "screening"),
        ("waitlist", {"reason": "program-full", "priority": 3}, "waitlisted"),
        ("waitlist", {"reason": "program-full", "priority": 1}, "waitlisted"),
        ("enroll", {"capacity": 3}, "enrolled"),
        ("capacity", {"capacity": 1}, "enrolled"),
        ("seniority", {"seniority": 4}, "enrolled"),
        ("pause", {"reason": "leave", "resumes_at": (datetime.now(UTC) + timedelta(days=9)).isoformat()}, "paused"),
        ("suspend", {"reason": "complaint"}, "suspended"),
        ("reinstate", None, "paused"),
        ("resume", None, "enrolled"),
        ("remove", {"reason": "misconduct"}, "removed"),
    ]
    path = f"/{invited.json()['participation_id']}"
    for step, body, state in steps:
        answer = post(client, f"{path}/{step}", body)
        assert (answer.status_code, answer.json().get("state")) == (200, state), answer.text
    shown = client.get(PATH + path).json()
    assert (shown["state"], shown["capacity"], shown["seniority"], shown["skills"]) == ("removed", 1, 4, ["sql"])
    events = published(service)
    assert [event.type.rpartition(".")[2] for event in events] == [
        *("invited", "applied", "screening-started", "waitlisted", "waitlisted", "enrolled", "capacity-changed"),
        *("seniority-changed", "paused", "suspended", "reinstated", "resumed", "removed"),
    ]
    assert [event.data["priority"] for event in events if "priority" in event.data] == [3, 1]
    assert events[0].data["expires_at"] - events[0].recorded_at == 14 * 24 * 3600 * 10**6
    assert post(client, "", entry).json()["previous_participation_id"] == invited.json()["participation_id"]


def test_an_invitation_that_was_declined_is_followed_by_another(client: TestClient, store: EventStore) -> None:
    entry = {"program_id": str(open_program(store)), "person_id": str(uuid4()), "role": "mentee"}
    first = post(client, "/invite", entry).json()
    declined = post(client, f"/{first['participation_id']}/withdraw", {"reason": "no-time"}).json()
    assert declined["state"] == "withdrawn"
    second = post(client, "/invite", entry).json()
    assert (second["attempt"], second["previous_participation_id"]) == (2, first["participation_id"])


def test_the_clock_expires_an_invitation_at_its_moment_and_once(store: EventStore) -> None:
    meta = command_now("test")
    expires_at, program_id, person = meta.recorded_at + timedelta(days=2), open_program(store), uuid4()
    invited = store.execute(
        meta,
        lambda uow: participations.invite(
            uow, meta, SYSTEM, program_id=program_id, person_id=person, role=Role.MENTOR, expires_at=expires_at
        ),
    ).result.body
    target = Target(SYSTEM, UUID(str(invited["participation_id"])))

    def expire(at: datetime) -> object:
        clock = recorded_at(at)
        outcome = store.execute(clock, lambda uow: participations.expire_invitation(uow, clock, target))
        return outcome.result.body["state"]

    with pytest.raises(RefusedError, match="not-yet-due"):
        expire(expires_at - timedelta(microseconds=1))
    assert expire(expires_at) == "withdrawn"
    with pytest.raises(RefusedError, match="participation-withdrawn"):
        expire(expires_at)


def test_the_clock_ends_the_pause_that_has_a_date_and_no_other(store: EventStore) -> None:
    id = submit_application(store, open_program(store))["participation_id"]
    execute_step(store, participations.enroll, id)
    until, target = datetime.now(UTC) + timedelta(days=3), Target(SYSTEM, UUID(str(id)))
    execute_step(store, participations.pause, id, reason="leave", resumes_at=until)

    def resume(at: datetime) -> object:
        clock = recorded_at(at)
        return store.execute(clock, lambda uow: participations.resume(uow, clock, target)).result.body["state"]

    with pytest.raises(RefusedError, match="not-yet-due"):
        resume(until - timedelta(seconds=1))
    assert resume(until) == "enrolled"
    later = recorded_at(until + timedelta(days=1))
    store.execute(later, lambda uow: participations.pause(uow, later, target, reason="leave"))
    with pytest.raises(RefusedError, match="not-yet-due"):
        resume(until + timedelta(days=900))


@pytest.mark.parametrize("leaves", [False, True], ids=["program-ended", "organization-leaving"])
def test_a_participation_ends_with_its_program(store: EventStore, leaves: bool) -> None:
    organization_id = join_organization(store)
    program_id = open_program(store, organization_id)
    inside, waiting = (submit_application(store, program_id)["participation_id"] for _ in range(2))
    execute_step(store, participations.enroll, inside)
    with pytest.raises(RefusedError, match="program-not-ended"):
        execute_step(store, participations.end_with_program, inside)
    if leaves:
        meta = command_now("test")
        store.execute(
            meta, lambda uow: organizations.leave(uow, meta, SYSTEM, organization_id=organization_id, reason="budget")
        )
    end(store, program_id)
    ended = [execute_step(store, participations.end_with_program, id)["state"] for id in (inside, waiting)]
    assert ended == (["withdrawn", "withdrawn"] if leaves else ["completed", "rejected"])
    with pytest.raises(RefusedError, match=f"participation-{ended[0]}"):
        execute_step(store, participations.end_with_program, inside)


def test_nothing_starts_in_a_program_that_has_ended(store: EventStore) -> None:
    program_id = open_program(store)
    applied, paused = (submit_application(store, program_id)["participation_id"] for _ in range(2))
    execute_step(store, participations.enroll, paused)
    execute_step(store, participations.pause, paused, reason="leave")
    end(store, program_id)
    starts: list[tuple[Any, object, dict[str, Any]]] = [
        (participations.start_screening, applied, {}),
        (participations.waitlist, applied, {"reason": "program-full", "priority": 1}),
        (participations.enroll, applied, {}),
        (participations.resume, paused, {}),
        (participations.change_capacity, paused, {"capacity": 1}),
    ]
    for command, id, data in starts:
        with pytest.raises(RefusedError, match="program-ended"):
            execute_step(store, command, id, **data)
