"""After any sequence of commands and any jump of the clock, the laws of participations hold.

The program is a reverse one, limits its places and requires a background check, so that each law can be broken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.enrollment.organizations import commands as organizations
from services.enrollment.participation import commands
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.command_support import Target
from services.enrollment.participation.events import (
    CapacityChanged,
    Enrolled,
    InvitationAccepted,
    Invited,
    Paused,
    Reinstated,
    Resumed,
    SeniorityChanged,
    Withdrawn,
)
from services.enrollment.participation.places import Places, PlaceTaken, places_id
from services.enrollment.participation.states import ENDED, PARTICIPANT
from services.enrollment.programs import commands as programs
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.content import Details
from services.enrollment.requirements import commands as requirements
from services.enrollment.requirements.events import (
    ClearingEvent,
    EndingEvent,
    RequirementEvent,
    RequirementWaived,
)
from services.eventstore.aggregate import Aggregate, Event
from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.policy import Policy, Requirement, RequirementKind
from services.web.identity.principal import SYSTEM, Membership, Principal
from tests.support.given import NOON, command
from tests.support.publishable import assert_publishable
from tests.unit.enrollment.facts import some_policy

pytestmark = pytest.mark.exhaustive

STAFF = Principal("staff", "https://issuer.test", frozenset({Membership("coordinator")}), actor=str(UUID(int=9)))
PEOPLE = [UUID(int=n) for n in (1, 2, 3)]
CHECK: RequirementKind = "background-check"


def policy(places: int, *, required: bool, capacity: int = 3) -> Policy:
    """Return the policy of a reverse program with places in both roles, and a requirement of everyone or of no one."""
    return some_policy(
        directions=["reverse"],
        mentor_capacity=capacity,
        mentee_limit=capacity,
        mentor_places=places,
        mentee_places=places,
        requirements=[Requirement(CHECK, "both", 10)] if required else [],
    )


Act = Callable[[UnitOfWork, CommandMetadata, Target, int], CommandResult]
"""A use case on a participation, with a number from 0 to 5 for its terms."""

ACTS: dict[str, Act] = {
    "start-screening": lambda u, meta, t, _: commands.start_screening(u, meta, t),
    "waitlist": lambda u, meta, t, n: commands.waitlist(u, meta, t, reason="program-full", priority=n + 1),
    "enroll": lambda u, meta, t, _: commands.enroll(u, meta, t),
    "enroll-with-seniority": lambda u, meta, t, n: commands.enroll(u, meta, t, seniority=n),
    "reject": lambda u, meta, t, _: commands.reject(u, meta, t, reason="not-eligible"),
    "pause": lambda u, meta, t, _: commands.pause(u, meta, t, reason="leave"),
    "pause-until": lambda u, meta, t, n: commands.pause(
        u, meta, t, reason="leave", resumes_at=meta.recorded_at + timedelta(days=n)
    ),
    "resume": lambda u, meta, t, _: commands.resume(u, meta, t),
    "suspend": lambda u, meta, t, _: commands.suspend(u, meta, t, reason="complaint"),
    "reinstate": lambda u, meta, t, _: commands.reinstate(u, meta, t),
    "withdraw": lambda u, meta, t, _: commands.withdraw(u, meta, t, reason="moved"),
    "complete": lambda u, meta, t, _: commands.complete(u, meta, t),
    "remove": lambda u, meta, t, _: commands.remove(u, meta, t, reason="misconduct"),
    "change-capacity": lambda u, meta, t, n: commands.change_capacity(u, meta, t, capacity=n),
    "change-seniority": lambda u, meta, t, n: commands.change_seniority(u, meta, t, seniority=n or None),
    "request": lambda u, meta, t, _: requirements.request(u, meta, t, kind=CHECK),
    "clear": lambda u, meta, t, _: requirements.clear(u, meta, t, kind=CHECK, evidence=3),
    "waive": lambda u, meta, t, n: requirements.waive(
        u, meta, t, kind=CHECK, reason="known-person", valid_until=meta.recorded_at + timedelta(days=n)
    ),
    "revoke": lambda u, meta, t, _: requirements.revoke(u, meta, t, kind=CHECK, reason="withdrawn-by-issuer"),
}
"""What staff does."""

BY_THE_CLOCK: dict[str, Act] = {
    "expire-invitation": lambda u, meta, t, _: commands.expire_invitation(u, meta, t),
    "resume": lambda u, meta, t, _: commands.resume(u, meta, t),
    "expire": lambda u, meta, t, _: requirements.expire(u, meta, SYSTEM, t.participation_id, CHECK),
    "end-with-program": lambda u, meta, t, _: commands.end_with_program(u, meta, t),
}
"""What the process manager does."""

FACTS = {"change-capacity": CapacityChanged, "change-seniority": SeniorityChanged}
"""Acts that leave the state of a participation as it is, with all that they record."""

EARLIER = st.just(0) | st.integers(0, 24 * 12)
"""How many hours before its recording something occurred."""

WHICH = st.integers(0, 5)
"""Which of the participations, in the order of their beginning and round."""


class Laws(RuleBasedStateMachine):
    """One organization, one program, three people in both roles, a clock that jumps both ways."""

    def __init__(self) -> None:
        super().__init__()
        self.log: dict[UUID, list[Event]] = {}
        self.now = NOON

    @initialize(places=st.integers(1, 3), required=st.booleans())
    def begin(self, places: int, required: bool) -> None:
        joined = self.execute(lambda u, meta: organizations.join(u, meta, SYSTEM, name="Riverside", terms_version="1"))
        self.organization_id = UUID(str(joined["organization_id"]))
        opened = self.execute(
            lambda u, meta: programs.open_program(
                u,
                meta,
                SYSTEM,
                organization_id=self.organization_id,
                name="First year",
                policy=policy(places, required=required),
            )
        )
        self.program_id = UUID(str(opened["program_id"]))
        self.now += timedelta(days=30)
        for which, person in enumerate(PEOPLE):
            self.apply(person, Role.MENTOR, None if which == 1 else 2, 0)
            for name in ("request", "clear", "enroll")[: 3 - which]:
                self.change(which, ACTS[name])

    @rule(person=st.sampled_from(PEOPLE), role=st.sampled_from(Role), days=st.integers(1, 20))
    def invite(self, person: UUID, role: Role, days: int) -> None:
        until = self.now + timedelta(days=days)
        self.execute(
            lambda u, meta: commands.invite(
                u, meta, STAFF, program_id=self.program_id, person_id=person, role=role, expires_at=until
            )
        )

    @rule(
        person=st.sampled_from(PEOPLE),
        role=st.sampled_from(Role),
        seniority=st.none() | st.integers(0, 5),
        earlier=st.just(0) | st.integers(0, 48),
    )
    def apply(self, person: UUID, role: Role, seniority: int | None, earlier: int) -> None:
        self.execute(
            lambda u, meta: commands.submit_application(
                u, meta, STAFF, program_id=self.program_id, person_id=person, role=role, seniority=seniority
            ),
            earlier=earlier,
        )

    @rule(acts=st.lists(st.tuples(WHICH, st.sampled_from(sorted(ACTS)), st.integers(0, 5), EARLIER), min_size=3))
    def act(self, acts: list[tuple[int, str, int, int]]) -> None:
        for which, name, number, earlier in acts:
            recorded = self.change(which, ACTS[name], number, earlier)
            if name in FACTS:
                assert all(isinstance(event, FACTS[name]) for event in recorded), "it ends nothing"
            self.exactly_the_participants_hold_places()

    @rule(which=WHICH, passes=st.integers(0, 24 * 15), after=st.sampled_from(sorted(ACTS)), number=st.integers(1, 5))
    def act_by_the_clock(self, which: int, passes: int, after: str, number: int) -> None:
        self.change(which, ACTS[after], number)
        self.now += timedelta(hours=passes)
        for due in BY_THE_CLOCK.values():
            self.change(which, due, principal=SYSTEM)

    @rule(places=st.integers(1, 3), capacity=st.integers(1, 4), required=st.booleans(), days=st.integers(0, 2))
    def change_the_policy(self, places: int, capacity: int, required: bool, days: int) -> None:
        effective_at = self.now + timedelta(days=days)
        before = {p.id: p.state for p in self.participations}
        self.execute(
            lambda u, meta: programs.change_policy(
                u,
                meta,
                SYSTEM,
                program_id=self.program_id,
                policy=policy(places, required=required, capacity=capacity),
                details=Details(),
                effective_at=effective_at,
            )
        )
        assert {p.id: p.state for p in self.participations} == before, "a policy ends nothing"

    @rule(end=st.sampled_from([programs.close, programs.end]), chance=st.integers(1, 20))
    def end_the_program(self, end: Callable[..., CommandResult], chance: int) -> None:
        if chance < 20:  # what follows an end is short
            return
        self.execute(lambda u, meta: end(u, meta, SYSTEM, program_id=self.program_id, reason="over"))

    @rule(hours=st.integers(-4, 24) | st.integers(1, 24 * 15))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        for which in range(len(self.participations)):
            for name in ("enroll", "reinstate"):
                self.change(which, ACTS[name])

    @invariant()
    def exactly_the_participants_hold_places(self) -> None:
        for role in Role:
            participants = {str(p.id) for p in self.participations if p.role is role and p.state in PARTICIPANT}
            places = self.load(places_id(self.program_id, role))
            assert (places.holders if isinstance(places, Places) else set()) == participants

    @invariant()
    def no_place_is_taken_beyond_the_limit_of_its_time(self) -> None:
        for role in Role:
            places: Places | None = None
            for event in self.log.get(places_id(self.program_id, role), []):
                places = event.mutate(places)
                if isinstance(event, PlaceTaken):
                    assert event.limit is not None
                    assert places is not None
                    assert len(places.holders) <= event.limit

    @invariant()
    def at_most_one_open_participation_a_person_and_role(self) -> None:
        open_ones = [(p.context["person_id"], p.role) for p in self.participations if not p.ended]
        assert len(open_ones) == len(set(open_ones))

    @invariant()
    def every_participant_of_a_reverse_program_has_a_seniority(self) -> None:
        assert all(p.seniority is not None for p in self.participations if p.state in PARTICIPANT)

    @invariant()
    def nothing_follows_an_end_and_time_does_not_go_back(self) -> None:
        for participation in self.participations:
            events = self.log[participation.id]
            state: Participation | None = None
            for event in events:
                assert state is None or state.state not in ENDED
                state = cast("Participation", event.mutate(state))
            times = [event.occurred_at for event in events if not isinstance(event, RequirementEvent)]
            assert times == sorted(times)

    @invariant()
    def what_ends_by_itself_ends_at_its_time(self) -> None:
        for participation in self.participations:
            deadline: datetime | None = None
            for event in self.log[participation.id]:
                if isinstance(event, Invited):
                    deadline = event.expires_at
                if isinstance(event, InvitationAccepted):
                    assert deadline is not None
                    assert event.recorded_at < deadline
                if isinstance(event, Withdrawn) and event.reason == "invitation-expired":
                    assert deadline is not None
                    assert event.recorded_at >= deadline
                if isinstance(event, Paused):
                    deadline = event.resumes_at
                if isinstance(event, Resumed) and event.actor == SYSTEM.actor:
                    assert deadline is not None
                    assert event.recorded_at >= deadline

    @property
    def participations(self) -> list[Participation]:
        return [a for a in map(self.load, self.log) if isinstance(a, Participation)]

    def load(self, id: UUID) -> Aggregate | None:
        aggregate: Aggregate | None = None
        for event in self.log.get(id, []):
            aggregate = event.mutate(aggregate)
        return aggregate

    def change(
        self, which: int, act: Act, number: int = 0, earlier: int = 0, principal: Principal = STAFF
    ) -> list[Event]:
        """Change one of the participations, and return what was recorded in it."""
        ids = [p.id for p in self.participations]
        if not ids:
            return []
        id = ids[which % len(ids)]
        before, target = len(self.log[id]), Target(principal, id)
        self.execute(lambda u, meta: act(u, meta, target, number), earlier=earlier, actor=principal.actor)
        return self.log[id][before:]

    def execute(
        self,
        decide: Callable[[UnitOfWork, CommandMetadata], CommandResult],
        *,
        earlier: int = 0,
        actor: str = "coordinator-1",
    ) -> dict[str, object]:
        """Decide on rebuilt aggregates about what happened some hours earlier; a refusal records nothing."""
        meta = replace(command(at=self.now - timedelta(hours=earlier), recorded=self.now), actor=actor)
        work = UnitOfWork(self.load)
        try:
            result = decide(work, meta)
        except RefusedError:
            return {}
        for aggregate in work.changed():
            for event in cast("list[Event]", list(aggregate.collect_events())):
                assert_publishable(event)
                if isinstance(event, Enrolled | Reinstated):
                    self.assert_requirements_hold(event, meta)
                self.log.setdefault(aggregate.id, []).append(event)
        return result.body

    def assert_requirements_hold(self, event: Event, meta: CommandMetadata) -> None:
        """Assert that what the policy in force required was cleared or waived at the event's own time."""
        program = self.load(self.program_id)
        assert isinstance(program, Program)
        if not program.policy_at(meta).policy.requirements:
            return
        held, at = False, event.occurred_at
        for earlier in self.log.get(event.originator_id, []):
            if isinstance(earlier, ClearingEvent):
                until = earlier.valid_until
                held = held or (earlier.valid_from <= at + CLOCK_SKEW and (until is None or at < until))
            if isinstance(earlier, RequirementWaived):
                until = earlier.valid_until
                held = held or (earlier.occurred_at <= at + CLOCK_SKEW and (until is None or at < until))
            if isinstance(earlier, EndingEvent) and earlier.occurred_at <= at:
                held = False
        assert held, "a requirement does not hold at the time of the event"


Laws.TestCase.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
TestLaws = Laws.TestCase
