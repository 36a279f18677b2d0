"""What each event makes of the directory's rows."""

from collections.abc import Iterator

import pytest

from services.contract.event_data import enrollment, relationships
from services.projections.directory.projection import Directory
from tests.integration.projections.example_subjects import (
    FEEDBACK,
    GOAL,
    LEARNING,
    MENTEE,
    MENTOR,
    MENTORING,
    ORGANIZATION,
    PROGRAM,
    RELATIONSHIP,
    SESSION,
)
from tests.support.projection_spec import ProjectionSpec, day, event, projection_spec

JOINED = event(ORGANIZATION, day(1), enrollment.OrganizationJoined, name="Riverside", terms_version="2026-1")
OPENED = event(
    PROGRAM,
    day(1),
    enrollment.ProgramOpened,
    name="First year",
    formalities=["formal"],
    directions=["traditional", "peer"],
    shapes=["pair"],
    mentor_capacity=3,
    mentee_limit=2,
    minimum_group_size=5,
    confidentiality="confidential",
    request_expiry_days=14,
)
APPLIED = event(
    LEARNING,
    day(2),
    enrollment.Applied,
    person_id=MENTEE,
    role="mentee",
    attempt=1,
    previous_participation_id=None,
    skills=["python"],
    seniority=1,
)
ENROLLED = event(LEARNING, day(3), enrollment.Enrolled, person_id=MENTEE, role="mentee", capacity=2, seniority=4)
PROPOSED = event(
    RELATIONSHIP,
    day(4),
    relationships.MatchProposed,
    mentor_participation_id=MENTORING.id,
    mentee_participation_id=LEARNING.id,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    formality="formal",
    direction="traditional",
    shape="pair",
    group_id=None,
    proposed_by="mentor",
)
MATCHED = event(
    RELATIONSHIP,
    day(5),
    relationships.Matched,
    mentor_participation_id=MENTORING.id,
    mentee_participation_id=LEARNING.id,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    formality="formal",
    direction="traditional",
    shape="pair",
    group_id=None,
)
ACTIVATED = event(
    RELATIONSHIP,
    day(6),
    relationships.Activated,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    formality="formal",
    direction="traditional",
    shape="pair",
    group_id=None,
)

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
RELATIONSHIP_ROW = {
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
MATCHED_ROW = RELATIONSHIP_ROW | {"state": "matched", "matched_at": day(5)}
ACTIVE_ROW = MATCHED_ROW | {"state": "active", "started_at": day(6)}


@pytest.fixture(scope="module")
def directory(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, Directory()) as model:
        yield model


class TestOrganizations:
    def test_joined(self, directory: ProjectionSpec) -> None:
        directory.when(JOINED, times=2).then(organizations=[ORGANIZATION_ROW])

    def test_left(self, directory: ProjectionSpec) -> None:
        left = event(ORGANIZATION, day(9), enrollment.OrganizationLeft, reason="merged")
        directory.given(JOINED).when(left, times=2).then(
            organizations=[ORGANIZATION_ROW | {"state": "left", "left_at": day(9)}]
        )


class TestPrograms:
    def test_opened(self, directory: ProjectionSpec) -> None:
        directory.when(OPENED, times=2).then(programs=[PROGRAM_ROW])

    def test_closed(self, directory: ProjectionSpec) -> None:
        closed = event(PROGRAM, day(9), enrollment.ProgramClosed, reason="season-over")
        directory.given(OPENED).when(closed, times=2).then(
            programs=[PROGRAM_ROW | {"state": "closed", "closed_at": day(9)}]
        )


class TestParticipations:
    def test_applied(self, directory: ProjectionSpec) -> None:
        directory.when(APPLIED, times=2).then(participations=[PARTICIPATION_ROW])

    def test_enrolled(self, directory: ProjectionSpec) -> None:
        directory.given(APPLIED).when(ENROLLED, times=2).then(participations=[ENROLLED_ROW])

    def test_rejected(self, directory: ProjectionSpec) -> None:
        rejected = event(LEARNING, day(3), enrollment.Rejected, person_id=MENTEE, role="mentee", reason="full")
        directory.given(APPLIED).when(rejected, times=2).then(
            participations=[PARTICIPATION_ROW | {"state": "rejected", "ended_at": day(3), "end_reason": "full"}]
        )

    def test_paused_and_resumed(self, directory: ProjectionSpec) -> None:
        paused = event(LEARNING, day(4), enrollment.Paused, person_id=MENTEE, role="mentee", reason="leave")
        resumed = event(LEARNING, day(5), enrollment.Resumed, person_id=MENTEE, role="mentee")
        directory.given(APPLIED, ENROLLED).when(paused, times=2).then(
            participations=[ENROLLED_ROW | {"state": "paused"}]
        )
        directory.given(APPLIED, ENROLLED, paused).when(resumed, times=2).then(participations=[ENROLLED_ROW])

    def test_withdrawn(self, directory: ProjectionSpec) -> None:
        withdrawn = event(LEARNING, day(9), enrollment.Withdrawn, person_id=MENTEE, role="mentee", reason="moved")
        directory.given(APPLIED, ENROLLED).when(withdrawn, times=2).then(
            participations=[ENROLLED_ROW | {"state": "withdrawn", "ended_at": day(9), "end_reason": "moved"}]
        )

    def test_completed(self, directory: ProjectionSpec) -> None:
        completed = event(LEARNING, day(9), enrollment.Completed, person_id=MENTEE, role="mentee")
        directory.given(APPLIED, ENROLLED).when(completed, times=2).then(
            participations=[ENROLLED_ROW | {"state": "completed", "ended_at": day(9)}]
        )


class TestRelationships:
    def test_proposed(self, directory: ProjectionSpec) -> None:
        directory.when(PROPOSED, times=2).then(relationships=[RELATIONSHIP_ROW])

    def test_declined(self, directory: ProjectionSpec) -> None:
        declined = event(
            RELATIONSHIP,
            day(5),
            relationships.MatchDeclined,
            mentor_id=MENTOR,
            mentee_id=MENTEE,
            declined_by="mentee",
            reason="fit",
        )
        end = {"state": "declined", "ended_at": day(5), "ended_by": "mentee", "end_reason": "fit"}
        directory.given(PROPOSED).when(declined, times=2).then(relationships=[RELATIONSHIP_ROW | end])

    def test_expired(self, directory: ProjectionSpec) -> None:
        expired = event(RELATIONSHIP, day(18), relationships.MatchExpired, mentor_id=MENTOR, mentee_id=MENTEE)
        directory.given(PROPOSED).when(expired, times=2).then(
            relationships=[RELATIONSHIP_ROW | {"state": "expired", "ended_at": day(18)}]
        )

    def test_withdrawn(self, directory: ProjectionSpec) -> None:
        withdrawn = event(
            RELATIONSHIP,
            day(5),
            relationships.MatchWithdrawn,
            mentor_id=MENTOR,
            mentee_id=MENTEE,
            withdrawn_by="coordinator",
        )
        directory.given(PROPOSED).when(withdrawn, times=2).then(
            relationships=[RELATIONSHIP_ROW | {"state": "withdrawn", "ended_at": day(5), "ended_by": "coordinator"}]
        )

    def test_matched(self, directory: ProjectionSpec) -> None:
        directory.given(PROPOSED).when(MATCHED, times=2).then(relationships=[MATCHED_ROW])

    def test_activated(self, directory: ProjectionSpec) -> None:
        directory.given(PROPOSED, MATCHED).when(ACTIVATED, times=2).then(relationships=[ACTIVE_ROW])

    def test_paused_and_resumed(self, directory: ProjectionSpec) -> None:
        history = [PROPOSED, MATCHED, ACTIVATED]
        paused = event(RELATIONSHIP, day(7), relationships.Paused, mentor_id=MENTOR, mentee_id=MENTEE, reason="leave")
        resumed = event(RELATIONSHIP, day(8), relationships.Resumed, mentor_id=MENTOR, mentee_id=MENTEE)
        directory.given(*history).when(paused, times=2).then(relationships=[ACTIVE_ROW | {"state": "paused"}])
        directory.given(*history, paused).when(resumed, times=2).then(relationships=[ACTIVE_ROW])

    def test_closed(self, directory: ProjectionSpec) -> None:
        closed = event(
            RELATIONSHIP,
            day(30),
            relationships.Closed,
            mentor_id=MENTOR,
            mentee_id=MENTEE,
            initiated_by="mentor",
            reason="goals-met",
            planned=True,
            activated_at=day(6),
        )
        end = {"state": "closed", "ended_at": day(30), "ended_by": "mentor", "end_reason": "goals-met", "planned": True}
        directory.given(PROPOSED, MATCHED, ACTIVATED).when(closed, times=2).then(relationships=[ACTIVE_ROW | end])

    @pytest.mark.parametrize(
        ("evidence", "more"), [(1, {}), (2, {"sessions_held": 3, "last_session_at": day(7)})], ids=["weak", "enough"]
    )
    def test_session_held(self, directory: ProjectionSpec, evidence: int, more: dict[str, object]) -> None:
        held = event(
            RELATIONSHIP,
            day(8),
            relationships.SessionHeld,
            session_id=SESSION,
            mentor_id=MENTOR,
            mentee_id=MENTEE,
            started_at=day(7),
            minutes=45,
            mode="video",
            evidence=evidence,
            count=3,
        )
        directory.given(PROPOSED, MATCHED, ACTIVATED).when(held, times=2).then(relationships=[ACTIVE_ROW | more])

    def test_goal_agreed_and_met(self, directory: ProjectionSpec) -> None:
        agreed = event(RELATIONSHIP, day(7), relationships.GoalAgreed, goal_id=GOAL, category="career", due_on=None)
        met = event(RELATIONSHIP, day(9), relationships.GoalMet, goal_id=GOAL, attested_by="both")
        history = [PROPOSED, MATCHED, ACTIVATED]
        directory.given(*history).when(agreed, times=2).then(relationships=[ACTIVE_ROW | {"goals_agreed": 1}])
        directory.given(*history, agreed).when(met, times=2).then(
            relationships=[ACTIVE_ROW | {"goals_agreed": 1, "goals_met": 1}]
        )

    def test_what_the_directory_ignores_leaves_the_row_as_it_is(self, directory: ProjectionSpec) -> None:
        feedback = event(
            RELATIONSHIP,
            day(9),
            relationships.FeedbackGiven,
            feedback_id=FEEDBACK,
            instrument="pulse",
            instrument_version=1,
            about="relationship",
            about_id=RELATIONSHIP.id,
            given_by="mentee",
            rating=5,
        )
        directory.given(PROPOSED, MATCHED, ACTIVATED).when(feedback).then(relationships=[ACTIVE_ROW])


def test_partitions_may_arrive_in_any_order(directory: ProjectionSpec) -> None:
    directory.given(JOINED, OPENED).when(APPLIED, PROPOSED, ENROLLED, MATCHED, times=2, any_order=True).then(
        organizations=[ORGANIZATION_ROW],
        programs=[PROGRAM_ROW],
        participations=[ENROLLED_ROW],
        relationships=[MATCHED_ROW],
    )
