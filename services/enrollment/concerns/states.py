"""The state machine of a concern: every state × every transition."""

from __future__ import annotations

from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class State(StrEnum):
    """The state of a concern; `NONE` before it is raised."""

    NONE = "none"
    RAISED = "raised"
    IN_TRIAGE = "in-triage"
    CLOSED = "closed"


class Transition(StrEnum):
    """A transition of a concern, or a decision about the contact of the two people that it is about."""

    RAISE = "raise"
    TRIAGE = "triage"
    HOLD_CONTACT = "hold-contact"
    RELEASE_CONTACT = "release-contact"
    CLOSE = "close"


_UNKNOWN = Refusal("concern-unknown", "there is no such concern", kind="unknown")
_RAISED = Refusal("concern-already-raised", "this concern was raised already")
_IN_TRIAGE = Refusal("concern-in-triage", "this concern is in triage already")
_NOT_IN_TRIAGE = Refusal("concern-not-in-triage", "only a concern in triage is closed: begin its triage first")
_CLOSED = Refusal("concern-closed", "this concern is closed; raise another one if something is wrong again")

_WHILE_OPEN = {State.NONE: _UNKNOWN, State.RAISED: ALLOWED, State.IN_TRIAGE: ALLOWED, State.CLOSED: _CLOSED}

STATE_MACHINE = StateMachine(
    State,
    Transition,
    {
        Transition.RAISE: {**dict.fromkeys(State, _RAISED), State.NONE: ALLOWED},
        Transition.TRIAGE: {**_WHILE_OPEN, State.IN_TRIAGE: _IN_TRIAGE},
        Transition.HOLD_CONTACT: _WHILE_OPEN,
        Transition.RELEASE_CONTACT: _WHILE_OPEN,
        Transition.CLOSE: {**_WHILE_OPEN, State.RAISED: _NOT_IN_TRIAGE},
    },
)
