"""What each event makes of the rows and counters of the programs read model."""

from collections.abc import Iterator

import pytest

from services.contract.record import UntypedEvent
from services.projections.programs.projection import ProgramsProjection
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import LEARNING, MENTEE, MENTOR, ORGANIZATION, PROGRAM, RELATIONSHIP
from tests.support.projection_spec import ProjectionSpec, day, projection_spec

LEARNS = [events.APPLIED, events.ENROLLED]
ACTIVE = [events.PROPOSED, events.MATCHED, events.ACTIVATED]


def moved(state: str, step: str | None = None) -> dict[str, object]:
    """Return the columns of a participation that moved into a state."""
    return {"step": step or state, "state": state}


ORGANIZATION_ROW = {"id": ORGANIZATION.id, "name": "Riverside", "state": "joined"}
PROGRAM_ROW = {
    "id": PROGRAM.id,
    "organization_id": ORGANIZATION.id,
    "name": "First year",
    "state": "open",
    "minimum_group_size": 5,
}
APPLIED_ROW = {
    "id": LEARNING.id,
    "program_id": PROGRAM.id,
    "person_id": MENTEE,
    "role": "mentee",
    "applied": True,
} | moved("applied")
ENROLLED_ROW = APPLIED_ROW | moved("enrolled") | {"enrolled": True, "enrolled_since": day(3), "waiting_since": day(3)}
RELATIONSHIP_ROW = {
    "id": RELATIONSHIP.id,
    "program_id": PROGRAM.id,
    "mentor_id": MENTOR,
    "mentee_id": MENTEE,
    "mentee_participation_id": LEARNING.id,
}
FUNNEL = {"program_id": PROGRAM.id}
COUNTS = {"program_id": PROGRAM.id, "role": "mentee"}
INSTRUMENT = {
    "program_id": PROGRAM.id,
    "instrument": "pulse",
    "version": 2,
    "wave": "post",
    "about": "relationship",
    "given_by": "mentee",
}


@pytest.fixture(scope="module")
def programs(postgres_dsn: str) -> Iterator[ProjectionSpec]:
    with projection_spec(postgres_dsn, ProgramsProjection()) as model:
        yield model


class TestOrganizationsAndPrograms:
    def test_organization_joined(self, programs: ProjectionSpec) -> None:
        programs.when(events.JOINED, times=2).then(organizations=[ORGANIZATION_ROW])

    def test_organization_left(self, programs: ProjectionSpec) -> None:
        row = ORGANIZATION_ROW | {"state": "left"}
        programs.given(events.JOINED).when(events.LEFT, times=2).then(organizations=[row])

    def test_program_opened(self, programs: ProjectionSpec) -> None:
        programs.when(events.OPENED, times=2).then(programs=[PROGRAM_ROW])

    def test_organization_leaving(self, programs: ProjectionSpec) -> None:
        row = ORGANIZATION_ROW | {"state": "leaving"}
        programs.given(events.JOINED).when(events.LEAVING, times=2).then(organizations=[row])

    def test_program_drafted(self, programs: ProjectionSpec) -> None:
        row = {"id": PROGRAM.id, "organization_id": ORGANIZATION.id, "name": "First yaer", "state": "draft"}
        programs.when(events.DRAFTED, times=2).then(programs=[row])
        programs.given(events.DRAFTED).when(events.OPENED, times=2).then(programs=[PROGRAM_ROW])

    def test_program_renamed_under_another_policy(self, programs: ProjectionSpec) -> None:
        programs.given(events.OPENED).when(events.RENAMED, events.POLICY_CHANGED, times=2).then(
            programs=[PROGRAM_ROW | {"name": "Second year", "minimum_group_size": 8}]
        )

    @pytest.mark.parametrize(("event", "state"), [(events.PROGRAM_ENDED, "ended"), (events.ARCHIVED, "archived")])
    def test_program_over(self, programs: ProjectionSpec, event: UntypedEvent, state: str) -> None:
        programs.given(events.OPENED).when(event, times=2).then(programs=[PROGRAM_ROW | {"state": state}])

    def test_program_closed(self, programs: ProjectionSpec) -> None:
        row = PROGRAM_ROW | {"state": "closed"}
        programs.given(events.OPENED).when(events.PROGRAM_CLOSED, times=2).then(programs=[row])


