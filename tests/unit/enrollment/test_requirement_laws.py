"""After any sequence of acts, with a clock that goes both ways: what holds when, and no gap before a suspension."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.enrollment.participation import application
from services.enrollment.participation import domain as participations
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.application import Entry
from services.enrollment.participation.events import Reinstated, Suspended
from services.enrollment.participation.standing import REASONS, require_cleared
from services.enrollment.participation.states import State
from services.enrollment.requirements import domain
from services.enrollment.requirements.domain import Evidence
from services.enrollment.requirements.events import (
    ClearingEvent,
    EndingEvent,
    RequirementExpired,
    RequirementWaived,
)
from services.enrollment.requirements.validity import Stated
from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.refusal import RefusedError
from services.policy.validity import missing_requirements
from services.policy.versions import PolicyVersion
from tests.support.given import NOON, SUBJECT, command
from tests.unit.enrollment.facts import ORGANIZATION, PERSON, PROGRAM
from tests.unit.enrollment.requirement_facts import checked_policy

KINDS = ("background-check", "training")
POLICY = checked_policy(*KINDS, valid_days=3)
HOUR = timedelta(hours=1)
kinds = st.sampled_from(KINDS)
hours = st.integers(-24, 96).map(lambda count: HOUR * count)


class Requirements(RuleBasedStateMachine):
    """One mentor of a program that requires two things for three days each."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.log: list[Any] = []

    @initialize()
    def apply(self) -> None:
        entry = Entry(ORGANIZATION, PROGRAM, "open", PERSON, Role.MENTOR)
        self.participation = application.submit_application(SUBJECT, command(at=self.now), entry)
        self.collect()

    @rule(hours=st.integers(-1, 40))
    def pass_time(self, hours: int) -> None:
        self.now += HOUR * hours

    @rule(kind=kinds)
    def request(self, kind: str) -> None:
        self.decide(lambda p: domain.request(p, command(at=self.now), policy=POLICY, kind=kind))

    @rule(kind=kinds)
    def review(self, kind: str) -> None:
        self.decide(lambda p: domain.start_review(p, command(at=self.now), policy=POLICY, kind=kind))

    @rule(kind=kinds, since=st.none() | hours, until=st.none() | hours, late=st.integers(0, 30))
    def clear(self, kind: str, since: timedelta | None, until: timedelta | None, late: int) -> None:
        meta = command(at=self.now - HOUR * late, recorded=self.now)
        stated = Stated(self.at(since), self.at(until))
        self.decide(lambda p: domain.clear(p, meta, policy=POLICY, kind=kind, evidence=Evidence(2), stated=stated))

    @rule(kind=kinds, until=st.none() | hours)
    def override(self, kind: str, until: timedelta | None) -> None:
        stated = Stated(valid_until=self.at(until))
        self.decide(
            lambda p: domain.override(
                p,
                command(at=self.now),
                policy=POLICY,
                kind=kind,
                evidence=Evidence(1),
                reason="known",
                stated=stated,
            )
        )

    @rule(kind=kinds, until=hours)
    def waive(self, kind: str, until: timedelta) -> None:
        stated = Stated(valid_until=self.now + until)
        meta = command(at=self.now)
        self.decide(lambda p: domain.waive(p, meta, policy=POLICY, kind=kind, reason="known", stated=stated))

    @rule(kind=kinds)
    def revoke(self, kind: str) -> None:
        self.decide(lambda p: domain.revoke(p, command(at=self.now), policy=POLICY, kind=kind, reason="false"))

    @rule()
    def enroll(self) -> None:
        def decide(participation: Participation) -> None:
            require_cleared(participation, POLICY, self.now)
            participations.enroll(participation, command(at=self.now), version=PolicyVersion(1, NOON, POLICY))

        self.decide(decide)

    @rule()
    def pause(self) -> None:
        self.decide(lambda p: participations.pause(p, command(at=self.now), reason="leave"))

    @rule()
    def resume(self) -> None:
        self.decide(lambda p: participations.resume(p, command(at=self.now)))

    @rule(kind=kinds)
    def expire(self, kind: str) -> None:
        """Do what the process manager does, at any time and more than once."""
        before = len(self.log)
        meta = command(at=max(self.now, self.participation.last_known_at))
        for _ in range(2):
            self.decide(lambda p: domain.expire(p, meta, policy=POLICY, kind=kind))
        assert sum(isinstance(event, RequirementExpired) for event in self.log[before:]) <= 1

    def at(self, distance: timedelta | None) -> datetime | None:
        """Return the time at a distance from now."""
        return None if distance is None else self.now + distance

    def decide(self, decision: Callable[[Participation], None]) -> None:
        """Decide on a participation that is rebuilt from the log; a refusal leaves the log as it is."""
        participation: Any = None
        for event in self.log:
            participation = event.mutate(participation)
        try:
            decision(participation)
        except RefusedError:
            return
        self.participation = participation
        self.collect()

    def collect(self) -> None:
        """Append what was recorded to the log."""
        self.log += [event for event in self.participation.collect_events() if isinstance(event, Event)]

    @invariant()
    def what_holds_at_a_time_follows_from_the_events(self) -> None:
        if not self.log:
            return
        for hours in range(-100, 150, 7):
            at = self.now + HOUR * hours
            holding = {kind for kind in KINDS if self._holds(kind, at)}
            missing = set(missing_requirements(POLICY, "mentor", self.participation.validity, at))
            assert missing == {*KINDS} - holding, at

    def _holds(self, kind: str, at: datetime) -> bool:
        """Return whether a clearing or waiver covers a time, and no end recorded after it came before that time."""
        events = [event for event in self.log if getattr(event, "kind", None) == kind]
        for number, event in enumerate(events):
            if isinstance(event, ClearingEvent | RequirementWaived):
                start = event.occurred_at if isinstance(event, RequirementWaived) else event.valid_from
                ends = [later.occurred_at for later in events[number:] if isinstance(later, EndingEvent)]
                ends += [event.valid_until] if event.valid_until is not None else []
                if start <= at + CLOCK_SKEW and all(at < end for end in ends):
                    return True
        return False

    @invariant()
    def an_expiry_occurs_at_the_end_and_the_suspension_follows_in_the_same_command(self) -> None:
        for event, following in zip(self.log, [*self.log[1:], None], strict=True):
            if isinstance(event, RequirementExpired):
                about = [each for each in self.log if getattr(each, "kind", None) == event.kind]
                ends = [each.valid_until for each in about if hasattr(each, "valid_until")]
                assert event.occurred_at in ends
            if isinstance(event, Suspended):
                assert event.reason in REASONS
            if isinstance(following, Suspended):
                assert isinstance(event, EndingEvent)
                assert following.occurred_at >= event.occurred_at
                assert following.recorded_at == event.recorded_at

    @invariant()
    def once_the_expiries_are_recorded_only_those_who_meet_everything_take_part(self) -> None:
        if not self.log or self.now < self.participation.last_known_at:
            return
        for kind in KINDS:
            self.decide(lambda p, kind=kind: domain.expire(p, command(at=self.now), policy=POLICY, kind=kind))  # type: ignore[misc]  # a default binds the loop's value
        missing = missing_requirements(POLICY, "mentor", self.participation.validity, self.now)
        if self.participation.state in {State.ENROLLED, State.PAUSED}:
            assert missing == []
        if self.participation.state is State.SUSPENDED:
            assert missing != []

    @invariant()
    def a_reinstatement_follows_a_suspension(self) -> None:
        last: Any = None
        for event in self.log:
            if isinstance(event, Suspended | Reinstated):
                assert isinstance(event, Suspended) is not isinstance(last, Suspended)
                last = event


TestRequirements = Requirements.TestCase
TestRequirements.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
