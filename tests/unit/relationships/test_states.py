"""The state table is total, and every real decision obeys it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from services.eventstore.refusal import RefusedError
from services.relationships import states
from services.relationships.agreements import domain as agreements
from services.relationships.feedback import domain as feedback
from services.relationships.goals import domain as goals
from services.relationships.lifecycle import domain as lifecycle
from services.relationships.matching import domain as matching
from services.relationships.relationship import Relationship
from services.relationships.sessions import domain as sessions
from services.relationships.states import TABLE, Act, State
from tests.support.given import SUBJECT, command, given
from tests.unit.relationships.examples import DUE, GOAL, HISTORY, MENTOR, PAIR, SESSION, TERMS, day

LATER = command(at=day(90))
SOON = command(at=day(2))
DECISIONS: Mapping[Act, Callable[[Relationship], object]] = {
    Act.ACCEPT: lambda r: matching.accept(r, SOON, party="mentor"),
    Act.DECLINE: lambda r: matching.decline(r, SOON, party="mentor", reason="no_time"),
    Act.EXPIRE: lambda r: matching.expire(r, command(at=DUE + timedelta(hours=1))),
    Act.WITHDRAW: lambda r: matching.withdraw(r, SOON, withdrawn_by="mentee"),
    Act.SIGN: lambda r: agreements.sign(r, SOON, party="mentee", terms=TERMS),
    Act.ACTIVATE: lambda r: lifecycle.activate(r, LATER),
    Act.PAUSE: lambda r: lifecycle.pause(r, LATER, reason="holiday"),
    Act.RESUME: lambda r: lifecycle.resume(r, LATER),
    Act.CLOSE: lambda r: lifecycle.close(r, LATER, initiated_by="mentor", reason="moved", planned=False),
    Act.SCHEDULE_SESSION: lambda r: sessions.schedule(
        r, LATER, session_id=MENTOR, starts_at=day(91), planned_minutes=30
    ),
    Act.HOLD_SESSION: lambda r: sessions.hold(
        r, LATER, session_id=SESSION, meeting=sessions.Meeting(day(7), 60, "video", 2)
    ),
    Act.CANCEL_SESSION: lambda r: sessions.cancel(r, LATER, session_id=SESSION, cancelled_by="mentor"),
    Act.AGREE_GOAL: lambda r: goals.agree(r, LATER, goal_id=MENTOR, category="skills", due_on=None),
    Act.MEET_GOAL: lambda r: goals.meet(r, LATER, goal_id=GOAL, attested_by="both"),
    Act.GIVE_FEEDBACK: lambda r: feedback.give(
        r, LATER, feedback_id=MENTOR, rating=feedback.Rating("pulse", 1, "relationship", str(SUBJECT), "mentee", 4)
    ),
}
EXISTING = [state for state in State if state is not State.NONE]
EXEMPT = {
    (State.MATCHED, Act.SIGN)
}  # the history that leads to `matched` is signed already, so that it can be activated


def test_every_pair_of_state_and_act_has_an_answer() -> None:
    assert set(TABLE) == set(Act)
    assert all(set(row) == set(State) for row in TABLE.values())


def test_every_refusal_is_explained() -> None:
    for act, row in TABLE.items():
        for state, rule in row.items():
            if rule is not states.RECORDS:
                with pytest.raises(RefusedError) as refusal:
                    states.admit(state, act)
                assert refusal.value.rule == rule
                assert refusal.value.detail


@pytest.mark.parametrize("state", EXISTING)
@pytest.mark.parametrize("act", DECISIONS)
def test_a_decision_does_what_the_table_says(state: State, act: Act) -> None:
    def decide(relationship: Relationship) -> None:
        DECISIONS[act](relationship)

    decided = given(Relationship, *HISTORY[state]).when(decide)
    rule = TABLE[act][state]
    if (state, act) in EXEMPT:
        decided.refused("agreement-complete")
    elif rule is states.RECORDS:
        assert decided.refusal is None
        assert decided.aggregate is not None
        assert list(decided.aggregate.collect_events())
    else:
        decided.refused(rule)


@pytest.mark.parametrize("state", EXISTING)
def test_a_history_leads_to_its_state(state: State) -> None:
    start = given(Relationship, *HISTORY[state])
    assert start.aggregate is not None
    assert start.aggregate.state is state


def test_only_proposing_begins_a_relationship() -> None:
    begins = {act for act, row in TABLE.items() if row[State.NONE] is states.RECORDS}
    assert begins == {Act.PROPOSE}
    begun = matching.propose(SUBJECT, PAIR, SOON, proposed_by="mentor", expires_at=DUE)
    assert begun.state is State.PROPOSED


def test_nothing_leads_out_of_an_end() -> None:
    after_the_end = {Act.HOLD_SESSION, Act.GIVE_FEEDBACK}  # reports about it, not changes of it
    for end in (State.DECLINED, State.EXPIRED, State.WITHDRAWN, State.CLOSED):
        admitted = {act for act in Act if TABLE[act][end] is states.RECORDS}
        assert admitted <= (after_the_end if end is State.CLOSED else set())
