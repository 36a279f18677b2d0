"""Use cases on a real store: refusals, and concurrent writers."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.enrollment.organizations import commands as organizations
from services.enrollment.organizations.domain import Organization
from services.enrollment.participation import commands as participations
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.view import view
from services.enrollment.programs import commands as programs
from services.enrollment.service import Enrollment
from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import SYSTEM
from tests.integration.enrollment.at_once import execute_at_once
from tests.integration.enrollment.calls import (
    complete_leaving,
    execute_step,
    join_organization,
    open_program,
    submit_application,
)


@pytest.fixture
def store(service: Enrollment) -> EventStore:
    """Return the service's event store."""
    return service.store


def leave(store: EventStore, organization_id: UUID) -> dict[str, object]:
    meta = command_now("test")
    return store.execute(
        meta, lambda uow: organizations.leave(uow, meta, SYSTEM, organization_id=organization_id, reason="budget")
    ).result.body


def close(store: EventStore, program_id: UUID) -> dict[str, object]:
    meta = command_now("test")
    return store.execute(
        meta, lambda uow: programs.close(uow, meta, SYSTEM, program_id=program_id, reason="season-over")
    ).result.body


def end(store: EventStore, program_id: UUID) -> dict[str, object]:
    meta = command_now("test")
    return store.execute(
        meta, lambda uow: programs.end(uow, meta, SYSTEM, program_id=program_id, reason="season-over")
    ).result.body


def test_an_organization_has_left_only_after_its_programs_ended(store: EventStore) -> None:
    organization_id = join_organization(store)
    program_id = open_program(store, organization_id)
    assert leave(store, organization_id)["state"] == "leaving"
    with pytest.raises(RefusedError, match="organization-leaving"):
        open_program(store, organization_id)
    close(store, program_id)
    with pytest.raises(RefusedError, match="organization-has-open-programs"):
        complete_leaving(store, organization_id)
    end(store, program_id)
    complete_leaving(store, organization_id)
    with pytest.raises(RefusedError, match="organization-left"):
        open_program(store, organization_id)


def test_no_person_enters_in_an_organization_that_left_and_every_person_can_leave(store: EventStore) -> None:
    organization_id = join_organization(store)
    program_id = open_program(store, organization_id)
    participation = submit_application(store, program_id)
    leave(store, organization_id)
    with pytest.raises(RefusedError, match="organization-leaving"):
        submit_application(store, program_id)
    end(store, program_id)
    complete_leaving(store, organization_id)
    with pytest.raises(RefusedError, match="organization-left"):
        submit_application(store, program_id)
    ended = execute_step(store, participations.withdraw, participation["participation_id"], reason="moved")
    assert ended["state"] == "withdrawn"


def test_a_closed_program_admits_no_person_and_lets_every_person_leave(store: EventStore) -> None:
    program_id = open_program(store)
    waiting, inside = submit_application(store, program_id), submit_application(store, program_id)
    execute_step(store, participations.enroll, inside["participation_id"])
    close(store, program_id)
    with pytest.raises(RefusedError, match="program-closed"):
        submit_application(store, program_id)
    with pytest.raises(RefusedError, match="program-closed"):
        execute_step(store, participations.enroll, waiting["participation_id"])
    assert execute_step(store, participations.complete, inside["participation_id"])["state"] == "completed"
    assert (
        execute_step(store, participations.withdraw, waiting["participation_id"], reason="moved")["state"]
        == "withdrawn"
    )


def test_a_new_application_is_linked_to_the_one_before(store: EventStore) -> None:
    program_id, person = open_program(store), uuid4()
    first = submit_application(store, program_id, person)
    with pytest.raises(RefusedError, match="already-participating"):
        submit_application(store, program_id, person)
    execute_step(store, participations.reject, first["participation_id"], reason="not-eligible")
    second = submit_application(store, program_id, person)
    assert (second["attempt"], second["previous_participation_id"]) == (2, first["participation_id"])
    assert submit_application(store, program_id, person, Role.MENTEE)["attempt"] == 1, (
        "the other role is another participation"
    )


def test_the_same_person_has_unrelated_participation_ids_in_two_programs(store: EventStore) -> None:
    person = uuid4()
    ids = {str(submit_application(store, open_program(store), person)["participation_id"]) for _ in range(2)}
    assert len(ids) == 2


@pytest.mark.parametrize("command", [participations.resume, participations.complete])
def test_an_unknown_participation_is_unknown(store: EventStore, command: Any) -> None:  # noqa: ANN401 - any use case
    with pytest.raises(RefusedError) as refusal:
        execute_step(store, command, uuid4())
    assert (refusal.value.rule, refusal.value.kind) == ("participation-unknown", "unknown")


def test_a_decision_on_an_older_version_is_stale(store: EventStore) -> None:
    participation = submit_application(store, open_program(store))
    execute_step(store, participations.enroll, participation["participation_id"], version=1)
    with pytest.raises(RefusedError) as refusal:
        execute_step(store, participations.pause, participation["participation_id"], reason="leave", version=1)
    assert (refusal.value.rule, refusal.value.kind) == ("stale-version", "stale")


def test_of_two_applications_at_once_one_wins_and_the_other_decides_again(store: EventStore) -> None:
    program_id, person = open_program(store), uuid4()

    def apply(uow: UnitOfWork, meta: CommandMetadata) -> CommandResult:
        return participations.submit_application(
            uow, meta, SYSTEM, program_id=program_id, person_id=person, role=Role.MENTOR
        )

    assert sorted(execute_at_once(store, apply, apply)) == ["already-participating", "applied"]
    assert len([s for s in store.read(0, 100) if type(s.event).__name__ == "Applied"]) == 1


def test_two_programs_opened_at_once_are_both_counted(store: EventStore) -> None:
    organization_id = join_organization(store)
    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(lambda _: str(open_program(store, organization_id)), range(4)))
    assert store.load(Organization, organization_id).open_programs == ids


def test_what_was_saved_is_what_was_decided(store: EventStore) -> None:
    participation = submit_application(store, open_program(store))
    answered = execute_step(store, participations.enroll, participation["participation_id"], capacity=2, seniority=3)
    loaded = store.load(Participation, UUID(str(participation["participation_id"])))
    assert view(loaded) == answered
