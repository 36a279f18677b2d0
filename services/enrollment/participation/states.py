"""The state machine of a participation: every state × every transition."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class State(StrEnum):
    """The state of a participation; `NONE` before the invitation or the application."""

    NONE = "none"
    INVITED = "invited"
    APPLIED = "applied"
    SCREENING = "screening"
    WAITLISTED = "waitlisted"
    ENROLLED = "enrolled"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"
    REMOVED = "removed"


class Transition(StrEnum):
    """A transition of a participation, or a fact recorded about it."""

    INVITE = "invite"
    EXPIRE_INVITATION = "expire-invitation"
    APPLY = "apply"
    START_SCREENING = "start-screening"
    WAITLIST = "waitlist"
    ENROLL = "enroll"
    REJECT = "reject"
    PAUSE = "pause"
    RESUME = "resume"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    WITHDRAW = "withdraw"
    COMPLETE = "complete"
    REMOVE = "remove"
    END_WITH_PROGRAM = "end-with-program"
    CHANGE_CAPACITY = "change-capacity"
    CHANGE_SENIORITY = "change-seniority"
    REQUEST_REQUIREMENT = "request-requirement"
    REVIEW_REQUIREMENT = "review-requirement"
    CLEAR_REQUIREMENT = "clear-requirement"
    EXPIRE_REQUIREMENT = "expire-requirement"
    REVOKE_REQUIREMENT = "revoke-requirement"
    WAIVE_REQUIREMENT = "waive-requirement"
    ACCEPT_DOCUMENT = "accept-document"
    LAPSE_ACCEPTANCE = "lapse-acceptance"


APPLICANT = frozenset({State.APPLIED, State.SCREENING, State.WAITLISTED})
"""States of a person who has applied and is not enrolled yet."""

PARTICIPANT = frozenset({State.ENROLLED, State.PAUSED, State.SUSPENDED})
"""States of a person who has been enrolled; each holds a place of the program."""

ENDED = frozenset({State.REJECTED, State.WITHDRAWN, State.COMPLETED, State.REMOVED})
"""Final states."""

ENTERING = frozenset({Transition.INVITE, Transition.APPLY, Transition.ENROLL})
"""Transitions that need the program to admit newcomers."""

STAYING = frozenset(
    {
        Transition.START_SCREENING,
        Transition.WAITLIST,
        Transition.PAUSE,
        Transition.RESUME,
        Transition.REINSTATE,
        Transition.CHANGE_CAPACITY,
    }
)
"""Transitions that need the program to go on; everything else is possible in an ended program too."""

Row = Mapping[State, Refusal | None]

_UNKNOWN = Refusal("participation-unknown", "this person has not applied", kind="unknown")
_PARTICIPATING = Refusal("already-participating", "this person already participates in this role")
_INVITED = Refusal("not-applied", "this person is invited and has not applied")
_NOT_INVITED = Refusal("not-invited", "this person has answered the invitation, or was not invited")
_SCREENED = Refusal("already-screened", "the screening of this application has started")
_NOT_ENROLLED = Refusal("not-enrolled", "this person has applied but is not enrolled")
_ENROLLED = Refusal("already-enrolled", "this person is enrolled")
_PAUSED = Refusal("participation-paused", "this participation is paused")
_NOT_PAUSED = Refusal("not-paused", "this participation is not paused")
_SUSPENDED = Refusal("participation-suspended", "this participation is suspended; it has to be reinstated first")
_NOT_SUSPENDED = Refusal("not-suspended", "this participation is not suspended")
_ENDED: Row = {
    state: Refusal(f"participation-{state}", f"this participation was {state}; apply again to start another one")
    for state in sorted(ENDED)
}


def _row(
    *,
    none: Refusal | None = _UNKNOWN,
    invited: Refusal | None = _INVITED,
    applicant: Refusal | None = ALLOWED,
    enrolled: Refusal | None = ALLOWED,
    paused: Refusal | None = ALLOWED,
    suspended: Refusal | None = ALLOWED,
) -> Row:
    """Return the row of one transition along the states from invitation to end."""
    return {
        State.NONE: none,
        State.INVITED: invited,
        **dict.fromkeys(sorted(APPLICANT), applicant),
        State.ENROLLED: enrolled,
        State.PAUSED: paused,
        State.SUSPENDED: suspended,
        **_ENDED,
    }


def _from_application(*, screening: Refusal | None = ALLOWED, waitlisted: Refusal | None = ALLOWED) -> Row:
    """Return the row of a transition that decides about an application."""
    decided = _row(enrolled=_ENROLLED, paused=_ENROLLED, suspended=_ENROLLED)
    return {**decided, State.SCREENING: screening, State.WAITLISTED: waitlisted}


_FACT = _row()

STATE_MACHINE = StateMachine(
    State,
    Transition,
    {
        Transition.INVITE: _row(
            none=ALLOWED,
            invited=_PARTICIPATING,
            applicant=_PARTICIPATING,
            enrolled=_PARTICIPATING,
            paused=_PARTICIPATING,
            suspended=_PARTICIPATING,
        ),
        Transition.EXPIRE_INVITATION: _row(
            invited=ALLOWED,
            applicant=_NOT_INVITED,
            enrolled=_NOT_INVITED,
            paused=_NOT_INVITED,
            suspended=_NOT_INVITED,
        ),
        Transition.APPLY: _row(
            none=ALLOWED,
            invited=ALLOWED,
            applicant=_PARTICIPATING,
            enrolled=_PARTICIPATING,
            paused=_PARTICIPATING,
            suspended=_PARTICIPATING,
        ),
        Transition.START_SCREENING: _from_application(screening=_SCREENED, waitlisted=_SCREENED),
        Transition.WAITLIST: _from_application(),
        Transition.ENROLL: _from_application(),
        Transition.REJECT: _from_application(),
        Transition.PAUSE: _row(applicant=_NOT_ENROLLED, paused=_PAUSED, suspended=_SUSPENDED),
        Transition.RESUME: _row(applicant=_NOT_PAUSED, enrolled=_NOT_PAUSED, suspended=_SUSPENDED),
        Transition.SUSPEND: _row(applicant=_NOT_ENROLLED, suspended=_SUSPENDED),
        Transition.REINSTATE: _row(applicant=_NOT_SUSPENDED, enrolled=_NOT_SUSPENDED, paused=_NOT_SUSPENDED),
        Transition.WITHDRAW: _row(invited=ALLOWED),
        Transition.COMPLETE: _row(applicant=_NOT_ENROLLED),
        Transition.REMOVE: _row(applicant=_NOT_ENROLLED),
        Transition.END_WITH_PROGRAM: _row(invited=ALLOWED),
        Transition.CHANGE_CAPACITY: _row(applicant=_NOT_ENROLLED),
        Transition.CHANGE_SENIORITY: _FACT,
        Transition.REQUEST_REQUIREMENT: _FACT,
        Transition.REVIEW_REQUIREMENT: _FACT,
        Transition.CLEAR_REQUIREMENT: _FACT,
        Transition.EXPIRE_REQUIREMENT: _FACT,
        Transition.REVOKE_REQUIREMENT: _FACT,
        Transition.WAIVE_REQUIREMENT: _FACT,
        Transition.ACCEPT_DOCUMENT: _FACT,
        Transition.LAPSE_ACCEPTANCE: _FACT,
    },
)
