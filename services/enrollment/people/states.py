"""The state machine of a person: every state × every transition."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class State(StrEnum):
    """The state of a person; `NONE` before the invitation."""

    NONE = "none"
    INVITED = "invited"
    REGISTERED = "registered"
    ERASING = "erasing"
    ERASED = "erased"


class Transition(StrEnum):
    """A transition of a person, or a fact recorded about one."""

    INVITE = "invite"
    REGISTER = "register"
    CHANGE_PROFILE = "change-profile"
    ADD_GUARDIAN = "add-guardian"
    REMOVE_GUARDIAN = "remove-guardian"
    LINK = "link"
    UNLINK = "unlink"
    CHANGE_CONSENT = "change-consent"
    PARTICIPATE = "participate"
    REQUEST_ERASURE = "request-erasure"
    COMPLETE_ERASURE = "complete-erasure"


_UNKNOWN = Refusal("person-unknown", "there is no such person", kind="unknown")
_INVITED = Refusal("person-already-invited", "this person is invited already")
_NOT_REGISTERED = Refusal("person-not-registered", "this person is invited, and has not registered yet")
_REGISTERED = Refusal("person-already-registered", "this person has registered already")
_STAYING = Refusal("erasure-not-requested", "the erasure of this person was not requested")
_ERASING = Refusal("person-erasing", "the personal data of this person is being erased")
ERASED = Refusal("person-erased", "the personal data of this person was erased")

Row = Mapping[State, Refusal | None]


def _row(
    *,
    none: Refusal | None = _UNKNOWN,
    invited: Refusal | None = ALLOWED,
    registered: Refusal | None = ALLOWED,
    erasing: Refusal | None = _ERASING,
) -> Row:
    """Return the row of one transition along the states from invitation to erasure."""
    return {
        State.NONE: none,
        State.INVITED: invited,
        State.REGISTERED: registered,
        State.ERASING: erasing,
        State.ERASED: ERASED,
    }


STATE_MACHINE = StateMachine(
    State,
    Transition,
    {
        Transition.INVITE: _row(none=ALLOWED, invited=_INVITED, registered=_REGISTERED),
        Transition.REGISTER: _row(registered=_REGISTERED),
        Transition.CHANGE_PROFILE: _row(),
        Transition.ADD_GUARDIAN: _row(),
        # A guardian leaves also while the data is being erased: it closes what is open.
        Transition.REMOVE_GUARDIAN: _row(erasing=ALLOWED),
        Transition.LINK: _row(invited=_NOT_REGISTERED),
        Transition.UNLINK: _row(erasing=ALLOWED),
        Transition.CHANGE_CONSENT: _row(invited=_NOT_REGISTERED),
        Transition.PARTICIPATE: _row(erasing=ERASED),
        Transition.REQUEST_ERASURE: _row(),
        Transition.COMPLETE_ERASURE: _row(invited=_STAYING, registered=_STAYING, erasing=ALLOWED),
    },
)