class TestParticipations:
    def test_applied(self, programs: ProjectionSpec) -> None:
        programs.when(events.APPLIED, times=2).then(
            participations=[APPLIED_ROW],
            participation_counts=[COUNTS | {"applied": 1}],
            funnels=[FUNNEL | {"applied": 1}],
        )

    def test_invited_screened_and_waitlisted(self, programs: ProjectionSpec) -> None:
        programs.when(events.INVITED, times=2).then(
            participation_counts=[COUNTS | {"invited": 1}], funnels=[FUNNEL | {"invited": 1}]
        )
        steps = [events.INVITED, events.APPLIED, events.SCREENING_STARTED, events.WAITLISTED]
        programs.when(*steps, times=2).then(
            participation_counts=[COUNTS | {"waitlisted": 1}],
            funnels=[FUNNEL | {"invited": 1, "applied": 1, "screening": 1, "waitlisted": 1}],
        )

    def test_a_suspended_one_is_neither_enrolled_nor_waiting(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS).when(events.SUSPENDED, times=2).then(
            participations=[ENROLLED_ROW | moved("suspended")], participation_counts=[COUNTS | {"suspended": 1}]
        )
        programs.given(*LEARNS, events.SUSPENDED).when(events.REINSTATED, times=2).then(
            participations=[ENROLLED_ROW | moved("enrolled", "reinstated")],
            participation_counts=[COUNTS | {"enrolled": 1}],
        )

    def test_one_suspended_while_paused_counts_as_paused_again(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS, events.LEARNING_PAUSED, events.SUSPENDED).when(events.REINSTATED, times=2).then(
            participation_counts=[COUNTS | {"paused": 1}]
        )

    def test_removed(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS).when(events.REMOVED, times=2).then(
            participations=[ENROLLED_ROW | moved("removed")], participation_counts=[COUNTS | {"removed": 1}]
        )

    def test_rejected(self, programs: ProjectionSpec) -> None:
        programs.given(events.APPLIED).when(events.REJECTED, times=2).then(
            participations=[APPLIED_ROW | moved("rejected")],
            participation_counts=[COUNTS | {"rejected": 1}],
        )

    def test_enrolled(self, programs: ProjectionSpec) -> None:
        programs.given(events.APPLIED).when(events.ENROLLED, times=2).then(
            participations=[ENROLLED_ROW],
            participation_counts=[COUNTS | {"enrolled": 1}],
            funnels=[FUNNEL | {"applied": 1, "enrolled": 1}],
        )

    def test_paused(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS).when(events.LEARNING_PAUSED, times=2).then(
            participations=[ENROLLED_ROW | moved("paused") | {"paused": True}],
            participation_counts=[COUNTS | {"paused": 1}],
        )

    def test_resumed(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS, events.LEARNING_PAUSED).when(events.LEARNING_RESUMED, times=2).then(
            participations=[ENROLLED_ROW],
            participation_counts=[COUNTS | {"enrolled": 1}],
        )

    def test_withdrawn(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS).when(events.WITHDRAWN, times=2).then(
            participations=[ENROLLED_ROW | moved("withdrawn")],
            participation_counts=[COUNTS | {"withdrawn": 1}],
        )

    def test_completed(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS).when(events.COMPLETED, times=2).then(
            participations=[ENROLLED_ROW | moved("completed")],
            participation_counts=[COUNTS | {"completed": 1}],
        )


