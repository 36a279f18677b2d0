"""After any sequence of commands, participations of a program keep their invariants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.enrollment.organizations import commands as organizations
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.states import State as OrganizationState
from services.enrollment.participation import commands
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.command_support import Target
from services.enrollment.participation.events import Enrolled
from services.enrollment.participation.states import State
from services.enrollment.programs import commands as programs
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.content import Details
from services.enrollment.programs.states import State as ProgramState
from services.eventstore.aggregate import Aggregate, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.versions import in_force
from services.web.identity.principal import SYSTEM
from tests.support.given import NOON, command
from tests.support.publishable import assert_publishable
from tests.unit.enrollment.facts import some_policy

PEOPLE = [UUID(int=n) for n in (1, 2)]
STEPS: dict[str, Callable[..., CommandResult]] = {
    "enroll": commands.enroll,
    "reject": commands.reject,
    "pause": commands.pause,
    "resume": commands.resume,
    "withdraw": commands.withdraw,
    "complete": commands.complete,
}
WITH_REASON = {"reject", "pause", "withdraw"}
ENDS: dict[str, Callable[[UnitOfWork, CommandMetadata, UUID, UUID], CommandResult]] = {
    "close": lambda u, meta, program, _: programs.close(u, meta, SYSTEM, program_id=program, reason="code"),
    "end": lambda u, meta, program, _: programs.end(u, meta, SYSTEM, program_id=program, reason="code"),
    "leave": lambda u, meta, _, home: organizations.leave(u, meta, SYSTEM, organization_id=home, reason="code"),
    "complete": lambda u, meta, _, home: organizations.complete_leaving(u, meta, SYSTEM, organization_id=home),
}


class Everyday(RuleBasedStateMachine):
    """One organization, one program, two people in both roles, any order of acts, a clock that goes both ways."""

    def __init__(self) -> None:
        super().__init__()
        self.log: dict[UUID, list[Event]] = {}
        self.now = NOON

    @initialize()
    def begin(self) -> None:
        joined = self.execute(lambda u, meta: organizations.join(u, meta, SYSTEM, name="Riverside", terms_version="1"))
        self.organization_id = UUID(str(joined["organization_id"]))
        opened = self.execute(
            lambda u, meta: programs.open_program(
                u, meta, SYSTEM, organization_id=self.organization_id, name="First year", policy=some_policy()
            )
        )
        self.program_id = UUID(str(opened["program_id"]))
        for person in PEOPLE:
            self.apply(person, Role.MENTOR)

    @rule(person=st.sampled_from(PEOPLE), role=st.sampled_from(Role))
    def apply(self, person: UUID, role: Role) -> None:
        self.execute(
            lambda u, meta: commands.submit_application(
                u, meta, SYSTEM, program_id=self.program_id, person_id=person, role=role
            )
        )

    @rule(
        which=st.integers(0, 7),
        step=st.sampled_from([*sorted(STEPS), *["enroll"] * 6]),
        capacity=st.none() | st.integers(0, 5),
    )
    def take_a_step(self, which: int, step: str, capacity: int | None) -> None:
        ids = [p.id for p in self.participations]
        if not ids:
            return
        more: dict[str, Any] = {"capacity": capacity} if step == "enroll" else {}
        if step in WITH_REASON:
            more = {"reason": "code"}
        id = ids[which % len(ids)]
        self.execute(lambda u, meta: STEPS[step](u, meta, Target(SYSTEM, id), **more))

    @rule(end=st.sampled_from([*ENDS, *["none"] * 12]))
    def come_closer_to_the_end(self, end: str) -> None:
        """Close, end or leave, seldom: nothing of interest happens afterwards."""
        if end in ENDS:
            self.execute(lambda u, meta: ENDS[end](u, meta, self.program_id, self.organization_id))

    @rule(capacity=st.integers(1, 3), minutes=st.integers(0, 90))
    def change_the_policy(self, capacity: int, minutes: int) -> None:
        policy = some_policy(mentor_capacity=capacity)
        effective_at = self.now + timedelta(minutes=minutes)
        self.execute(
            lambda u, meta: programs.change_policy(
                u,
                meta,
                SYSTEM,
                program_id=self.program_id,
                policy=policy,
                details=Details(),
                effective_at=effective_at,
            )
        )

    @rule(minutes=st.integers(-30, 60))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def at_most_one_open_participation_a_person_and_role(self) -> None:
        open_ones = [(p.context["person_id"], p.role) for p in self.participations if not p.ended]
        assert len(open_ones) == len(set(open_ones))

    @invariant()
    def attempts_are_a_chain(self) -> None:
        by_id = {str(p.id): p for p in self.participations}
        for participation in by_id.values():
            before = participation.previous_participation_id
            previous = by_id[before] if before else None
            assert participation.attempt == (previous.attempt + 1 if previous else 1)
            assert previous is None or previous.ended

    @invariant()
    def capacity_never_exceeds_the_policy(self) -> None:
        for participation in self.participations:
            most = 3 if participation.role is Role.MENTOR else 1
            assert participation.capacity <= most
            assert participation.state in {State.APPLIED, State.REJECTED, State.WITHDRAWN} or participation.capacity

    @invariant()
    def an_organization_that_left_has_no_program_that_has_not_ended(self) -> None:
        organization, program = self.load(self.organization_id), self.load(self.program_id)
        assert isinstance(organization, Organization)
        assert isinstance(program, Program)
        assert organization.open_programs == (set() if program.state is ProgramState.ENDED else {str(program.id)})
        assert organization.state is not OrganizationState.LEFT or program.state is ProgramState.ENDED

    @invariant()
    def versions_of_the_policy_are_numbered_and_take_effect_in_their_order(self) -> None:
        program = self.load(self.program_id)
        assert isinstance(program, Program)
        assert [version.number for version in program.versions] == list(range(1, len(program.versions) + 1))
        effects = [version.effective_at for version in program.versions]
        assert effects == sorted(effects)

    @property
    def participations(self) -> list[Participation]:
        return [a for a in map(self.load, self.log) if isinstance(a, Participation)]

    def load(self, id: UUID) -> Aggregate | None:
        aggregate: Aggregate | None = None
        for event in self.log.get(id, []):
            aggregate = event.mutate(aggregate)
        return aggregate

    def assert_decided_under_the_version_in_force(self, event: Enrolled) -> None:
        program = self.load(self.program_id)
        assert isinstance(program, Program)
        version = in_force(program.versions, event.recorded_at)
        assert event.policy_version == version.number
        assert event.capacity <= version.policy.limit(event.role)

    def execute(self, decide: Callable[[UnitOfWork, CommandMetadata], CommandResult]) -> dict[str, object]:
        """Decide on rebuilt aggregates; a refused decision records nothing."""
        work = UnitOfWork(self.load)
        try:
            result = decide(work, command(at=self.now))
        except RefusedError:
            return {}
        for aggregate in work.changed():
            recorded = cast("list[Event]", list(aggregate.collect_events()))
            for event in recorded:
                assert_publishable(event)
                if isinstance(event, Enrolled):
                    self.assert_decided_under_the_version_in_force(event)
            self.log.setdefault(aggregate.id, []).extend(recorded)
        return result.body


Everyday.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestEveryday = Everyday.TestCase
