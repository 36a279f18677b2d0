"""What each event makes of the directory's rows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.policy.published import write_policy
from services.projections.directory.projection import DirectoryProjection
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import LEARNING, MENTEE, MENTOR, ORGANIZATION, PROGRAM, RELATIONSHIP
from tests.support.projection_spec import ProjectionSpec, day, projection_spec

LEARNS = [events.APPLIED, events.ENROLLED]
ACTIVE = [events.PROPOSED, events.MATCHED, events.ACTIVATED]


def moved(state: str, since: int, **more: object) -> dict[str, object]:
    """Return the columns of a participation that moved into a state."""
    return {"step": state, "state": state, "since": day(since), "reason": "", **more}


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
    "minimum_group_size": 5,
    "confidentiality": "confidential",
    "opened_at": day(1),
}
VERSION_ROW = {
    "program_id": PROGRAM.id,
    "version": 1,
    "effective_at": day(1),
    "policy": write_policy(events.POLICY),
}
PARTICIPATION_ROW = {
    "id": LEARNING.id,
    "organization_id": ORGANIZATION.id,
    "program_id": PROGRAM.id,
    "person_id": MENTEE,
    "role": "mentee",
    "step": "applied",
    "state": "applied",
    "since": day(2),
    "reason": "",
    "attempt": 1,
    "seniority": 1,
    "skills": ["python"],
    "began_at": day(2),
    "applied_at": day(2),
}
ENROLLED_ROW = (
    PARTICIPATION_ROW
    | moved("enrolled", 3)
    | {"capacity": 2, "seniority": 4, "enrolled_at": day(3), "policy_version": 1}
)
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
    "expires_at": day(18),
    "policy_version": 1,
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

    def test_leaving(self, directory: ProjectionSpec) -> None:
        row = ORGANIZATION_ROW | {"state": "leaving", "leaves_at": day(90)}
        directory.given(events.JOINED).when(events.LEAVING, times=2).then(organizations=[row])
        directory.given(events.JOINED, events.LEAVING).when(events.LEFT, times=2).then(
            organizations=[row | {"state": "left", "left_at": day(99)}]
        )

    def test_left(self, directory: ProjectionSpec) -> None:
        row = ORGANIZATION_ROW | {"state": "left", "left_at": day(99)}
        directory.given(events.JOINED).when(events.LEFT, times=2).then(organizations=[row])


class TestPrograms:
    def test_opened(self, directory: ProjectionSpec) -> None:
        directory.when(events.OPENED, times=2).then(programs=[PROGRAM_ROW], policy_versions=[VERSION_ROW])

    def test_drafted_then_opened(self, directory: ProjectionSpec) -> None:
        draft = {key: PROGRAM_ROW[key] for key in ("id", "organization_id", "confidentiality")}
        draft |= {"name": "First yaer", "state": "draft", "drafted_at": day(0)}
        directory.when(events.DRAFTED, times=2).then(programs=[draft], policy_versions=[])
        directory.given(events.DRAFTED).when(events.OPENED, times=2).then(
            programs=[PROGRAM_ROW | {"drafted_at": day(0)}], policy_versions=[VERSION_ROW]
        )

    def test_renamed(self, directory: ProjectionSpec) -> None:
        directory.given(events.OPENED).when(events.RENAMED, times=2).then(
            programs=[PROGRAM_ROW | {"name": "Second year"}]
        )

    def test_another_policy_is_another_version_and_the_larger_minimum_stays(self, directory: ProjectionSpec) -> None:
        changed = {
            "program_id": PROGRAM.id,
            "version": 2,
            "effective_at": day(40),
            "policy": write_policy(events.CHANGED_POLICY),
        }
        row = PROGRAM_ROW | {"minimum_group_size": 8}
        directory.given(events.OPENED).when(events.POLICY_CHANGED, times=2).then(
            programs=[row], policy_versions=[VERSION_ROW, changed]
        )
        smaller = replace(
            events.POLICY_CHANGED, data={**events.POLICY_CHANGED.data, "policy_version": 3, "minimum_group_size": 2}
        )
        directory.given(events.OPENED, events.POLICY_CHANGED).when(smaller).then(programs=[row])

    def test_objective_defined(self, directory: ProjectionSpec) -> None:
        row = {
            "program_id": PROGRAM.id,
            "code": "matches",
            "policy_version": 2,
            "measure": "active-relationships",
            "target_thousandths": 40_000,
            "better": "higher",
            "due_on": "2026-02-16",
        }
        directory.given(events.OPENED).when(events.OBJECTIVE_DEFINED, times=2).then(objectives=[row])

    def test_document_published(self, directory: ProjectionSpec) -> None:
        row = {
            "program_id": PROGRAM.id,
            "code": "conduct",
            "version": 2,
            "kind": "code-of-conduct",
            "title": "Code of conduct",
            "roles": ["mentor"],
            "mandatory_at": day(20),
            "valid_days": 365,
        }
        directory.given(events.OPENED).when(events.DOCUMENT_PUBLISHED, times=2).then(documents=[row])

    def test_ended_and_archived(self, directory: ProjectionSpec) -> None:
        row = PROGRAM_ROW | {"state": "ended", "ended_at": day(120)}
        directory.given(events.OPENED).when(events.PROGRAM_ENDED, times=2).then(programs=[row])
        directory.given(events.OPENED, events.PROGRAM_ENDED).when(events.ARCHIVED, times=2).then(
            programs=[row | {"state": "archived"}]
        )

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
            participations=[PARTICIPATION_ROW | {"applied_at": day(-400), "began_at": day(-400), "since": day(-400)}],
        )

    def test_one_of_today_opens_nothing(self, directory: ProjectionSpec) -> None:
        earlier = replace(events.APPLIED, occurred_at=day(-400))
        directory.given(events.JOINED, events.OPENED).when(earlier).then(
            organizations=[ORGANIZATION_ROW], programs=[PROGRAM_ROW]
        )

    def test_invited_then_applied(self, directory: ProjectionSpec) -> None:
        invited = {key: PARTICIPATION_ROW[key] for key in ("id", "organization_id", "program_id", "person_id", "role")}
        invited |= moved("invited", 1, began_at=day(1), invited_at=day(1), expires_at=day(15))
        directory.when(events.INVITED, times=2).then(participations=[invited])
        row = PARTICIPATION_ROW | {"began_at": day(1), "invited_at": day(1), "expires_at": day(15)}
        directory.given(events.INVITED).when(events.APPLIED, times=2).then(participations=[row])

    def test_screening_then_waitlisted(self, directory: ProjectionSpec) -> None:
        directory.given(events.APPLIED).when(events.SCREENING_STARTED, times=2).then(
            participations=[PARTICIPATION_ROW | moved("screening", 3)]
        )
        row = PARTICIPATION_ROW | moved("waitlisted", 4, reason="full", priority=2)
        directory.given(events.APPLIED, events.SCREENING_STARTED).when(events.WAITLISTED, times=2).then(
            participations=[row]
        )

    def test_suspended_then_reinstated(self, directory: ProjectionSpec) -> None:
        row = ENROLLED_ROW | moved("suspended", 92, reason="requirement-expired")
        directory.given(*LEARNS).when(events.SUSPENDED, times=2).then(participations=[row])
        reinstated = ENROLLED_ROW | moved("enrolled", 93, step="reinstated")
        directory.given(*LEARNS, events.SUSPENDED).when(events.REINSTATED, times=2).then(participations=[reinstated])

    def test_one_suspended_while_paused_is_paused_again(self, directory: ProjectionSpec) -> None:
        row = ENROLLED_ROW | moved("paused", 93, step="reinstated", paused=True)
        history = [*LEARNS, events.LEARNING_PAUSED, events.SUSPENDED]
        directory.given(*history).when(events.REINSTATED, times=2).then(participations=[row])

    def test_removed(self, directory: ProjectionSpec) -> None:
        row = ENROLLED_ROW | moved("removed", 95, ended_at=day(95), end_reason="conduct")
        directory.given(*LEARNS).when(events.REMOVED, times=2).then(participations=[row])

    def test_capacity_and_seniority_changed(self, directory: ProjectionSpec) -> None:
        directory.given(*LEARNS).when(events.CAPACITY_CHANGED, times=2).then(
            participations=[ENROLLED_ROW | {"capacity": 1}]
        )
        directory.given(*LEARNS).when(events.SENIORITY_CHANGED, times=2).then(
            participations=[ENROLLED_ROW | {"seniority": -1}]
        )

    def test_erased(self, directory: ProjectionSpec) -> None:
        row = ENROLLED_ROW | {"seniority": -1, "skills": []}
        directory.given(*LEARNS).when(events.PARTICIPANT_ERASED, times=2).then(participations=[row])

    def test_rejected(self, directory: ProjectionSpec) -> None:
        row = PARTICIPATION_ROW | moved("rejected", 3, ended_at=day(3), end_reason="full")
        directory.given(events.APPLIED).when(events.REJECTED, times=2).then(participations=[row])

    def test_enrolled(self, directory: ProjectionSpec) -> None:
        directory.given(events.APPLIED).when(events.ENROLLED, times=2).then(participations=[ENROLLED_ROW])

    def test_paused(self, directory: ProjectionSpec) -> None:
        row = ENROLLED_ROW | moved("paused", 90, paused=True, reason="leave")
        directory.given(*LEARNS).when(events.LEARNING_PAUSED, times=2).then(participations=[row])

    def test_resumed(self, directory: ProjectionSpec) -> None:
        history = [*LEARNS, events.LEARNING_PAUSED]
        directory.given(*history).when(events.LEARNING_RESUMED, times=2).then(
            participations=[ENROLLED_ROW | moved("enrolled", 91)]
        )

    def test_withdrawn(self, directory: ProjectionSpec) -> None:
        row = ENROLLED_ROW | moved("withdrawn", 95, ended_at=day(95), end_reason="moved")
        directory.given(*LEARNS).when(events.WITHDRAWN, times=2).then(participations=[row])

    def test_completed(self, directory: ProjectionSpec) -> None:
        row = ENROLLED_ROW | moved("completed", 95, ended_at=day(95))
        directory.given(*LEARNS).when(events.COMPLETED, times=2).then(participations=[row])


class TestRelationships:
    def test_proposed(self, directory: ProjectionSpec) -> None:
        directory.when(events.PROPOSED, times=2).then(relationships=[PROPOSED_ROW])

    def test_accepted_awaits_approval(self, directory: ProjectionSpec) -> None:
        row = PROPOSED_ROW | {"state": "awaiting-approval", "accepted_at": day(5)}
        directory.given(events.PROPOSED).when(events.MATCH_ACCEPTED, times=2).then(relationships=[row])

    def test_superseded(self, directory: ProjectionSpec) -> None:
        row = PROPOSED_ROW | {"state": "superseded", "ended_at": day(6), "superseded_by_id": events.GOAL}
        directory.given(events.PROPOSED).when(events.MATCH_SUPERSEDED, times=2).then(relationships=[row])

    def test_the_agreement_in_force(self, directory: ProjectionSpec) -> None:
        first = replace(events.AGREEMENT_SIGNED, data={**events.AGREEMENT_SIGNED.data, "complete": False})
        history = [events.PROPOSED, events.MATCHED]
        directory.given(*history).when(first, times=2).then(relationships=[MATCHED_ROW])
        row = MATCHED_ROW | {"cadence_days": 14, "duration_days": 180}
        directory.given(*history, first).when(events.AGREEMENT_SIGNED, times=2).then(relationships=[row])

    def test_a_conflict_is_raised_and_cleared_whatever_the_order_of_topics(self, directory: ProjectionSpec) -> None:
        row = {"relationship_id": RELATIONSHIP.id, "kind": "assessor", "state": "raised", "since": day(40)}
        directory.when(events.CONFLICT_RAISED, *ACTIVE, times=2).then(conflicts=[row], relationships=[ACTIVE_ROW])
        directory.given(events.CONFLICT_RAISED).when(events.CONFLICT_CLEARED, times=2).then(
            conflicts=[row | {"state": "safeguarded", "since": day(41)}], relationships=[]
        )

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

    def test_reopened(self, directory: ProjectionSpec) -> None:
        directory.given(*ACTIVE, events.CLOSED).when(events.REOPENED, times=2).then(relationships=[ACTIVE_ROW])

    def test_voided(self, directory: ProjectionSpec) -> None:
        end = {"state": "voided", "ended_at": day(70), "ended_by": "coordinator", "end_reason": "duplicate"}
        row = ACTIVE_ROW | end | {"planned": True}
        directory.given(*ACTIVE, events.CLOSED).when(events.VOIDED, times=2).then(relationships=[row])

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
        policy_versions=[VERSION_ROW],
        participations=[ENROLLED_ROW],
        relationships=[ACTIVE_ROW],
    )
