"""What each event makes of the directory's rows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.projections.directory.projection import DirectoryProjection
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import LEARNING, MENTEE, MENTOR, ORGANIZATION, PROGRAM, RELATIONSHIP
from tests.support.projection_spec import ProjectionSpec, day, projection_spec

LEARNS = [events.APPLIED, events.ENROLLED]
ACTIVE = [events.PROPOSED, events.MATCHED, events.ACTIVATED]

ORGANIZATION_ROW = {
    "id": ORGANIZATION.id,
    "name": "Riverside",
    "state": "joined",
    "terms_version": "2026-1",
    "joined_at": day(1),
}
PROGRAM_ROW = {
    "id": PROGRAM.id,
    "organization_id": ORGANIZATION.id,
    "name": "First year",
    "state": "open",
    "formalities": ["formal"],
    "directions": ["traditional", "peer"],
    "shapes": ["pair"],
    "mentor_capacity": 3,
    "mentee_limit": 2,
    "minimum_group_size": 5,
    "confidentiality": "confidential",
    "request_expiry_days": 14,
    "opened_at": day(1),
}
PARTICIPATION_ROW = {
    "id": LEARNING.id,
    "organization_id": ORGANIZATION.id,
    "program_id": PROGRAM.id,
    "person_id": MENTEE,
    "role": "mentee",
    "state": "applied",
    "attempt": 1,
    "seniority": 1,
    "skills": ["python"],
    "applied_at": day(2),
}
ENROLLED_ROW = PARTICIPATION_ROW | {"state": "enrolled", "capacity": 2, "seniority": 4, "enrolled_at": day(3)}
PROPOSED_ROW = {
    "id": RELATIONSHIP.id,
    "organization_id": ORGANIZATION.id,
    "program_id": PROGRAM.id,
    "mentor_id": MENTOR,
    "mentee_id": MENTEE,
    "formality": "formal",
    "direction": "traditional",
    "shape": "pair",
    "state": "proposed",
    "proposed_at": day(4),
}
MATCHED_ROW = PROPOSED_ROW | {"state": "matched", "matched_at": day(5)}
ACTIVE_ROW = MATCHED_ROW | {"state": "active", "started_at": day(6)}


@pytest.fixture(scope="module")
def directory(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, DirectoryProjection()) as model:
        yield model


class TestOrganizations:
    def test_joined(self, directory: ProjectionSpec) -> None:
        directory.when(events.JOINED, times=2).then(organizations=[ORGANIZATION_ROW])

    def test_left(self, directory: ProjectionSpec) -> None:
        row = ORGANIZATION_ROW | {"state": "left", "left_at": day(99)}
        directory.given(events.JOINED).when(events.LEFT, times=2).then(organizations=[row])


class TestPrograms:
    def test_opened(self, directory: ProjectionSpec) -> None:
        directory.when(events.OPENED, times=2).then(programs=[PROGRAM_ROW])

    def test_closed(self, directory: ProjectionSpec) -> None:
        row = PROGRAM_ROW | {"state": "closed", "closed_at": day(98)}
        directory.given(events.OPENED).when(events.PROGRAM_CLOSED, times=2).then(programs=[row])


class TestParticipations:
    def test_applied(self, directory: ProjectionSpec) -> None:
        directory.when(events.APPLIED, times=2).then(participations=[PARTICIPATION_ROW])

    def test_an_imported_one_opens_its_program_no_later_than_it_began(self, directory: ProjectionSpec) -> None:
        """Files of the past arrive in any order."""
        earlier = replace(events.APPLIED, imported=True, occurred_at=day(-400))
        directory.given(events.JOINED, events.OPENED).when(earlier, times=2).then(
            organizations=[ORGANIZATION_ROW | {"joined_at": day(-400)}],
            programs=[PROGRAM_ROW | {"opened_at": day(-400)}],
            participations=[PARTICIPATION_ROW | {"applied_at": day(-400)}],
        )

    def test_one_of_today_opens_nothing(self, directory: ProjectionSpec) -> None:
        earlier = replace(events.APPLIED, occurred_at=day(-400))
        directory.given(events.JOINED, events.OPENED).when(earlier).then(
            organizations=[ORGANIZATION_ROW], programs=[PROGRAM_ROW]
        )

    def test_rejected(self, directory: ProjectionSpec) -> None:
        row = PARTICIPATION_ROW | {"state": "rejected", "ended_at": day(3), "end_reason": "full"}
        directory.given(events.APPLIED).when(events.REJECTED, times=2).then(participations=[row])

    def test_enrolled(self, directory: ProjectionSpec) -> None:
        directory.given(events.APPLIED).when(events.ENROLLED, times=2).then(participations=[ENROLLED_ROW])

    def test_paused(self, directory: ProjectionSpec) -> None:
        row = ENROLLED_ROW | {"state": "paused"}
        directory.given(*LEARNS).when(events.LEARNING_PAUSED, times=2).then(participations=[row])

    def test_resumed(self, directory: ProjectionSpec) -> None:
        history = [*LEARNS, events.LEARNING_PAUSED]
        directory.given(*history).when(events.LEARNING_RESUMED, times=2).then(participations=[ENROLLED_ROW])

    def test_withdrawn(self, directory: ProjectionSpec) -> None:
        row = ENROLLED_ROW | {"state": "withdrawn", "ended_at": day(95), "end_reason": "moved"}
        directory.given(*LEARNS).when(events.WITHDRAWN, times=2).then(participations=[row])

    def test_completed(self, directory: ProjectionSpec) -> None:
        row = ENROLLED_ROW | {"state": "completed", "ended_at": day(95)}
        directory.given(*LEARNS).when(events.COMPLETED, times=2).then(participations=[row])


class TestRelationships:
    def test_proposed(self, directory: ProjectionSpec) -> None:
        directory.when(events.PROPOSED, times=2).then(relationships=[PROPOSED_ROW])

    def test_declined(self, directory: ProjectionSpec) -> None:
        row = PROPOSED_ROW | {"state": "declined", "ended_at": day(5), "ended_by": "mentee", "end_reason": "fit"}
        directory.given(events.PROPOSED).when(events.MATCH_DECLINED, times=2).then(relationships=[row])

    def test_expired(self, directory: ProjectionSpec) -> None:
        row = PROPOSED_ROW | {"state": "expired", "ended_at": day(18)}
        directory.given(events.PROPOSED).when(events.MATCH_EXPIRED, times=2).then(relationships=[row])

    def test_withdrawn(self, directory: ProjectionSpec) -> None:
        row = PROPOSED_ROW | {"state": "withdrawn", "ended_at": day(5), "ended_by": "coordinator"}
        directory.given(events.PROPOSED).when(events.MATCH_WITHDRAWN, times=2).then(relationships=[row])

    def test_matched(self, directory: ProjectionSpec) -> None:
        directory.given(events.PROPOSED).when(events.MATCHED, times=2).then(relationships=[MATCHED_ROW])

    def test_activated(self, directory: ProjectionSpec) -> None:
        history = [events.PROPOSED, events.MATCHED]
        directory.given(*history).when(events.ACTIVATED, times=2).then(relationships=[ACTIVE_ROW])

    def test_paused(self, directory: ProjectionSpec) -> None:
        directory.given(*ACTIVE).when(events.PAUSED, times=2).then(relationships=[ACTIVE_ROW | {"state": "paused"}])

    def test_resumed(self, directory: ProjectionSpec) -> None:
        directory.given(*ACTIVE, events.PAUSED).when(events.RESUMED, times=2).then(relationships=[ACTIVE_ROW])

    def test_closed(self, directory: ProjectionSpec) -> None:
        end = {"state": "closed", "ended_at": day(60), "ended_by": "mentor", "end_reason": "goals-met"}
        directory.given(*ACTIVE).when(events.CLOSED, times=2).then(relationships=[ACTIVE_ROW | end | {"planned": True}])

    def test_session_held(self, directory: ProjectionSpec) -> None:
        held = events.session_held(day(7), evidence=2, count=3)
        row = ACTIVE_ROW | {"sessions_held": 3, "last_session_at": day(7)}
        directory.given(*ACTIVE).when(held, times=2).then(relationships=[row])

    def test_session_held_with_too_little_evidence(self, directory: ProjectionSpec) -> None:
        directory.given(*ACTIVE).when(events.session_held(day(7), evidence=1)).then(relationships=[ACTIVE_ROW])

    def test_goal_agreed(self, directory: ProjectionSpec) -> None:
        row = ACTIVE_ROW | {"goals_agreed": 1}
        directory.given(*ACTIVE).when(events.GOAL_AGREED, times=2).then(relationships=[row])

    def test_goal_met(self, directory: ProjectionSpec) -> None:
        row = ACTIVE_ROW | {"goals_agreed": 1, "goals_met": 1}
        directory.given(*ACTIVE, events.GOAL_AGREED).when(events.GOAL_MET, times=2).then(relationships=[row])

    def test_feedback_is_ignored(self, directory: ProjectionSpec) -> None:
        directory.given(*ACTIVE).when(events.FEEDBACK_GIVEN).then(relationships=[ACTIVE_ROW])


def test_partitions_arrive_in_any_order(directory: ProjectionSpec) -> None:
    directory.given(events.JOINED, events.OPENED).when(*LEARNS, *ACTIVE, times=2, any_order=True).then(
        organizations=[ORGANIZATION_ROW],
        programs=[PROGRAM_ROW],
        participations=[ENROLLED_ROW],
        relationships=[ACTIVE_ROW],
    )
