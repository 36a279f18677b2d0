"""Examples of each event's effect on the eligibility tables."""

from collections.abc import Iterator

import pytest

from services.contract.record import UntypedEvent
from services.relationships.eligibility.projection import EligibilityProjection
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import LEARNING, MENTEE, ORGANIZATION, PROGRAM
from tests.support.projection_spec import ProjectionSpec, day, projection_spec

LEARNS = [events.APPLIED, events.ENROLLED]

PROGRAM_ROW = {
    "id": PROGRAM.id,
    "organization_id": ORGANIZATION.id,
    "state": "open",
    "confidentiality": "confidential",
    "formalities": ["formal"],
    "directions": ["traditional", "peer"],
    "shapes": ["pair"],
    "mentee_limit": 2,
    "request_expiry_days": 14,
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
    eligibility.when(events.OPENED, times=2).then(programs=[PROGRAM_ROW])


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
    }
    eligibility.when(events.INSTRUMENT_PUBLISHED, times=2).then(instruments=[row])


def test_applied(eligibility: ProjectionSpec) -> None:
    eligibility.when(events.APPLIED, times=2).then(participations=[APPLIED_ROW])


def test_enrolled(eligibility: ProjectionSpec) -> None:
    eligibility.given(events.APPLIED).when(events.ENROLLED, times=2).then(participations=[ENROLLED_ROW])


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (events.LEARNING_PAUSED, "paused"),
        (events.LEARNING_RESUMED, "enrolled"),
        (events.WITHDRAWN, "withdrawn"),
        (events.COMPLETED, "completed"),
        (events.REJECTED, "rejected"),
    ],
    ids=["paused", "resumed", "withdrawn", "completed", "rejected"],
)
def test_a_later_step(eligibility: ProjectionSpec, event: UntypedEvent, state: str) -> None:
    eligibility.given(*LEARNS).when(event, times=2).then(participations=[ENROLLED_ROW | {"state": state}])


def test_partitions_arrive_in_any_order(eligibility: ProjectionSpec) -> None:
    eligibility.given(events.JOINED, events.OPENED).when(*LEARNS, times=2, any_order=True).then(
        organizations=[{"id": ORGANIZATION.id, "state": "joined"}],
        programs=[PROGRAM_ROW],
        participations=[ENROLLED_ROW],
    )
