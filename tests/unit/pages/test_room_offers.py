"""The room offers nothing that the state of the relationship refuses, in every state and to every reader."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from services.projections.pages.mentoring.agenda_cards import agenda_cards
from services.projections.room.agenda import agenda
from services.relationships.states import STATE_MACHINE, State, Transition
from tests.unit.pages.examples import NOW
from tests.unit.pages.room_examples import DAY, agreement, room
from tests.unit.pages.room_readers import HERE, READERS, shown

MEANT = {
    "join": Transition.ACCEPT,
    "confirm": Transition.ACCEPT,
    "accept": Transition.ACCEPT,
    "refuse": Transition.DECLINE,
    "not-now": Transition.DECLINE,
    "deny": Transition.DECLINE,
    "decline": Transition.DECLINE,
    "approve": Transition.APPROVE,
    "take-back": Transition.WITHDRAW,
    "revise-agreement": Transition.PROPOSE_AGREEMENT,
    "sign-own": Transition.PROPOSE_AGREEMENT,
    "sign-version": Transition.SIGN,
    "record-signature": Transition.SIGN,
    "withdraw-agreement": Transition.WITHDRAW_AGREEMENT,
    "activate": Transition.ACTIVATE,
    "pause": Transition.PAUSE,
    "resume": Transition.RESUME,
    "end": Transition.CLOSE,
    "close": Transition.CLOSE,
    "end-trial": Transition.CLOSE,
    "go-on": Transition.GO_ON,
    "answer-closing": Transition.ANSWER_CLOSING,
    "reopen": Transition.REOPEN,
    "void": Transition.VOID,
    "schedule": Transition.SCHEDULE_SESSION,
    "log": Transition.HOLD_SESSION,
    "report": Transition.HOLD_SESSION,
    "report-for-ward": Transition.HOLD_SESSION,
    "reschedule": Transition.RESCHEDULE_SESSION,
    "miss": Transition.MISS_SESSION,
    "cancel-session": Transition.CANCEL_SESSION,
    "correct-session": Transition.CORRECT_SESSION,
    "amend-session": Transition.CORRECT_SESSION,
    "amend-for-ward": Transition.CORRECT_SESSION,
    "agree-goal": Transition.AGREE_GOAL,
    "meet-goal": Transition.MEET_GOAL,
    "clear-conflict": Transition.CLEAR_CONFLICT,
}
TEXTS = {"note", "write-goal", "version"}
"""What is written is no transition: words of a party, which the state does not bind."""
STATES = [state for state in State if state is not State.NONE]
BEGUN = {State.ACTIVE, State.PAUSED, State.CLOSED, State.VOIDED}


def whole(state: State) -> Any:  # noqa: ANN401 - a room
    """Return a relationship in a state with whatever it can have: terms that wait, a trial that is over, a conflict."""
    fields: dict[str, Any] = {"state": state.value, "expires_at": NOW + DAY, "trial_ends_at": NOW - DAY}
    waits = agreement(version=2, state="proposed", agreed_at=None, signed=("mentor",), missing=["mentee"])
    if state in BEGUN | {State.MATCHED}:
        fields["agreements"] = [waits, agreement()]
    if state not in BEGUN:
        fields |= {"started_at": None, "sessions": [], "goals": []}
    if state is State.PAUSED:
        fields["pause_reason"] = "exams"
    if state in {State.CLOSED, State.VOIDED}:
        fields |= {"ended_at": NOW - timedelta(hours=1), "reopen_until": NOW + DAY}
    return room(**fields)


def offered(state: State, reader: str) -> set[str]:
    """Return the commands that the page of a room offers, wherever they stand, and the cards of its party."""
    one, who = whole(state), READERS[reader]
    items = agenda([one], who.people | who.wards, NOW, wards=who.wards)
    cards = agenda_cards(items, {one.id: one}, who, HERE, {})
    text = repr((asdict(shown(one, reader)), [asdict(each) for each in cards]))
    return set(re.findall(r"/commands/relationships/[^/'\"]+/([a-z-]+)", text))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("state", STATES)
def test_nothing_is_offered_that_the_state_refuses(state: State, reader: str) -> None:
    found = offered(state, reader) - TEXTS
    assert found <= MEANT.keys(), f"say what {found - MEANT.keys()} means"
    refused = {act: STATE_MACHINE.refusal(MEANT[act], state) for act in found}
    assert not {act: why.rule for act, why in refused.items() if why is not None}


def test_the_rooms_offer_much() -> None:
    every = {act for state in STATES for reader in READERS for act in offered(state, reader)}
    assert {"join", "sign-version", "schedule", "reschedule", "miss", "end", "reopen", "void", "resume"} <= every
