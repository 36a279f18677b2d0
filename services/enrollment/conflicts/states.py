"""The state machine of a conflict of interest: every state × every transition."""

from __future__ import annotations

from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class State(StrEnum):
    """The state of a conflict; `NONE` before it is declared."""

    NONE = "none"
    DECLARED = "declared"
    WITHDRAWN = "withdrawn"


class Transition(StrEnum):
    """A transition of a conflict."""

    DECLARE = "declare"
    WITHDRAW = "withdraw"


_UNKNOWN = Refusal("conflict-unknown", "this conflict was not declared", kind="unknown")
_DECLARED = Refusal("conflict-already-declared", "this conflict between the two people is declared")
_WITHDRAWN = Refusal("conflict-withdrawn", "this conflict was withdrawn; declare it again if it holds")

STATE_MACHINE = StateMachine(
    State,
    Transition,
    {
        Transition.DECLARE: {State.NONE: ALLOWED, State.DECLARED: _DECLARED, State.WITHDRAWN: ALLOWED},
        Transition.WITHDRAW: {State.NONE: _UNKNOWN, State.DECLARED: ALLOWED, State.WITHDRAWN: _WITHDRAWN},
    },
)
