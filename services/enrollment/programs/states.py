"""The state machine of a program: every state × every transition."""

from __future__ import annotations

from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class State(StrEnum):
    """The state of a program; `NONE` before it opens."""

    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"


class Transition(StrEnum):
    """A transition of a program."""

    OPEN = "open"
    CLOSE = "close"
    PUBLISH_INSTRUMENT = "publish-instrument"


_UNKNOWN = Refusal("program-unknown", "there is no such program", kind="unknown")
_OPEN = Refusal("program-already-open", "this program is open")
CLOSED = Refusal("program-closed", "this program is closed")

STATE_MACHINE = StateMachine(
    State,
    Transition,
    {
        Transition.OPEN: {State.NONE: ALLOWED, State.OPEN: _OPEN, State.CLOSED: CLOSED},
        Transition.CLOSE: {State.NONE: _UNKNOWN, State.OPEN: ALLOWED, State.CLOSED: CLOSED},
        Transition.PUBLISH_INSTRUMENT: {State.NONE: _UNKNOWN, State.OPEN: ALLOWED, State.CLOSED: CLOSED},
    },
)
