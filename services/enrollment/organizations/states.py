"""The state machine of an organization: every state × every transition."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class State(StrEnum):
    """The state of an organization; `NONE` before it joins."""

    NONE = "none"
    JOINED = "joined"
    LEAVING = "leaving"
    LEFT = "left"


class Transition(StrEnum):
    """A transition of an organization."""

    JOIN = "join"
    ACCEPT_TERMS = "accept-terms"
    OPEN_PROGRAM = "open-program"
    END_PROGRAM = "end-program"
    LEAVE = "leave"
    COMPLETE_LEAVING = "complete-leaving"


_UNKNOWN = Refusal("organization-unknown", "this organization has not joined", kind="unknown")
_JOINED = Refusal("organization-already-joined", "this organization has already joined")
LEFT = Refusal("organization-left", "this organization has left the federation")

LEAVING = Refusal("organization-leaving", "this organization is leaving the federation, so nothing begins in it")
_STAYING = Refusal("organization-not-leaving", "this organization has not announced that it leaves")

Row = Mapping[State, Refusal | None]

BEGINNING: Row = {State.NONE: _UNKNOWN, State.JOINED: ALLOWED, State.LEAVING: LEAVING, State.LEFT: LEFT}
"""What refuses that something begins in an organization, in each state."""
_ENDING: Row = {**BEGINNING, State.LEAVING: ALLOWED}

STATE_MACHINE = StateMachine(
    State,
    Transition,
    {
        Transition.JOIN: {State.NONE: ALLOWED, State.JOINED: _JOINED, State.LEAVING: _JOINED, State.LEFT: LEFT},
        Transition.ACCEPT_TERMS: _ENDING,
        Transition.OPEN_PROGRAM: BEGINNING,
        Transition.END_PROGRAM: _ENDING,
        Transition.LEAVE: BEGINNING,
        Transition.COMPLETE_LEAVING: {**_ENDING, State.JOINED: _STAYING},
    },
)
