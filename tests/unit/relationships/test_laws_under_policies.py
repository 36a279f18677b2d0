"""The laws hold under policies, requirements and documents that change, with a clock that jumps.

The machine keeps its own simple record of what is valid from when until when, and of what is in force; each event is
compared with it when it is recorded, because facts that arrive later do not undo a decision.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.refusal import RefusedError
from services.policy.policy import Requirement
from services.policy.validity import Change, Document, document_item, fold, requirement_item
from services.relationships.agreements import commands as agreements
from services.relationships.agreements.domain import Signed
from services.relationships.conflicts import commands as conflicts
from services.relationships.conflicts.domain import ConflictCleared, ConflictRaised
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.lifecycle.domain import Closed
from services.relationships.matching import commands as matching
from services.relationships.matching.caseload import SlotReleased
from services.relationships.matching.domain import (
    Accepted,
    Declined,
    Expired,
    MatchApproved,
    Matched,
    Proposed,
    Superseded,
    Withdrawn,
)
from services.relationships.matching.pair import PairOpened, PairReleased, PairReserved
from services.relationships.relationship import PARTIES, RelationshipEvent, Terms
from services.relationships.sessions.domain import SessionCancelled, SessionHeld, SessionRescheduled, SessionScheduled
from services.relationships.start import Activated
from services.relationships.states import OPEN
from tests.support.given import NOON
from tests.unit.relationships import laws
from tests.unit.relationships.life import Life, participation, person, version

pytestmark = pytest.mark.exhaustive

PEOPLE = {"ada": "mentor", "dora": "mentor", "ben": "mentee", "cleo": "mentee"}
MENTORS, MENTEES = st.sampled_from(["ada", "dora"]), st.sampled_from(["ben", "cleo"])
NAMES = {str(person(name)): name for name in PEOPLE}
KINDS = ("background-check", "training")
ENDS = (Declined, Expired, Withdrawn, Superseded, Closed, SessionCancelled, SlotReleased, PairReleased)
BEGINS = (Proposed, Accepted, MatchApproved, Matched, Activated)
DAYS = st.sampled_from([0, 0, 0, 1, 3, 10, 30, -1])
WHO = st.sampled_from(sorted(PEOPLE))


class LifeUnderPolicies(RuleBasedStateMachine):
    """Two mentors and two mentees in a program whose policy, documents and facts change while they meet."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life.under(
            version(1, NOON, directions=("traditional", "reverse"), mentee_limit=1, mentor_capacity=2)
        )
        self.changes: dict[str, list[Change]] = {name: [] for name in PEOPLE}
        self.valid: dict[tuple[str, str], list[list[datetime | None]]] = {}
        self.seniority = dict.fromkeys(PEOPLE, 0)
        self.ids: list[UUID] = []
        self.sessions: list[tuple[UUID, UUID]] = []
        self.limits: dict[UUID, dict[str, int]] = {}
        self.seen = 0

    # What is decided is attempted; a refusal is fine, and what was recorded is compared with the machine's own record.

    def attempt(self, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the act returns
        """Return what an act returns, or None if it is refused; check what it recorded."""
        outcome = None
        with suppress(RefusedError):
            outcome = act()
        log = self.life.memory.log
        for event in log[self.seen :]:
            self.check(event)
        self.seen = len(log)
        return outcome

    def check(self, event: Event) -> None:
        """Compare an event with what is in force and valid according to the machine's own record."""
        organization = self.life.eligibility.organization
        assert organization != "left" or isinstance(event, ENDS)  # law 14
        assert organization != "leaving" or not isinstance(event, BEGINS)
        program = self.life.eligibility.present_program
        planned = isinstance(event, SessionScheduled | SessionRescheduled) and event.starts_at > event.occurred_at
        assert not program.ended or not (planned or isinstance(event, (*BEGINS, Signed)))
        if isinstance(event, Proposed | Matched | Activated | SessionHeld):
            # A report is judged by the policy of its own time, a decision by the one in force when it is recorded.
            decided = event.occurred_at if isinstance(event, SessionHeld) else event.recorded_at
            self.check_requirements(event, decided)
            if isinstance(event, Activated | SessionHeld):
                self.check_documents(event, decided)
        if isinstance(event, Proposed | Matched | Activated):
            assert event.policy_version == program.version_at(event.recorded_at).number
            if event.direction == "reverse":  # law 7
                assert self.seniority[NAMES[event.mentor_id]] < self.seniority[NAMES[event.mentee_id]]
        if isinstance(event, Matched):
            policy = program.version_at(event.recorded_at).policy
            capacities = self.life.eligibility.participations
            self.limits[event.originator_id] = {
                "mentor": min(capacities[event.mentor_participation_id].capacity, policy.mentor_capacity),
                "mentee": min(capacities[event.mentee_participation_id].capacity, policy.mentee_limit),
            }

    def check_requirements(self, event: RelationshipEvent, decided: datetime) -> None:
        """Law 4."""
        policy = self.life.eligibility.present_program.version_at(decided).policy
        for name, role in ((NAMES[event.mentor_id], "mentor"), (NAMES[event.mentee_id], "mentee")):
            for requirement in policy.requirements:
                if requirement.role in {role, "both"}:
                    assert self.holds(name, requirement_item(requirement.kind), event.occurred_at)

    def check_documents(self, event: RelationshipEvent, decided: datetime) -> None:
        """Law 5."""
        log = self.life.memory.log
        signed = {e.signed_by for e in log if isinstance(e, Signed) and e.originator_id == event.originator_id}
        assert signed == {*PARTIES}
        program = self.life.eligibility.present_program
        if "code-of-conduct" not in program.version_at(decided).policy.document_kinds:
            return
        mandatory = [each.version for each in program.documents if each.mandatory_at <= event.occurred_at]
        for name in (NAMES[event.mentor_id], NAMES[event.mentee_id]):
            assert not mandatory or self.holds(name, document_item("conduct", mandatory[-1]), event.occurred_at)

    def holds(self, name: str, item: str, at: datetime) -> bool:
        """Return whether an item of a person holds at a time."""
        return any(
            begin is not None and begin <= at + CLOCK_SKEW and (end is None or at < end)
            for begin, end in self.valid.get((name, item), [])
        )

    # The facts change.

    @rule(days=DAYS, minutes=st.integers(0, 90))
    def jump(self, days: int, minutes: int) -> None:
        self.life.now += timedelta(days=days, minutes=minutes)

    @rule(name=WHO, item=st.sampled_from(KINDS), days=st.sampled_from([None, 0, 5, 40]), back=st.integers(0, 3))
    def clear(self, name: str, item: str, days: int | None, back: int) -> None:
        begin = self.life.now - timedelta(days=back)
        self.begin(name, requirement_item(item), begin, None if days is None else begin + timedelta(days=days))

    @rule(name=WHO, number=st.integers(1, 3), days=st.sampled_from([None, 20]))
    def accept_document(self, name: str, number: int, days: int | None) -> None:
        until = None if days is None else self.life.now + timedelta(days=days)
        self.begin(name, document_item("conduct", number), self.life.now, until)

    def begin(self, name: str, item: str, begin: datetime, end: datetime | None) -> None:
        self.valid.setdefault((name, item), []).append([begin, end])
        self.tell(name, Change(item, begin, end))

    @rule(name=WHO, item=st.sampled_from(KINDS))
    def revoke(self, name: str, item: str) -> None:
        for interval in self.valid.get((name, requirement_item(item)), []):
            interval[1] = self.life.now if interval[1] is None else min(interval[1], self.life.now)
        self.tell(name, Change(requirement_item(item), None, self.life.now))

    def tell(self, name: str, change: Change) -> None:
        self.changes[name].append(change)
        self.change(name, validity=fold(self.changes[name]))

    @rule(
        requirements=st.lists(st.sampled_from(KINDS), max_size=2, unique=True),
        documents=st.booleans(),
        limits=st.tuples(st.integers(1, 2), st.integers(1, 2)),
        approval=st.booleans(),
        days=st.integers(0, 12),
    )
    def change_policy(
        self, requirements: list[Any], documents: bool, limits: tuple[int, int], approval: bool, days: int
    ) -> None:
        program = self.life.eligibility.present_program
        last = program.versions[-1]
        after = max(self.life.now, last.effective_at) + timedelta(days=days, seconds=1)
        policy = replace(
            last.policy,
            requirements=tuple(Requirement(kind, "both") for kind in requirements),
            document_kinds=("code-of-conduct",) if documents else (),
            mentor_capacity=limits[0],
            mentee_limit=limits[1],
            approval_required=approval,
        )
        versions = (*program.versions, replace(last, number=last.number + 1, effective_at=after, policy=policy))
        self.life.eligibility.present_program = replace(program, versions=versions)

    @rule(days=st.integers(0, 9))
    def publish_document(self, days: int) -> None:
        program = self.life.eligibility.present_program
        known = program.documents
        if len(known) == 3:
            return
        after = max([self.life.now, *(each.mandatory_at for each in known)]) + timedelta(days=days)
        roles = frozenset({"mentor", "mentee"})
        document = Document("conduct", len(known) + 1, "code-of-conduct", roles, after)
        self.life.eligibility.present_program = replace(program, documents=(*known, document))

    @rule(name=WHO, state=st.sampled_from(["enrolled", "enrolled", "suspended", "paused"]), capacity=st.integers(0, 3))
    def change_participation(self, name: str, state: str, capacity: int) -> None:
        self.change(name, state=state, capacity=capacity)

    @rule(name=WHO, seniority=st.integers(0, 3))
    def change_seniority(self, name: str, seniority: int) -> None:
        self.seniority[name] = seniority
        self.change(name, seniority=seniority)

    def change(self, name: str, **changes: object) -> None:
        self.life.eligibility.change(participation(name, PEOPLE[name]), **changes)

    @rule(state=st.sampled_from(["joined"] * 6 + ["leaving", "left"]))
    def change_membership(self, state: str) -> None:
        self.life.eligibility.organization = state

    @rule(state=st.sampled_from(["open"] * 5 + ["closed", "ended"]))
    def change_program(self, state: str) -> None:
        program = self.life.eligibility.present_program
        self.life.eligibility.present_program = replace(program, state=state)

    # The parties, staff and the process act.

    def prepare(self) -> None:
        """Let everybody be enrolled and cleared in an open program of a member, so that much can happen."""
        self.change_membership("joined")
        self.change_program("open")
        for name, role in PEOPLE.items():
            self.change_participation(name, "enrolled", 3)
            self.change_seniority(name, 1 if role == "mentor" else 2)
            for kind in KINDS:
                self.clear(name, kind, 40, 2)
            for document in self.life.eligibility.present_program.documents:
                self.accept_document(name, document.version, None)

    @rule(data=st.data(), mentor=MENTORS, mentee=MENTEES, reverse=st.booleans(), prepared=st.sampled_from([1, 1, 1, 0]))
    def live_together(self, data: st.DataObject, mentor: str, mentee: str, reverse: bool, prepared: int) -> None:
        if prepared:
            self.prepare()
        before = len(self.ids)
        self.propose(mentor, mentee, reverse, 0)
        for id in self.ids[before:]:
            self.disturb(data)
            self.attempt(lambda id=id: self.life.accept(id))  # type: ignore[misc] # bound early
            self.approve_one(id)
            self.disturb(data)
            self.agree_and_activate_one(id, 0)
            for _ in range(data.draw(st.integers(0, 3))):
                self.disturb(data)
                self.meet_in(id, data.draw(st.integers(-4, 4)), data)

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def meet_somewhere(self, data: st.DataObject) -> None:
        active = [id for id in self.ids if self.life.relationship(id).state == "active"]
        if active:
            self.meet_in(data.draw(st.sampled_from(active)), data.draw(st.integers(-4, 4)), data)

    def disturb(self, data: st.DataObject) -> None:
        """Change one thing, or nothing, between two steps."""
        name, kind = data.draw(WHO), data.draw(st.sampled_from(KINDS))
        changes: list[Callable[[], None]] = [
            lambda: None,
            lambda: None,
            lambda: self.jump(1, 0),
            lambda: self.jump(30, 0),
            lambda: self.revoke(name, kind),
            lambda: self.change_participation(name, "suspended", 1),
            lambda: self.change_policy([kind], True, (1, 1), False, 0),
            lambda: self.change_policy([], True, (2, 2), False, 0),
            lambda: self.publish_document(0),
            lambda: self.publish_document(0),
            lambda: self.change_seniority(name, 1),
        ]
        data.draw(st.sampled_from(changes))()

    @rule(mentor=MENTORS, mentee=MENTEES, reverse=st.booleans(), back=st.integers(0, 2))
    def propose(self, mentor: str, mentee: str, reverse: bool, back: int) -> None:
        at, direction = self.life.now - timedelta(days=back), "reverse" if reverse else "traditional"
        id = self.attempt(lambda: self.life.propose(mentor, mentee, at=at, direction=direction))
        if id is not None:
            self.ids.append(id)

    def one(self, data: st.DataObject) -> UUID:
        return data.draw(st.sampled_from(self.ids))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), back=st.integers(0, 2))
    def accept(self, data: st.DataObject, back: int) -> None:
        id = self.one(data)
        self.attempt(lambda: self.life.accept(id, at=self.life.now - timedelta(days=back)))

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def approve(self, data: st.DataObject) -> None:
        self.approve_one(self.one(data))

    def approve_one(self, id: UUID) -> None:
        self.attempt(lambda: self.life.execute(lambda u, m: matching.approve(u, m, self.life.target(id))))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), back=st.integers(0, 2))
    def agree_and_activate(self, data: st.DataObject, back: int) -> None:
        self.agree_and_activate_one(self.one(data), back)

    def agree_and_activate_one(self, id: UUID, back: int) -> None:
        terms = Terms(14, 180, "video")
        for party in PARTIES:
            self.attempt(
                lambda party=party: self.life.execute(  # type: ignore[misc] # bound early
                    lambda u, m: agreements.sign(u, m, self.life.target(id), by=party, terms=terms)
                )
            )
        self.attempt(lambda: self.life.activate(id, at=self.life.now - timedelta(days=back)))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), days=st.integers(-4, 4))
    def meet(self, data: st.DataObject, days: int) -> None:
        self.meet_in(self.one(data), days, data)

    def meet_in(self, id: UUID, days: int, data: st.DataObject) -> None:
        starts_at = self.life.now + timedelta(days=days)
        session = self.attempt(lambda: self.life.schedule(id, starts_at))
        if session is not None:
            self.sessions.append((id, session))
        if self.sessions:
            held, report = data.draw(st.sampled_from(self.sessions))
            began = self.life.now - timedelta(days=data.draw(st.integers(0, 5)), hours=2)
            self.attempt(lambda: self.life.hold(held, report, began))

    @precondition(lambda self: self.sessions)
    @rule(data=st.data(), days=st.integers(-4, 4))
    def move(self, data: st.DataObject, days: int) -> None:
        id, session = data.draw(st.sampled_from(self.sessions))
        self.attempt(lambda: self.life.reschedule(id, session, self.life.now + timedelta(days=days)))

    @precondition(lambda self: self.sessions)
    @rule(data=st.data())
    def miss(self, data: st.DataObject) -> None:
        id, session = data.draw(st.sampled_from(self.sessions))
        self.attempt(lambda: self.life.miss(id, session))

    @precondition(lambda self: self.sessions)
    @rule(data=st.data())
    def takes_back_a_report(self, data: st.DataObject) -> None:
        id, session = data.draw(st.sampled_from(self.sessions))
        self.attempt(lambda: self.life.correct(id, session))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), never=st.sampled_from([False, False, False, True]), by_process=st.booleans())
    def close(self, data: st.DataObject, never: bool, by_process: bool) -> None:
        id = self.one(data)

        def closing(uow: Any, meta: Any, target: Any) -> Any:  # noqa: ANN401 - as the use case
            return lifecycle.close(uow, meta, target, initiated_by="program", reason="moved", never_pair_again=never)

        if by_process:
            self.attempt(lambda: self.life.as_process(id, closing))
        else:
            self.attempt(lambda: self.life.execute(lambda u, m: closing(u, m, self.life.target(id))))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), by_process=st.booleans(), pausing=st.booleans())
    def interrupt(self, data: st.DataObject, by_process: bool, pausing: bool) -> None:
        id = self.one(data)
        caller = self.life.as_process if by_process else self.as_person
        reason = lifecycle.SUSPENDED if by_process else "holiday"
        if pausing:
            self.attempt(lambda: caller(id, lambda u, m, t: lifecycle.pause(u, m, t, reason=reason)))
        else:
            self.attempt(lambda: caller(id, lifecycle.resume))

    def as_person(self, id: UUID, decide: Callable[..., Any]) -> str:
        return str(self.life.execute(lambda uow, meta: decide(uow, meta, self.life.target(id)))["state"])

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), kind=st.sampled_from(["assessor", "not-junior"]), outcome=st.sampled_from([None, "resolved"]))
    def conflict(self, data: st.DataObject, kind: Any, outcome: Any) -> None:  # noqa: ANN401 - the literals
        id = self.one(data)
        if outcome is None:
            self.attempt(lambda: self.life.as_process(id, lambda u, m, t: conflicts.raise_conflict(u, m, t, kind=kind)))
        else:
            self.attempt(
                lambda: self.as_person(
                    id, lambda u, m, t: conflicts.clear_conflict(u, m, t, kind=kind, outcome=outcome)
                )
            )

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), how=st.sampled_from(["expire", "take-back", "supersede", "decline"]))
    def end_proposal(self, data: st.DataObject, how: str) -> None:
        id, other = self.one(data), self.one(data)
        ways: dict[str, Callable[..., Any]] = {
            "expire": matching.expire,
            "take-back": matching.take_back,
            "supersede": lambda u, m, t: matching.supersede(u, m, t, superseded_by_id=other),
            "decline": lambda u, m, t: matching.decline(u, m, t, by="mentor", reason="no_time"),
        }
        self.attempt(lambda: self.life.as_process(id, ways[how]))

    @invariant()
    def the_laws_hold(self) -> None:
        log = self.life.memory.log
        laws.two_people_and_nobody_answers_themselves(log)  # law 1
        laws.limits_hold_at_every_position(log, self.limits)  # law 2
        laws.caseloads_hold_exactly_what_is_open(log)  # law 8
        laws.ends_are_accounted_for(log)  # law 9
        laws.sessions_lie_in_active_time(log)  # law 10
        laws.each_session_ends_once(log)
        laws.nothing_happens_after_it_is_recorded(log)  # law 12

    @invariant()
    def pairs_are_reserved_by_exactly_what_is_open(self) -> None:
        reserved: dict[UUID, str] = {}
        for event in self.life.memory.log:
            if isinstance(event, PairOpened | PairReserved):
                assert event.originator_id not in reserved, "one at a time"
                reserved[event.originator_id] = event.relationship_id
            if isinstance(event, PairReleased):
                reserved.pop(event.originator_id, None)
        assert {UUID(id) for id in reserved.values()} == {
            id for id in self.ids if self.life.relationship(id).state in OPEN
        }

    @invariant()
    def nothing_begins_while_a_conflict_is_raised(self) -> None:
        raised: set[tuple[UUID, str]] = set()
        for event in self.life.memory.log:
            if isinstance(event, ConflictRaised):
                raised.add((event.originator_id, event.kind))
            if isinstance(event, ConflictCleared):
                raised.remove((event.originator_id, event.kind))
            if isinstance(event, (*BEGINS, SessionScheduled, SessionRescheduled)):
                assert not [kind for id, kind in raised if id == event.originator_id]


TestLifeUnderPolicies = LifeUnderPolicies.TestCase
TestLifeUnderPolicies.settings = settings(
    max_examples=120,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
