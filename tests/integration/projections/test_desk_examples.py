"""What each event makes of the desk's facts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from services.contract.event_data import enrollment, relationships
from services.contract.record import UntypedEvent
from services.policy.policy import Requirement
from services.policy.published import write_policy
from services.projections.desk.projection import DeskProjection
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import (
    CORRECTED,
    LEARNING,
    MENTEE,
    MENTOR,
    MENTORING,
    MISSED,
    MOVED,
    ORGANIZATION,
    PROGRAM,
    RELATIONSHIP,
    SCHEDULED,
    SESSION,
)
from tests.support.projection_spec import ProjectionSpec, day, event, projection_spec

LEARNS = [events.APPLIED, events.ENROLLED]
ACTIVE = [events.PROPOSED, events.MATCHED, events.ACTIVATED]

PROGRAM_ROW = {
    "id": PROGRAM.id,
    "organization_id": ORGANIZATION.id,
    "name": "First year",
    "state": "open",
    "confidentiality": "confidential",
}
VERSION_ROW = {
    "program_id": PROGRAM.id,
    "version": 1,
    "effective_at": day(1),
    "mentor_capacity": 3,
    "mentee_limit": 2,
    "mentor_requirements": [],
    "mentee_requirements": [],
    "document_kinds": [],
    "objective_codes": [],
}
PERSON_ROW = {"id": LEARNING.id, "program_id": PROGRAM.id, "person_id": MENTEE, "role": "mentee"}
APPLIED_ROW = PERSON_ROW | {"step": "applied", "since": day(2)}
ENROLLED_ROW = PERSON_ROW | {
    "step": "enrolled",
    "since": day(3),
    "enrolled_at": day(3),
    "capacity": 2,
    "capacity_since": day(3),
}
REQUIREMENT_ROW = {"participation_id": LEARNING.id, "kind": "training", "program_id": PROGRAM.id}
ACCEPTANCE_ROW = {"participation_id": LEARNING.id, "document_code": "conduct", "document_version": 2}
PAIR_ROW = {"id": RELATIONSHIP.id, "program_id": PROGRAM.id, "mentor_id": MENTOR, "mentee_id": MENTEE}
PROPOSED_ROW = PAIR_ROW | {
    "mentor_participation_id": MENTORING.id,
    "mentee_participation_id": LEARNING.id,
    "proposed_by": events.PROPOSED.data["proposed_by"],
    "proposed_at": day(4),
    "state": "proposed",
    "since": day(4),
    "expires_at": day(18),
}

ENDS = ("declined", "expired", "withdrawn", "superseded", "closed", "voided")

REQUESTED = event(
    LEARNING,
    day(4),
    enrollment.RequirementRequested,
    person_id=MENTEE,
    role="mentee",
    kind="training",
    criteria_version=1,
)
REVIEWED = event(
    LEARNING, day(5), enrollment.RequirementReviewStarted, person_id=MENTEE, role="mentee", kind="training"
)
CLEARED = event(
    LEARNING,
    day(6),
    enrollment.RequirementCleared,
    person_id=MENTEE,
    role="mentee",
    kind="training",
    criteria_version=1,
    valid_from=day(6),
    valid_until=day(50),
    evidence=2,
    overridden=False,
)
EXPIRED = event(LEARNING, day(50), enrollment.RequirementExpired, person_id=MENTEE, role="mentee", kind="training")
REVOKED = event(
    LEARNING,
    day(40),
    enrollment.RequirementRevoked,
    person_id=MENTEE,
    role="mentee",
    kind="training",
    reason="conviction",
)
WAIVED = event(
    LEARNING,
    day(51),
    enrollment.RequirementWaived,
    person_id=MENTEE,
    role="mentee",
    kind="training",
    reason="age",
    valid_until=None,
)
ACCEPTED = event(
    LEARNING,
    day(7),
    enrollment.PolicyAccepted,
    person_id=MENTEE,
    role="mentee",
    document_code="conduct",
    document_version=2,
    document_kind="code-of-conduct",
    accepted_by="person",
    valid_until=day(60),
)
LAPSED = event(
    LEARNING,
    day(60),
    enrollment.AcceptanceLapsed,
    person_id=MENTEE,
    role="mentee",
    document_code="conduct",
    document_version=2,
)
CANCELLED = event(
    RELATIONSHIP, day(8), relationships.SessionCancelled, session_id=SESSION, cancelled_by="mentor", late=False
)


@pytest.fixture(scope="module")
def desk(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, DeskProjection()) as model:
        yield model


class TestPrograms:
    def test_drafted_opened_and_renamed(self, desk: ProjectionSpec) -> None:
        draft = PROGRAM_ROW | {"name": "First yaer", "state": "draft"}
        desk.when(events.DRAFTED, times=2).then(programs=[draft], policy_versions=[])
        desk.given(events.DRAFTED).when(events.OPENED, times=2).then(
            programs=[PROGRAM_ROW], policy_versions=[VERSION_ROW]
        )
        desk.given(events.OPENED).when(events.RENAMED, times=2).then(programs=[PROGRAM_ROW | {"name": "Second year"}])

    @pytest.mark.parametrize(
        ("last", "state"),
        [(events.PROGRAM_CLOSED, "closed"), (events.PROGRAM_ENDED, "ended"), (events.ARCHIVED, "archived")],
    )
    def test_not_open_any_more(self, desk: ProjectionSpec, last: UntypedEvent, state: str) -> None:
        desk.given(events.OPENED).when(last, times=2).then(programs=[PROGRAM_ROW | {"state": state}])

    def test_a_version_holds_what_each_role_needs(self, desk: ProjectionSpec) -> None:
        requirements = (Requirement("training", "both", 90), Requirement("background-check", "mentor"))
        policy = replace(events.CHANGED_POLICY, requirements=requirements, mentee_places=4)
        changed = replace(
            events.POLICY_CHANGED, data={"policy_version": 2, "effective_at": day(40), **write_policy(policy)}
        )
        row = VERSION_ROW | {
            "version": 2,
            "effective_at": day(40),
            "mentor_capacity": 1,
            "mentee_places": 4,
            "mentor_requirements": ["training", "background-check"],
            "mentee_requirements": ["training"],
            "objective_codes": ["matches"],
        }
        desk.given(events.OPENED).when(changed, times=2).then(policy_versions=[VERSION_ROW, row])

    def test_an_objective_and_a_document(self, desk: ProjectionSpec) -> None:
        desk.given(events.OPENED).when(events.OBJECTIVE_DEFINED, events.DOCUMENT_PUBLISHED, times=2).then(
            objectives=[
                {
                    "program_id": PROGRAM.id,
                    "code": "matches",
                    "policy_version": 2,
                    "measure": "active-relationships",
                    "due_on": "2026-02-16",
                }
            ],
            documents=[
                {
                    "program_id": PROGRAM.id,
                    "code": "conduct",
                    "version": 2,
                    "kind": "code-of-conduct",
                    "roles": ["mentor"],
                    "mandatory_at": day(20),
                }
            ],
        )


class TestParticipations:
    def test_invited(self, desk: ProjectionSpec) -> None:
        row = PERSON_ROW | {"step": "invited", "since": day(1), "expires_at": day(15)}
        desk.when(events.INVITED, times=2).then(participations=[row])

    def test_applied_screened_and_waitlisted(self, desk: ProjectionSpec) -> None:
        desk.when(events.APPLIED, times=2).then(participations=[APPLIED_ROW])
        row = PERSON_ROW | {"step": "screening", "since": day(3)}
        desk.given(events.APPLIED).when(events.SCREENING_STARTED, times=2).then(participations=[row])
        row = PERSON_ROW | {"step": "waitlisted", "since": day(4), "priority": 2}
        desk.given(events.APPLIED, events.SCREENING_STARTED).when(events.WAITLISTED, times=2).then(participations=[row])

    def test_enrolled_with_another_capacity_later(self, desk: ProjectionSpec) -> None:
        desk.given(events.APPLIED).when(events.ENROLLED, times=2).then(participations=[ENROLLED_ROW])
        row = ENROLLED_ROW | {"capacity": 1, "capacity_since": day(94)}
        desk.given(*LEARNS).when(events.CAPACITY_CHANGED, times=2).then(participations=[row])

    @pytest.mark.parametrize(
        ("last", "step", "since"),
        [
            (events.LEARNING_PAUSED, "paused", 90),
            (events.LEARNING_RESUMED, "enrolled", 91),
            (events.SUSPENDED, "suspended", 92),
            (events.REINSTATED, "reinstated", 93),
            (events.WITHDRAWN, "withdrawn", 95),
            (events.COMPLETED, "completed", 95),
            (events.REMOVED, "removed", 95),
            (events.REJECTED, "rejected", 3),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_moved(self, desk: ProjectionSpec, last: UntypedEvent, step: str, since: int) -> None:
        row = ENROLLED_ROW | {"step": step, "since": day(since)}
        desk.given(*LEARNS).when(last, times=2).then(participations=[row])


class TestRequirements:
    def test_requested_reviewed_and_cleared(self, desk: ProjectionSpec) -> None:
        for history, last, row in (
            ([], REQUESTED, {"state": "requested", "since": day(4)}),
            ([REQUESTED], REVIEWED, {"state": "in-review", "since": day(5)}),
            ([REQUESTED, REVIEWED], CLEARED, {"state": "cleared", "since": day(6), "valid_until": day(50)}),
        ):
            desk.given(*history).when(last, times=2).then(requirements=[REQUIREMENT_ROW | row])

    def test_expired_and_revoked(self, desk: ProjectionSpec) -> None:
        for last, state, since in ((EXPIRED, "expired", 50), (REVOKED, "revoked", 40)):
            row = REQUIREMENT_ROW | {"state": state, "since": day(since), "valid_until": day(50)}
            desk.given(CLEARED).when(last, times=2).then(requirements=[row])

    def test_waived_without_an_end(self, desk: ProjectionSpec) -> None:
        row = REQUIREMENT_ROW | {"state": "waived", "since": day(51), "valid_until": day(50), "endless": True}
        desk.given(CLEARED, EXPIRED).when(WAIVED, times=2).then(requirements=[row])

    def test_they_arrive_before_their_participation(self, desk: ProjectionSpec) -> None:
        """They travel in a topic of their own; each topic keeps its own order."""
        row = REQUIREMENT_ROW | {"state": "cleared", "since": day(6), "valid_until": day(50)}
        desk.given(REQUESTED, CLEARED).when(*LEARNS, times=2).then(requirements=[row], participations=[ENROLLED_ROW])
        desk.given(*LEARNS).when(REQUESTED, CLEARED, times=2).then(requirements=[row], participations=[ENROLLED_ROW])


class TestDocuments:
    def test_accepted_and_lapsed(self, desk: ProjectionSpec) -> None:
        row = ACCEPTANCE_ROW | {"valid_until": day(60)}
        desk.when(ACCEPTED, times=2).then(acceptances=[row])
        desk.given(ACCEPTED).when(LAPSED, times=2).then(acceptances=[row | {"lapsed": True}])

    def test_accepted_again_without_an_end(self, desk: ProjectionSpec) -> None:
        again = replace(ACCEPTED, data={**ACCEPTED.data, "valid_until": None})
        row = ACCEPTANCE_ROW | {"valid_until": day(60), "endless": True}
        desk.given(ACCEPTED, LAPSED).when(again, times=2).then(acceptances=[row])


class TestMeetings:
    def test_a_signature_and_the_agreed_cadence(self, desk: ProjectionSpec) -> None:
        row = PROPOSED_ROW | {"state": "matched", "since": events.MATCHED.occurred_at}
        cadence = events.AGREEMENT_SIGNED.data["cadence_days"]
        desk.given(events.PROPOSED, events.MATCHED).when(events.AGREEMENT_SIGNED, times=2).then(
            signatures=[
                {"relationship_id": RELATIONSHIP.id, "version": 1, "party": "mentee", "signed_at": day(6)},
            ],
            relationships=[row | {"cadence_days": cadence, "agreed_version": 1}],
        )

    def test_the_last_session_that_was_held_whatever_the_order(self, desk: ProjectionSpec) -> None:
        def held(session: str, started: int) -> UntypedEvent:
            pair: dict[str, Any] = {"mentor_id": MENTOR, "mentee_id": MENTEE}
            return event(
                RELATIONSHIP,
                day(20),
                relationships.SessionHeld,
                **pair,
                session_id=session,
                started_at=day(started),
                minutes=45,
                mode="video",
                evidence=2,
                count=1,
            )

        other = "00000000-0000-4000-8000-00000000abcd"
        row = PROPOSED_ROW | {"last_held_at": day(9)}
        desk.given(events.PROPOSED, held(SESSION, 9)).when(held(other, 8), times=2).then(relationships=[row])


class TestRelationships:
    def test_proposed_and_accepted(self, desk: ProjectionSpec) -> None:
        desk.when(events.PROPOSED, times=2).then(relationships=[PROPOSED_ROW])
        row = PROPOSED_ROW | {"state": "awaiting-approval", "since": day(5)}
        desk.given(events.PROPOSED).when(events.MATCH_ACCEPTED, times=2).then(relationships=[row])

    @pytest.mark.parametrize(
        ("last", "state", "since"),
        [
            (events.MATCH_DECLINED, "declined", 5),
            (events.MATCH_EXPIRED, "expired", 18),
            (events.MATCH_WITHDRAWN, "withdrawn", 5),
            (events.MATCH_SUPERSEDED, "superseded", 6),
            (events.MATCHED, "matched", 5),
            (events.ACTIVATED, "active", 6),
            (events.PAUSED, "paused", 20),
            (events.RESUMED, "active", 25),
            (events.CLOSED, "closed", 60),
            (events.VOIDED, "voided", 70),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_moved(self, desk: ProjectionSpec, last: UntypedEvent, state: str, since: int) -> None:
        moment = {"active": "started_at"} if last is events.ACTIVATED else dict.fromkeys(ENDS, "ended_at")
        moved = {moment[state]: day(since)} if state in moment else {}
        row = PROPOSED_ROW | {"state": state, "since": day(since), **moved}
        desk.given(events.PROPOSED).when(last, times=2).then(relationships=[row])

    def test_reopened(self, desk: ProjectionSpec) -> None:
        row = PROPOSED_ROW | {"state": "active", "since": day(65), "reopened": True}
        desk.given(events.PROPOSED, events.CLOSED).when(events.REOPENED, times=2).then(relationships=[row])
        void = PROPOSED_ROW | {"state": "voided", "since": day(70), "ended_at": day(70), "reopened": True}
        desk.given(events.PROPOSED, events.CLOSED, events.REOPENED).when(events.VOIDED).then(relationships=[void])

    def test_a_session_is_kept_until_it_is_held_or_cancelled(self, desk: ProjectionSpec) -> None:
        row = {"id": SESSION, "relationship_id": RELATIONSHIP.id, "ends_at": day(9) + 3_600_000_000}
        desk.given(*ACTIVE).when(SCHEDULED, times=2).then(sessions=[row])
        for last in (CANCELLED, MISSED, events.session_held(day(9), evidence=2)):
            desk.given(*ACTIVE, SCHEDULED).when(last, times=2).then(sessions=[])

    def test_a_session_that_moved_ends_later(self, desk: ProjectionSpec) -> None:
        row = {"id": SESSION, "relationship_id": RELATIONSHIP.id, "ends_at": day(12) + 1_800_000_000}
        desk.given(*ACTIVE, SCHEDULED).when(MOVED, times=2).then(sessions=[row])
        desk.given(*ACTIVE).when(SCHEDULED, MOVED, times=2).then(sessions=[row])
        desk.given(*ACTIVE, SCHEDULED, MOVED).when(MISSED, times=2).then(sessions=[])

    def test_a_missed_session_is_planned_again_once_the_report_is_taken_back(self, desk: ProjectionSpec) -> None:
        missed = {"id": SESSION, "relationship_id": RELATIONSHIP.id, "at": day(13), "missed_by": "mentee"}
        desk.given(*ACTIVE, SCHEDULED, MOVED).when(MISSED, times=2).then(missed_sessions=[missed | {"counts": True}])
        planned = {"id": SESSION, "relationship_id": RELATIONSHIP.id, "ends_at": day(12) + 1_800_000_000}
        forgotten = missed | {"missed_by": ""}
        desk.given(*ACTIVE, SCHEDULED, MOVED, MISSED).when(CORRECTED, times=2).then(
            sessions=[planned], missed_sessions=[forgotten]
        )
        desk.given(*ACTIVE, SCHEDULED, MOVED).when(MISSED, CORRECTED, times=2).then(
            sessions=[planned], missed_sessions=[forgotten]
        )

    def test_a_conflict_whatever_the_order_of_topics(self, desk: ProjectionSpec) -> None:
        row = {"relationship_id": RELATIONSHIP.id, "kind": "assessor", "since": day(40), "raised": True}
        desk.when(events.CONFLICT_RAISED, events.PROPOSED, times=2).then(conflicts=[row], relationships=[PROPOSED_ROW])
        desk.given(events.PROPOSED, events.CONFLICT_RAISED).when(events.CONFLICT_CLEARED, times=2).then(
            conflicts=[{"relationship_id": RELATIONSHIP.id, "kind": "assessor", "since": day(41)}]
        )


class TestFeedback:
    def test_an_instrument_a_session_and_an_answer_whatever_the_order_of_topics(self, desk: ProjectionSpec) -> None:
        held, answer = events.session_held(day(9), evidence=2), events.FEEDBACK_GIVEN.data
        asked = {name: events.INSTRUMENT_PUBLISHED.data[name] for name in ("answered_by", "waves")}
        named = {"code": "closing", "version": 3, "title": "At the end", "purpose": "post", "about": "relationship"}
        given = {name: answer[name] for name in ("instrument", "wave", "about_id", "given_by")}
        session = {"id": SESSION, "relationship_id": RELATIONSHIP.id, "started_at": day(9), "single": True}
        desk.when(events.INSTRUMENT_PUBLISHED, held, events.FEEDBACK_GIVEN, times=2, any_order=True).then(
            instruments=[{"program_id": PROGRAM.id, "privacy": "confidential", **named, **asked}],
            held_sessions=[session],
            answers=[{"relationship_id": RELATIONSHIP.id, **given}],
        )


def test_partitions_arrive_in_any_order(desk: ProjectionSpec) -> None:
    desk.given(events.OPENED).when(*LEARNS, REQUESTED, *ACTIVE, SCHEDULED, times=2, any_order=True).then(
        programs=[PROGRAM_ROW],
        participations=[ENROLLED_ROW],
        requirements=[REQUIREMENT_ROW | {"state": "requested", "since": day(4)}],
        relationships=[PROPOSED_ROW | {"state": "active", "since": day(6), "started_at": day(6)}],
        sessions=[{"id": SESSION, "relationship_id": RELATIONSHIP.id, "ends_at": day(9) + 3_600_000_000}],
    )
