"""Places on a real store: two coordinators at once, exact release, and what neither takes nor ends one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.enrollment.participation import backfill
from services.enrollment.participation import commands as participations
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.command_support import Target
from services.enrollment.participation.places import Places, places_id
from services.enrollment.participation.states import State
from services.enrollment.programs import commands as programs
from services.enrollment.programs.backfill import PastProgram
from services.enrollment.programs.content import Details
from services.enrollment.service import Enrollment
from services.eventstore.command_metadata import command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.web.identity.principal import SYSTEM
from tests.integration.enrollment.at_once import Decide, execute_at_once
from tests.integration.enrollment.calls import STAFF, execute_step, open_program, submit_application
from tests.unit.enrollment.facts import some_policy


@pytest.fixture
def store(service: Enrollment) -> EventStore:
    """Return the service's event store."""
    return service.store


def apply(store: EventStore, program_id: UUID, role: Role = Role.MENTOR) -> UUID:
    return UUID(str(submit_application(store, program_id, role=role)["participation_id"]))


def enroll(store: EventStore, program_id: UUID, role: Role = Role.MENTOR) -> UUID:
    id = apply(store, program_id, role)
    execute_step(store, participations.enroll, id)
    return id


def holders(store: EventStore, program_id: UUID, role: Role = Role.MENTOR) -> set[str]:
    return store.load(Places, places_id(program_id, role)).holders


def of(id: UUID, command: Callable[..., Any], **data: object) -> Decide:
    """Return a step of staff on a participation, for `execute_at_once`."""
    return lambda uow, meta: command(uow, meta, Target(STAFF, id), **data)


def test_of_two_coordinators_who_give_the_last_place_at_once_one_is_refused(store: EventStore) -> None:
    program_id = open_program(store, mentor_places=2)
    first = enroll(store, program_id)
    ids = [apply(store, program_id) for _ in range(2)]
    outcomes = execute_at_once(store, *(of(id, participations.enroll) for id in ids))
    assert sorted(outcomes) == ["enrolled", "program-full"]
    winner, loser = ids if outcomes[0] == "enrolled" else ids[::-1]
    assert holders(store, program_id) == {str(first), str(winner)}
    assert store.load(Participation, loser).state is State.APPLIED
    waiting = execute_step(store, participations.waitlist, loser, reason="program-full", priority=1)
    assert (waiting["state"], waiting["waitlist_priority"]) == ("waitlisted", 1)


def test_of_two_coordinators_who_give_the_first_place_at_once_one_is_refused(store: EventStore) -> None:
    program_id = open_program(store, mentor_places=1)
    ids = [apply(store, program_id) for _ in range(2)]
    assert sorted(execute_at_once(store, *(of(id, participations.enroll) for id in ids))) == [
        "enrolled",
        "program-full",
    ]


@pytest.mark.parametrize(
    ("command", "data", "states", "rules"),
    [
        (participations.enroll, {}, {"enrolled"}, {"already-enrolled"}),
        (
            participations.reject,
            {"reason": "not-eligible"},
            {"enrolled", "rejected"},
            {"already-enrolled", "participation-rejected"},
        ),
    ],
    ids=["enroll-enroll", "enroll-reject"],
)
def test_of_two_coordinators_who_decide_the_same_application_at_once_one_wins(
    store: EventStore, command: Callable[..., Any], data: dict[str, object], states: set[str], rules: set[str]
) -> None:
    program_id = open_program(store, mentor_places=3)
    id = apply(store, program_id)
    outcomes = execute_at_once(store, of(id, participations.enroll), of(id, command, **data))
    won = [outcome for outcome in outcomes if outcome in states]
    assert len(won) == 1
    assert {outcome for outcome in outcomes if outcome not in states} <= rules
    assert store.load(Participation, id).state.value == won[0]
    if won == ["enrolled"]:
        assert holders(store, program_id) == {str(id)}


@pytest.mark.parametrize(
    ("end", "data"),
    [
        (participations.withdraw, {"reason": "moved"}),
        (participations.complete, {}),
        (participations.remove, {"reason": "misconduct"}),
    ],
)
@pytest.mark.parametrize("before", ["enrolled", "paused", "suspended"])
def test_every_end_releases_exactly_its_place_from_every_state(
    store: EventStore, before: str, end: Callable[..., Any], data: dict[str, Any]
) -> None:
    program_id = open_program(store, mentor_places=2)
    leaving, staying = (enroll(store, program_id) for _ in range(2))
    if before == "paused":
        execute_step(store, participations.pause, leaving, reason="leave")
    if before == "suspended":
        execute_step(store, participations.suspend, leaving, reason="complaint")
    assert holders(store, program_id) == {str(leaving), str(staying)}
    execute_step(store, end, leaving, **data)
    assert holders(store, program_id) == {str(staying)}
    next_one = enroll(store, program_id)
    assert holders(store, program_id) == {str(staying), str(next_one)}


def test_roles_have_their_own_places(store: EventStore) -> None:
    program_id = open_program(store, mentor_places=1, mentee_places=1)
    mentor, mentee = enroll(store, program_id), enroll(store, program_id, Role.MENTEE)
    assert holders(store, program_id) == {str(mentor)}
    assert holders(store, program_id, Role.MENTEE) == {str(mentee)}
    with pytest.raises(RefusedError, match="program-full"):
        enroll(store, program_id, Role.MENTEE)


def test_a_policy_that_lowers_the_places_ends_nothing_and_admits_no_one_until_places_are_free(
    store: EventStore,
) -> None:
    program_id = open_program(store, mentor_places=2)
    ids = [enroll(store, program_id) for _ in range(2)]
    meta = command_now("test")
    store.execute(
        meta,
        lambda uow: programs.change_policy(
            uow,
            meta,
            SYSTEM,
            program_id=program_id,
            policy=some_policy(mentor_places=1),
            details=Details(),
        ),
    )
    assert [store.load(Participation, id).state for id in ids] == [State.ENROLLED, State.ENROLLED]
    with pytest.raises(RefusedError, match="program-full"):
        enroll(store, program_id)
    execute_step(store, participations.complete, ids[0])
    with pytest.raises(RefusedError, match="program-full"):
        enroll(store, program_id)
    execute_step(store, participations.complete, ids[1])
    enroll(store, program_id)


def test_a_program_without_limits_counts_no_places(store: EventStore) -> None:
    program_id = open_program(store)
    id = enroll(store, program_id)
    with pytest.raises(RefusedError, match="places-unknown"):
        holders(store, program_id)
    assert execute_step(store, participations.complete, id)["state"] == "completed"


def test_an_import_takes_no_place_and_its_end_releases_none(store: EventStore) -> None:
    meta = command_now("import", imported=True)
    past = backfill.PastParticipation(
        program=PastProgram("Riverside", "Alumni"),
        cohort="2019",
        person_id=uuid4(),
        role=Role.MENTOR,
        start=meta.recorded_at - timedelta(days=400),
        end=None,
    )
    store.execute(meta, lambda uow: backfill.record_past(uow, meta, store.existing, [past]))
    assert store.load(Participation, past.id).state is State.ENROLLED
    with pytest.raises(RefusedError, match="places-unknown"):
        holders(store, past.program.program_id)
    assert execute_step(store, participations.complete, past.id)["state"] == "completed"
