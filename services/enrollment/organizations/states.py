"""The state machine of an organization: every state × every transition."""

from __future__ import annotations

from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class State(StrEnum):
    """The state of an organization; `NONE` before it joins."""

    NONE = "none"
    JOINED = "joined"
    LEFT = "left"


class Transition(StrEnum):
    """A transition of an organization."""

    JOIN = "join"
    OPEN_PROGRAM = "open-program"
    CLOSE_PROGRAM = "close-program"
    LEAVE = "leave"


_UNKNOWN = Refusal("organization-unknown", "this organization has not joined", kind="unknown")
_JOINED = Refusal("organization-already-joined", "this organization has already joined")
LEFT = Refusal("organization-left", "this organization has left the federation")

_AS_MEMBER = {State.NONE: _UNKNOWN, State.JOINED: ALLOWED, State.LEFT: LEFT}

STATE_MACHINE = StateMachine(
    State,
    Transition,
    {
        Transition.JOIN: {State.NONE: ALLOWED, State.JOINED: _JOINED, State.LEFT: LEFT},
        Transition.OPEN_PROGRAM: _AS_MEMBER,
        Transition.CLOSE_PROGRAM: _AS_MEMBER,
        Transition.LEAVE: _AS_MEMBER,
    },
)
