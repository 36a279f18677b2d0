"""Every decision about a relationship obeys its state machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.eventstore.state_machine import ALLOWED
from services.relationships import start
from services.relationships.agreements import domain as agreements
from services.relationships.conflicts import domain as conflicts
from services.relationships.feedback import domain as feedback
from services.relationships.goals import domain as goals
from services.relationships.lifecycle import closing_answer, trial
from services.relationships.lifecycle import domain as lifecycle
from services.relationships.lifecycle.reopening import reopen
from services.relationships.matching import domain as matching
from services.relationships.meeting import Meeting
from services.relationships.relationship import Relationship
from services.relationships.reminders.domain import remind
from services.relationships.sessions import corrected, missed
from services.relationships.sessions import domain as sessions
from services.relationships.states import OPEN, STATE_MACHINE, State, Transition
from tests.support.given import SUBJECT, command, given
from tests.unit.relationships.examples import DUE, GOAL, HISTORY, MENTOR, OTHER, PAIR, SESSION, TERMS, day
from tests.unit.relationships.memory import PULSE

LATER = command(at=day(90))
SOON = command(at=day(2))
OTHER_TERMS = agreements.Draft(replace(TERMS, cadence_days=7))
DECISIONS: Mapping[Transition, Callable[[Relationship], object]] = {
    Transition.ACCEPT: lambda r: matching.accept(r, SOON, party="mentor"),
    Transition.DECLINE: lambda r: matching.decline(r, SOON, party="mentor", reason="no_time"),
    Transition.EXPIRE: lambda r: matching.expire(r, command(at=DUE + timedelta(hours=1))),
    Transition.WITHDRAW: lambda r: matching.withdraw(r, SOON, withdrawn_by="mentee"),
    Transition.APPROVE: lambda r: matching.approve(r, SOON, policy_version=1),
    Transition.TAKE_BACK: lambda r: matching.take_back(r, SOON),
    Transition.SUPERSEDE: lambda r: matching.supersede(r, SOON, superseded_by_id=UUID(OTHER)),
    Transition.SIGN: lambda r: agreements.sign(r, LATER, by="mentee", terms=TERMS),
    Transition.PROPOSE_AGREEMENT: lambda r: agreements.propose(r, LATER, OTHER_TERMS, by="mentee"),
    Transition.WITHDRAW_AGREEMENT: lambda r: agreements.withdraw(r, LATER, version=None, withdrawn_by="mentee"),
    Transition.ACTIVATE: lambda r: start.activate(r, LATER),
    Transition.PAUSE: lambda r: lifecycle.pause(r, LATER, reason="holiday"),
    Transition.RESUME: lambda r: lifecycle.resume(r, LATER),
    Transition.CLOSE: lambda r: lifecycle.close(r, LATER, initiated_by="mentor", reason="moved", planned=False),
    Transition.REOPEN: lambda r: reopen(r, LATER, reason="both_wish", window_days=3650, policy_version=1),
    Transition.VOID: lambda r: lifecycle.void(r, LATER, reason="duplicate"),
    Transition.END_TRIAL: lambda r: trial.announce_end(r, LATER),
    Transition.GO_ON: lambda r: trial.go_on(r, LATER, party="mentor"),
    Transition.ANSWER_CLOSING: lambda r: closing_answer.answer(
        r, LATER, party="mentor", answered=closing_answer.ClosingAnswer("yes")
    ),
    Transition.SCHEDULE_SESSION: lambda r: sessions.schedule(
        r, LATER, session_id=MENTOR, starts_at=day(91), planned_minutes=30
    ),
    Transition.HOLD_SESSION: lambda r: sessions.hold(
        r, LATER, session_id=SESSION, meeting=Meeting(day(7), 60, "video", 2)
    ),
    Transition.RESCHEDULE_SESSION: lambda r: sessions.reschedule(
        r, LATER, session_id=SESSION, starts_at=day(91), planned_minutes=30
    ),
    Transition.MISS_SESSION: lambda r: missed.miss(r, LATER, session_id=SESSION, missed_by="both"),
    Transition.CORRECT_SESSION: lambda r: corrected.correct(r, LATER, session_id=SESSION, corrected_by="coordinator"),
    Transition.CANCEL_SESSION: lambda r: sessions.cancel(r, LATER, session_id=SESSION, cancelled_by="mentor"),
    Transition.AGREE_GOAL: lambda r: goals.agree(r, LATER, goal_id=MENTOR, category="skills", due_on=None),
    Transition.MEET_GOAL: lambda r: goals.meet(r, LATER, goal_id=GOAL, attested_by="both"),
    Transition.RAISE_CONFLICT: lambda r: conflicts.raise_conflict(r, LATER, kind="assessor"),
    Transition.CLEAR_CONFLICT: lambda r: conflicts.clear_conflict(r, LATER, kind="declared", outcome="resolved"),
    Transition.REMIND: lambda r: remind(r, LATER, about="feedback"),
    Transition.GIVE_FEEDBACK: lambda r: feedback.give(
        r,
        LATER,
        feedback_id=MENTOR,
        instrument=PULSE,
        answer=feedback.Answer("relationship", str(SUBJECT), "mentee", None, {"mood": 4}),
    ),
}
AGREEING = (State.MATCHED, State.ACTIVE, State.PAUSED)
UNSTARTED = (State.PROPOSED, State.AWAITING_APPROVAL, State.MATCHED)
EXISTING = [state for state in State if state is not State.NONE]
EXEMPT = {
    # Signed already, so that it can be activated; and nothing waits for signatures.
    **{(state, Transition.SIGN): "agreement-complete" for state in AGREEING},
    **{(state, Transition.WITHDRAW_AGREEMENT): "no-agreement-proposed" for state in AGREEING},
    **{(state, Transition.CLEAR_CONFLICT): "conflict-not-raised" for state in OPEN},
    # Its session is planned: nothing is to be taken back.
    **{(state, Transition.CORRECT_SESSION): "session-not-reported" for state in (State.ACTIVE, State.PAUSED)},
    (State.CLOSED, Transition.CORRECT_SESSION): "session-not-reported",
    # Its program has no trial.
    # Nothing is asked about it before it starts.
    **{(state, Transition.REMIND): "nothing-to-remind" for state in UNSTARTED},
    **{(state, each): "no-trial" for state in AGREEING[1:] for each in (Transition.END_TRIAL, Transition.GO_ON)},
}
"""Cells that the table allows and a rule of the decision refuses, by the rule."""


@pytest.mark.parametrize("state", EXISTING)
@pytest.mark.parametrize("transition", DECISIONS)
def test_a_decision_does_what_the_table_says(state: State, transition: Transition) -> None:
    def decide(relationship: Relationship) -> None:
        DECISIONS[transition](relationship)

    decided = given(Relationship, *HISTORY[state]).when(decide)
    refusal = STATE_MACHINE.refusal(transition, state)
    if (state, transition) in EXEMPT:
        rule = EXEMPT[state, transition]
        decided.refused(rule, field={"conflict-not-raised": "kind", "nothing-to-remind": "about"}.get(rule))
    elif refusal is ALLOWED:
        assert decided.refusal is None
        assert decided.aggregate is not None
        assert list(decided.aggregate.collect_events())
    else:
        decided.refused(refusal.rule)


@pytest.mark.parametrize("state", EXISTING)
def test_a_history_leads_to_its_state(state: State) -> None:
    start = given(Relationship, *HISTORY[state])
    assert start.aggregate is not None
    assert start.aggregate.state is state


def test_a_proposal_begins_a_relationship() -> None:
    begun = matching.propose(SUBJECT, PAIR, SOON, proposed_by="mentor", expires_at=DUE)
    assert begun.state is State.PROPOSED


def test_nothing_but_reopening_and_voiding_leads_out_of_an_end() -> None:
    after_the_end = {
        Transition.HOLD_SESSION,
        Transition.MISS_SESSION,
        Transition.CORRECT_SESSION,
        Transition.GIVE_FEEDBACK,
        Transition.ANSWER_CLOSING,
        Transition.REMIND,
    }  # reports about it, not changes of it
    for end in set(State) - OPEN - {State.NONE}:
        allowed = {transition for transition in Transition if STATE_MACHINE.refusal(transition, end) is ALLOWED}
        reports = after_the_end if end is State.CLOSED else set()
        ways_out = {Transition.VOID} | ({Transition.REOPEN} if end is State.CLOSED else set())
        assert allowed <= ({*ways_out, *reports} if end is not State.VOIDED else set())
