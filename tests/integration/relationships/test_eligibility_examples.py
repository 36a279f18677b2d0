"""Examples of each event's effect on the eligibility tables."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.contract.event_data import enrollment
from services.contract.record import UntypedEvent
from services.policy.published import write_policy
from services.relationships.eligibility.projection import EligibilityProjection
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import LEARNING, MENTEE, MENTOR, ORGANIZATION, PROGRAM
from tests.support.projection_spec import ProjectionSpec, Subject, day, event, projection_spec

LEARNS = [events.APPLIED, events.ENROLLED]

PROGRAM_ROW = {"id": PROGRAM.id, "organization_id": ORGANIZATION.id, "state": "open"}
POLICY_ROW = {
    "id": f"{PROGRAM.id}:1",
    "program_id": PROGRAM.id,
    "version": 1,
    "effective_at": day(1),
    "policy": write_policy(events.POLICY),
}
APPLIED_ROW = {
    "id": LEARNING.id,
    "program_id": PROGRAM.id,
    "person_id": MENTEE,
    "role": "mentee",
    "state": "applied",
    "seniority": 1,
}
ENROLLED_ROW = APPLIED_ROW | {"state": "enrolled", "capacity": 2, "seniority": 4, "enrolled_at": day(3)}


@pytest.fixture(scope="module")
def eligibility(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, EligibilityProjection()) as model:
        yield model


def test_organization_joined(eligibility: ProjectionSpec) -> None:
    eligibility.when(events.JOINED, times=2).then(organizations=[{"id": ORGANIZATION.id, "state": "joined"}])


def test_organization_left(eligibility: ProjectionSpec) -> None:
    row = {"id": ORGANIZATION.id, "state": "left"}
    eligibility.given(events.JOINED).when(events.LEFT, times=2).then(organizations=[row])


def test_program_opened(eligibility: ProjectionSpec) -> None:
    eligibility.when(events.OPENED, times=2).then(programs=[PROGRAM_ROW], policies=[POLICY_ROW])


def test_policy_changed(eligibility: ProjectionSpec) -> None:
    stricter = write_policy(replace(events.POLICY, mentor_capacity=1))
    changed = event(PROGRAM, day(2), enrollment.PolicyChanged, policy_version=2, effective_at=day(9), **stricter)
    second = POLICY_ROW | {"id": f"{PROGRAM.id}:2", "version": 2, "effective_at": day(9), "policy": stricter}
    eligibility.given(events.OPENED).when(changed, times=2).then(policies=[POLICY_ROW, second])


def test_program_closed(eligibility: ProjectionSpec) -> None:
    row = PROGRAM_ROW | {"state": "closed"}
    eligibility.given(events.OPENED).when(events.PROGRAM_CLOSED, times=2).then(programs=[row])


def test_instrument_published(eligibility: ProjectionSpec) -> None:
    row = {
        "id": f"{PROGRAM.id}:closing:3",
        "program_id": PROGRAM.id,
        "code": "closing",
        "version": 3,
        "about": "relationship",
        "answered_by": ["mentee"],
        "waves": ["pre", "post"],
        "overall": "worth",
        "item_codes": ["worth", "hours"],
        "item_minimums": [1, 0],
        "item_maximums": [5, 40],
        "privacy": "confidential",
    }
    eligibility.when(events.INSTRUMENT_PUBLISHED, times=2).then(instruments=[row])


def test_applied(eligibility: ProjectionSpec) -> None:
    eligibility.when(events.APPLIED, times=2).then(participations=[APPLIED_ROW])


def test_enrolled(eligibility: ProjectionSpec) -> None:
    eligibility.given(events.APPLIED).when(events.ENROLLED, times=2).then(participations=[ENROLLED_ROW])


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (events.LEARNING_PAUSED, "paused"),
        (events.LEARNING_RESUMED, "enrolled"),
        (events.WITHDRAWN, "withdrawn"),
        (events.COMPLETED, "completed"),
        (events.REJECTED, "rejected"),
    ],
    ids=["paused", "resumed", "withdrawn", "completed", "rejected"],
)
def test_a_later_step(eligibility: ProjectionSpec, step: UntypedEvent, state: str) -> None:
    eligibility.given(*LEARNS).when(step, times=2).then(participations=[ENROLLED_ROW | {"state": state}])


LEARNER: Any = {"person_id": MENTEE, "role": "mentee"}


def test_a_suspension_leads_back_to_the_state_before_it(eligibility: ProjectionSpec) -> None:
    suspended = event(LEARNING, day(92), enrollment.Suspended, **LEARNER, reason="conduct")
    reinstated = event(LEARNING, day(93), enrollment.Reinstated, **LEARNER)
    paused = ENROLLED_ROW | {"state": "paused"}
    before = eligibility.given(*LEARNS, events.LEARNING_PAUSED)
    before.when(suspended, times=2).then(participations=[paused | {"suspended": True}])
    before.when(suspended, reinstated, times=2).then(participations=[paused])


def test_validity_begins_and_ends(eligibility: ProjectionSpec) -> None:
    cleared = event(
        LEARNING,
        day(4),
        enrollment.RequirementCleared,
        **LEARNER,
        kind="training",
        criteria_version=1,
        valid_from=day(3),
        valid_until=day(50),
        evidence=2,
        overridden=False,
    )
    revoked = event(LEARNING, day(20), enrollment.RequirementRevoked, **LEARNER, kind="training", reason="fraud")

    def change(position: int, item: str, **times: int) -> dict[str, object]:
        id = f"{LEARNING.id}:{position}:{item}"
        return {"participation_id": LEARNING.id, "item": item, "id": id, "position": position, **times}

    eligibility.when(cleared, revoked, times=2).then(
        validity_changes=[
            change(1, "requirement:training", valid_from=day(3), until=day(50)),
            change(2, "requirement:training", until=day(20)),
            change(2, "waiver:training", until=day(20)),
        ]
    )


def test_a_conflict_is_declared_and_withdrawn(eligibility: ProjectionSpec) -> None:
    conflict = Subject("00000000-0000-4000-8000-0000000000a9", ORGANIZATION.id, PROGRAM.id)
    people: Any = {"person_id": MENTOR, "counterpart_id": MENTEE, "kind": "assessor"}
    declared = event(conflict, day(4), enrollment.ConflictDeclared, **people, scope="organization")
    withdrawn = event(conflict, day(5), enrollment.ConflictWithdrawn, **people)
    row = {
        "id": conflict.id,
        "organization_id": ORGANIZATION.id,
        "program_id": PROGRAM.id,
        **people,
        "scope": "organization",
    }
    eligibility.when(declared, times=2).then(conflicts=[row | {"declared": True}])
    eligibility.given(declared).when(withdrawn, times=2).then(conflicts=[row])


def test_partitions_arrive_in_any_order(eligibility: ProjectionSpec) -> None:
    eligibility.given(events.JOINED, events.OPENED).when(*LEARNS, times=2, any_order=True).then(
        organizations=[{"id": ORGANIZATION.id, "state": "joined"}],
        programs=[PROGRAM_ROW],
        participations=[ENROLLED_ROW],
    )