class TestRelationships:
    def test_proposed(self, programs: ProjectionSpec) -> None:
        programs.when(events.PROPOSED, times=2).then(
            relationships=[RELATIONSHIP_ROW | {"state": "proposed"}],
            relationship_counts=[{"program_id": PROGRAM.id, "proposed": 1}],
        )

    @pytest.mark.parametrize(
        ("event", "state"),
        [
            (events.MATCH_DECLINED, "declined"),
            (events.MATCH_EXPIRED, "expired"),
            (events.MATCH_WITHDRAWN, "withdrawn"),
            (events.MATCH_SUPERSEDED, "superseded"),
        ],
        ids=["declined", "expired", "withdrawn", "superseded"],
    )
    def test_not_matched(self, programs: ProjectionSpec, event: UntypedEvent, state: str) -> None:
        programs.given(events.PROPOSED).when(event, times=2).then(
            relationships=[RELATIONSHIP_ROW | {"state": state}],
            relationship_counts=[{"program_id": PROGRAM.id, state: 1}],
        )

    def test_a_match_that_awaits_approval_is_not_matched(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS, events.PROPOSED).when(events.MATCH_ACCEPTED, times=2).then(
            relationships=[RELATIONSHIP_ROW | {"state": "awaiting-approval"}],
            relationship_counts=[{"program_id": PROGRAM.id, "awaiting_approval": 1}],
            participations=[ENROLLED_ROW],
        )

    def test_matched(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS, events.PROPOSED).when(events.MATCHED, times=2).then(
            relationships=[RELATIONSHIP_ROW | {"state": "matched", "matched": True}],
            relationship_counts=[{"program_id": PROGRAM.id, "matched": 1}],
            participations=[ENROLLED_ROW | {"matched": True, "open": 1}],
            funnels=[FUNNEL | {"applied": 1, "enrolled": 1, "matched": 1}],
        )

    def test_activated(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS, events.PROPOSED, events.MATCHED).when(events.ACTIVATED, times=2).then(
            relationships=[RELATIONSHIP_ROW | {"state": "active", "matched": True, "active": True}],
            participations=[ENROLLED_ROW | {"matched": True, "active": True, "open": 1}],
            funnels=[FUNNEL | {"applied": 1, "enrolled": 1, "matched": 1, "active": 1}],
        )

    def test_paused(self, programs: ProjectionSpec) -> None:
        programs.given(*ACTIVE).when(events.PAUSED, times=2).then(
            relationship_counts=[{"program_id": PROGRAM.id, "paused": 1}]
        )

    def test_resumed(self, programs: ProjectionSpec) -> None:
        programs.given(*ACTIVE, events.PAUSED).when(events.RESUMED, times=2).then(
            relationship_counts=[{"program_id": PROGRAM.id, "active": 1}]
        )

    def test_closed(self, programs: ProjectionSpec) -> None:
        steps = {"matched": True, "active": True, "closed_planned": True}
        programs.given(*LEARNS, *ACTIVE).when(events.CLOSED, times=2).then(
            relationship_counts=[{"program_id": PROGRAM.id, "closed": 1}],
            participations=[ENROLLED_ROW | steps | {"waiting_since": day(60)}],
            funnels=[FUNNEL | {"applied": 1, "enrolled": 1, "matched": 1, "active": 1, "closed_planned": 1}],
        )

    def test_what_is_reopened_has_not_ended(self, programs: ProjectionSpec) -> None:
        programs.given(*LEARNS, *ACTIVE, events.CLOSED).when(events.REOPENED, times=2).then(
            relationships=[RELATIONSHIP_ROW | {"state": "active", "matched": True, "active": True}],
            relationship_counts=[{"program_id": PROGRAM.id, "active": 1}],
            participations=[ENROLLED_ROW | {"matched": True, "active": True, "open": 1}],
            funnels=[FUNNEL | {"applied": 1, "enrolled": 1, "matched": 1, "active": 1}],
        )

    def test_what_is_voided_counts_nowhere(self, programs: ProjectionSpec) -> None:
        held = events.session_held(day(7), evidence=2, count=3)
        life = [*LEARNS, *ACTIVE, held, events.GOAL_AGREED, events.GOAL_MET, events.CLOSED]
        programs.given(*life).when(events.VOIDED, times=2).then(
            relationship_counts=[{"program_id": PROGRAM.id}],
            participations=[ENROLLED_ROW],
            funnels=[FUNNEL | {"applied": 1, "enrolled": 1}],
            months=[],
            attendance=[],
            goals=[FUNNEL],
        )

    def test_goal_agreed(self, programs: ProjectionSpec) -> None:
        programs.given(*ACTIVE).when(events.GOAL_AGREED, times=2).then(
            goals=[{"program_id": PROGRAM.id, "agreed": 1}],
            funnels=[FUNNEL | {"matched": 1, "active": 1, "goal_agreed": 1}],
        )

    def test_goal_met(self, programs: ProjectionSpec) -> None:
        programs.given(*ACTIVE, events.GOAL_AGREED).when(events.GOAL_MET, times=2).then(
            goals=[{"program_id": PROGRAM.id, "agreed": 1, "met": 1}],
            funnels=[FUNNEL | {"matched": 1, "active": 1, "goal_agreed": 1, "goal_met": 1}],
        )

    def test_session_held(self, programs: ProjectionSpec) -> None:
        month = {"program_id": PROGRAM.id, "month": "2026-01-01", "held": 3, "minutes": 135, "people": 1}
        programs.given(*ACTIVE).when(events.session_held(day(7), evidence=2, count=3), times=2).then(
            months=[month, month | {"floor": 1}, month | {"floor": 2}],
            attendance=[{"program_id": PROGRAM.id, "month": "2026-01-01", "mentee_id": MENTEE, "evidence": 2}],
        )

    def test_feedback_given(self, programs: ProjectionSpec) -> None:
        programs.given(*ACTIVE).when(events.FEEDBACK_GIVEN, times=2).then(
            feedback=[INSTRUMENT | {"answers": 1, "total": 5, "people": 1}],
            respondents=[INSTRUMENT | {"person_id": MENTEE}],
        )

    def test_feedback_given_before_its_relationship_is_known(self, programs: ProjectionSpec) -> None:
        programs.when(events.FEEDBACK_GIVEN, times=2).then(
            feedback=[INSTRUMENT | {"answers": 1, "total": 5}],
            unattributed=[INSTRUMENT | {"relationship_id": RELATIONSHIP.id}],
        )
        programs.given(events.FEEDBACK_GIVEN).when(events.PROPOSED, times=2).then(
            feedback=[INSTRUMENT | {"answers": 1, "total": 5, "people": 1}],
            respondents=[INSTRUMENT | {"person_id": MENTEE}],
            unattributed=[],
        )


def test_partitions_arrive_in_any_order(programs: ProjectionSpec) -> None:
    programs.given(events.OPENED).when(*LEARNS, *ACTIVE, times=2, any_order=True).then(
        participations=[ENROLLED_ROW | {"matched": True, "active": True, "open": 1}],
        funnels=[FUNNEL | {"applied": 1, "enrolled": 1, "matched": 1, "active": 1}],
        relationship_counts=[{"program_id": PROGRAM.id, "active": 1}],
    )
