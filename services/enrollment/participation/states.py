"""The state machine of a participation: every state × every transition."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class State(StrEnum):
    """The state of a participation; `NONE` before the application."""

    NONE = "none"
    APPLIED = "applied"
    ENROLLED = "enrolled"
    PAUSED = "paused"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"


class Transition(StrEnum):
    """A transition of a participation."""

    APPLY = "apply"
    ENROLL = "enroll"
    REJECT = "reject"
    PAUSE = "pause"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    COMPLETE = "complete"


ENDED = frozenset({State.REJECTED, State.WITHDRAWN, State.COMPLETED})
"""Final states."""

ENTERING = frozenset({Transition.APPLY, Transition.ENROLL, Transition.PAUSE, Transition.RESUME})
"""Transitions that need the program to be open; ending a participation is possible in a closed one too."""

Row = Mapping[State, Refusal | None]

_UNKNOWN = Refusal("participation-unknown", "this person has not applied", kind="unknown")
_PARTICIPATING = Refusal("already-participating", "this person already participates in this role")
_NOT_ENROLLED = Refusal("not-enrolled", "this person has applied but is not enrolled")
_ENROLLED = Refusal("already-enrolled", "this person is enrolled")
_PAUSED = Refusal("participation-paused", "this participation is paused")
_NOT_PAUSED = Refusal("not-paused", "this participation is not paused")
_ENDED: Row = {
    state: Refusal(f"participation-{state}", f"this participation was {state}; apply again to start another one")
    for state in sorted(ENDED)
}


def _row(*, applied: Refusal | None, enrolled: Refusal | None, paused: Refusal | None) -> Row:
    """Return the row of one transition along the states from application to end."""
    return {
        State.NONE: _UNKNOWN,
        State.APPLIED: applied,
        State.ENROLLED: enrolled,
        State.PAUSED: paused,
        **_ENDED,
    }


STATE_MACHINE = StateMachine(
    State,
    Transition,
    {
        Transition.APPLY: {
            **_row(applied=_PARTICIPATING, enrolled=_PARTICIPATING, paused=_PARTICIPATING),
            State.NONE: ALLOWED,
        },
        Transition.ENROLL: _row(applied=ALLOWED, enrolled=_ENROLLED, paused=_ENROLLED),
        Transition.REJECT: _row(applied=ALLOWED, enrolled=_ENROLLED, paused=_ENROLLED),
        Transition.PAUSE: _row(applied=_NOT_ENROLLED, enrolled=ALLOWED, paused=_PAUSED),
        Transition.RESUME: _row(applied=_NOT_PAUSED, enrolled=_NOT_PAUSED, paused=ALLOWED),
        Transition.WITHDRAW: _row(applied=ALLOWED, enrolled=ALLOWED, paused=ALLOWED),
        Transition.COMPLETE: _row(applied=_NOT_ENROLLED, enrolled=ALLOWED, paused=ALLOWED),
    },
)
