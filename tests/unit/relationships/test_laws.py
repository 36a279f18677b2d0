"""The laws hold after any sequence of real commands, sensible or not, in and out of order of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid5

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.agreements import commands as agreements
from services.relationships.command_support import Target
from services.relationships.feedback import commands as feedback
from services.relationships.feedback.commands import Response
from services.relationships.goals import commands as goals
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.lifecycle import reopening_command
from services.relationships.matching import commands as matching
from services.relationships.matching.domain import Matched
from services.relationships.meeting import Meeting
from services.relationships.relationship import Party, Proposer, Relationship
from services.relationships.sessions import commands as sessions
from services.relationships.states import State
from tests.support.given import NOON
from tests.support.principals import UNRESTRICTED
from tests.unit.relationships import laws
from tests.unit.relationships.examples import PROGRAM, TERMS
from tests.unit.relationships.memory import POLICY, PULSE, InMemoryEligibility, Memory, open_program

pytestmark = pytest.mark.exhaustive

_PEOPLE = [uuid5(UUID(PROGRAM), f"person {n}") for n in range(3)]
_WHEN = st.sampled_from([*[timedelta(0)] * 4, timedelta(seconds=4), timedelta(hours=-10), timedelta(days=-3)])
PARTIES = st.sampled_from(["mentor", "mentee"])
INITIATORS = st.sampled_from(["mentor", "mentee", "coordinator", "program"])


def participation(person: UUID, role: Party) -> UUID:
    return uuid5(person, role)


class Life(RuleBasedStateMachine):
    """Three people, each mentor and mentee at once, in one program, with little room."""

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.now = Memory(), NOON
        waves = replace(PULSE, code="waves", waves=("pre", "post"))
        self.eligibility = InMemoryEligibility(
            open_program(directions=("traditional", "reverse")), published=[PULSE, waves]
        )
        self.ids: list[UUID] = []
        self.sub_ids: list[UUID] = [UUID(PROGRAM)]
        self.limits: dict[UUID, dict[str, int]] = {}
        self.limits_again: dict[tuple[UUID, int], dict[str, int]] = {}

    @initialize(capacity=st.integers(1, 2))
    def enroll(self, capacity: int) -> None:
        for rank, person in enumerate(_PEOPLE):
            for role in ("mentor", "mentee"):
                self.eligibility.enroll(
                    participation(person, role), person, role, NOON, capacity=capacity, seniority=rank // 2
                )

    def execute(
        self, decide: Callable[[UnitOfWork, CommandMetadata], CommandResult], when: timedelta
    ) -> CommandResult | None:
        """Execute a command; time goes on whether it is refused or not."""
        self.now += timedelta(hours=7)
        at: datetime = self.now + when
        command = CommandMetadata(f"key-{self.now}", "coordinator-1", "intention-1", None, at, self.now)
        try:
            return self.memory.execute(lambda uow: decide(uow, command))
        except RefusedError:
            return None

    def about(self, data: st.DataObject, *states: State) -> Target:
        """Pick a relationship: mostly one in these states, where the command may make sense."""
        fitting = [id for id in self.ids if self.state(id) in states]
        sensible = data.draw(st.sampled_from([True, True, True, True, False]))
        pool = fitting if fitting and sensible else [*self.ids, UUID(PROGRAM)]
        return Target(data.draw(st.sampled_from(pool)), None, self.eligibility, UNRESTRICTED)

    def state(self, id: UUID) -> State:
        relationship = self.memory.load(id)
        assert isinstance(relationship, Relationship)
        return relationship.state

    @rule(mentor=st.sampled_from(_PEOPLE), mentee=st.sampled_from(_PEOPLE), by=INITIATORS, reverse=st.booleans())
    def propose(self, mentor: UUID, mentee: UUID, by: str, reverse: bool) -> None:
        result = self.execute(
            lambda uow, command: matching.propose(
                uow,
                command,
                self.eligibility,
                UNRESTRICTED,
                mentor_participation_id=participation(mentor, "mentor"),
                mentee_participation_id=participation(mentee, "mentee"),
                formality="formal",
                direction="reverse" if reverse else "traditional",
                group_id=None,
                proposed_by=cast("Proposer", "coordinator" if by == "program" else by),
            ),
            timedelta(0),
        )
        if result is not None:
            self.ids.append(UUID(str(result.body["relationship_id"])))

    @rule(data=st.data(), first=PARTIES, when=_WHEN)
    def accept(self, data: st.DataObject, first: Party, when: timedelta) -> None:
        target = self.about(data, State.PROPOSED)
        second: Party = "mentee" if first == "mentor" else "mentor"
        for party in (first, second) if data.draw(st.booleans()) else (first,):
            self.accept_as(party, target, when)

    def accept_as(self, party: Party, target: Target, when: timedelta) -> None:
        result = self.execute(lambda uow, command: matching.accept(uow, command, target, by=party), when)
        if result is not None and result.body["state"] == "matched":
            self.limits[target.relationship_id] = self.limits_of(target.relationship_id)

    def limits_of(self, id: UUID) -> dict[str, int]:
        relationship = self.memory.load(id)
        assert isinstance(relationship, Relationship)
        mentor = self.eligibility.participations[relationship.pairing.mentor_participation_id]
        mentee = self.eligibility.participations[relationship.pairing.mentee_participation_id]
        return {"mentor": mentor.capacity, "mentee": min(mentee.capacity, POLICY.mentee_limit)}

    @rule(data=st.data(), party=PARTIES)
    def decline(self, data: st.DataObject, party: Party) -> None:
        target = self.about(data, State.PROPOSED)
        self.execute(
            lambda uow, command: matching.decline(uow, command, target, by=party, reason="no_time"), timedelta(0)
        )

    @rule(data=st.data(), later=st.booleans())
    def expire(self, data: st.DataObject, later: bool) -> None:
        target = self.about(data, State.PROPOSED)
        self.now += timedelta(days=15) if later else timedelta(0)
        self.execute(lambda uow, command: matching.expire(uow, command, target), timedelta(0))

    @rule(mentor=st.sampled_from(_PEOPLE), mentee=st.sampled_from(_PEOPLE), reverse=st.booleans(), when=_WHEN)
    def begin(self, mentor: UUID, mentee: UUID, reverse: bool, when: timedelta) -> None:
        before = len(self.ids)
        self.propose(mentor, mentee, "coordinator", reverse)
        for id in self.ids[before:]:
            target = Target(id, None, self.eligibility, UNRESTRICTED)
            self.accept_as("mentee", target, timedelta(0))
            self.accept_as("mentor", target, when)
            self.sign_and_start(target, when)

    @rule(data=st.data(), when=_WHEN)
    def agree_and_start(self, data: st.DataObject, when: timedelta) -> None:
        self.sign_and_start(self.about(data, State.MATCHED), when)

    def sign_and_start(self, target: Target, when: timedelta) -> None:
        parties: list[Party] = ["mentor", "mentee"]
        for party in parties:
            self.execute(
                lambda uow, command, party=party: agreements.sign(uow, command, target, by=party, terms=TERMS),  # type: ignore[misc] # bound early
                timedelta(0),
            )
        self.execute(lambda uow, command: lifecycle.activate(uow, command, target), when)

    @rule(data=st.data(), when=_WHEN, pausing=st.booleans())
    def interrupt(self, data: st.DataObject, when: timedelta, pausing: bool) -> None:
        target = self.about(data, State.ACTIVE, State.PAUSED)
        if pausing:
            self.execute(lambda uow, command: lifecycle.pause(uow, command, target, reason="holiday"), when)
        else:
            self.execute(lambda uow, command: lifecycle.resume(uow, command, target), when)

    @rule(data=st.data(), when=_WHEN, by=INITIATORS)
    def close(self, data: st.DataObject, when: timedelta, by: str) -> None:
        target = self.about(data, State.MATCHED, State.ACTIVE, State.PAUSED)
        self.execute(
            lambda uow, command: lifecycle.close(
                uow,
                command,
                target,
                initiated_by=by,  # type: ignore[arg-type] # drawn from the literals
                reason="moved",
            ),
            when,
        )

    @rule(data=st.data(), when=_WHEN, late=st.booleans())
    def reopen(self, data: st.DataObject, when: timedelta, late: bool) -> None:
        target = self.about(data, State.CLOSED)
        self.now += timedelta(days=31) if late else timedelta(0)
        known = self.memory.load(target.relationship_id)
        closed_at = (
            known.ending.recorded_at if isinstance(known, Relationship) and known.state is State.CLOSED else None
        )
        result = self.execute(
            lambda uow, command: reopening_command.reopen(uow, command, target, reason="both_wish"), when
        )
        if result is not None:
            assert closed_at is not None
            assert self.now <= closed_at + timedelta(days=POLICY.reopen_days)
            key = (target.relationship_id, int(str(result.body["version"])))
            self.limits_again[key] = self.limits_of(target.relationship_id)

    @rule(data=st.data(), when=_WHEN)
    def void(self, data: st.DataObject, when: timedelta) -> None:
        target = self.about(data, *State)
        self.execute(lambda uow, command: lifecycle.void(uow, command, target, reason="duplicate"), when)

    @rule(data=st.data(), days=st.integers(-20, 20), when=_WHEN)
    def plan(self, data: st.DataObject, days: int, when: timedelta) -> None:
        self.plan_one(self.about(data, State.ACTIVE), self.now + timedelta(days=days), when)

    def plan_one(self, target: Target, starts_at: datetime, when: timedelta) -> None:
        result = self.execute(
            lambda uow, command: sessions.schedule(uow, command, target, starts_at=starts_at, planned_minutes=30), when
        )
        if result is not None:
            self.sub_ids.append(UUID(str(result.body["session_id"])))

    @rule(data=st.data(), hours=st.integers(-60, 2), minutes=st.integers(1, 600), planned_days=st.integers(-3, 3))
    def hold(self, data: st.DataObject, hours: int, minutes: int, planned_days: int) -> None:
        target = self.about(data, State.ACTIVE, State.PAUSED)
        planned = self.now + timedelta(days=planned_days)
        self.plan_one(target, planned, timedelta(0))
        session_id = data.draw(st.sampled_from([self.sub_ids[-1], self.sub_ids[-1], *self.sub_ids]))
        meeting = Meeting(self.now + timedelta(hours=hours), minutes, "video", 2)
        self.execute(
            lambda uow, command: sessions.hold(uow, command, target, session_id=session_id, meeting=meeting),
            timedelta(0),
        )

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        target, session_id = self.about(data, State.ACTIVE, State.PAUSED), data.draw(st.sampled_from(self.sub_ids))
        self.execute(
            lambda uow, command: sessions.cancel(uow, command, target, session_id=session_id, cancelled_by="mentor"),
            timedelta(0),
        )

    @rule(data=st.data(), when=_WHEN)
    def pursue(self, data: st.DataObject, when: timedelta) -> None:
        target = self.about(data, State.ACTIVE, State.PAUSED)
        agreed = self.execute(
            lambda uow, command: goals.agree(uow, command, target, category="skills", due_on=None), timedelta(0)
        )
        if agreed is not None:
            goal_id = UUID(str(agreed.body["goal_id"]))
            self.execute(
                lambda uow, command: goals.meet(uow, command, target, goal_id=goal_id, attested_by="mentee"), when
            )

    @rule(data=st.data(), party=PARTIES, stars=st.integers(0, 5), wave=st.sampled_from([None, "pre", "post"]))
    def rate(self, data: st.DataObject, party: Party, stars: int, wave: str | None) -> None:
        target = self.about(data, State.ACTIVE, State.PAUSED)
        code = data.draw(st.sampled_from(["pulse", "made-up"])) if wave is None else "waves"
        about = {"about": "relationship", "about_id": str(target.relationship_id)}
        response = Response(code, 1, wave, **about, given_by=party, rating=stars, scores=None)
        self.execute(lambda uow, command: feedback.give(uow, command, target, response=response), timedelta(0))

    @rule(person=st.sampled_from(_PEOPLE), capacity=st.integers(0, 3))
    def change_capacity(self, person: UUID, capacity: int) -> None:
        before = laws.open_by_person(self.memory.log)
        self.eligibility.change(participation(person, "mentor"), capacity=capacity)
        assert laws.open_by_person(self.memory.log) == before  # law 3: a lower limit ends nothing

    @invariant()
    def the_laws_hold(self) -> None:
        log = self.memory.log
        laws.two_people_and_nobody_answers_themselves(log)
        laws.limits_hold_at_every_position(log, self.limits, self.limits_again)
        laws.caseloads_hold_exactly_what_is_open(log)
        laws.ends_are_accounted_for(log)
        laws.sessions_lie_in_active_time(log)
        laws.nothing_happens_after_it_is_recorded(log)
        laws.each_question_has_one_answer(log)

    @invariant()
    def reverse_mentors_are_junior(self) -> None:
        rank = {str(person): index // 2 for index, person in enumerate(_PEOPLE)}
        for event in self.memory.log:
            if isinstance(event, Matched) and event.direction == "reverse":
                assert rank[event.mentor_id] < rank[event.mentee_id]


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=120, stateful_step_count=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
