"""The state machine of a relationship: every state × every transition."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class State(StrEnum):
    """The state of a relationship; `NONE` before the proposal."""

    NONE = "none"
    PROPOSED = "proposed"
    AWAITING_APPROVAL = "awaiting-approval"
    MATCHED = "matched"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    VOIDED = "voided"


class Transition(StrEnum):
    """A transition of a relationship, or a report about it."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    APPROVE = "approve"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take-back"
    SUPERSEDE = "supersede"
    SIGN = "sign"
    PROPOSE_AGREEMENT = "propose-agreement"
    WITHDRAW_AGREEMENT = "withdraw-agreement"
    ACTIVATE = "activate"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"
    VOID = "void"
    SCHEDULE_SESSION = "schedule-session"
    HOLD_SESSION = "hold-session"
    RESCHEDULE_SESSION = "reschedule-session"
    CANCEL_SESSION = "cancel-session"
    MISS_SESSION = "miss-session"
    CORRECT_SESSION = "correct-session"
    AGREE_GOAL = "agree-goal"
    MEET_GOAL = "meet-goal"
    ANSWER_CLOSING = "answer-closing"
    END_TRIAL = "end-trial"
    GO_ON = "go-on"
    REMIND = "remind"
    GIVE_FEEDBACK = "give-feedback"
    RAISE_CONFLICT = "raise-conflict"
    CLEAR_CONFLICT = "clear-conflict"


REPORTS = frozenset(
    {
        Transition.SCHEDULE_SESSION,
        Transition.HOLD_SESSION,
        Transition.RESCHEDULE_SESSION,
        Transition.CANCEL_SESSION,
        Transition.MISS_SESSION,
        Transition.CORRECT_SESSION,
        Transition.AGREE_GOAL,
        Transition.MEET_GOAL,
        Transition.GIVE_FEEDBACK,
        Transition.RAISE_CONFLICT,
        Transition.CLEAR_CONFLICT,
        Transition.END_TRIAL,
        Transition.GO_ON,
        Transition.REMIND,
    }
)
"""Transitions that may be reported late, after the relationship went on; the others follow each other in time."""

ENDINGS = frozenset(
    {
        Transition.DECLINE,
        Transition.EXPIRE,
        Transition.WITHDRAW,
        Transition.TAKE_BACK,
        Transition.SUPERSEDE,
        Transition.CLOSE,
    }
)
"""Transitions that end a relationship; they are possible also in an organization that has left."""

BEGINNINGS = frozenset(
    {Transition.PROPOSE, Transition.ACCEPT, Transition.APPROVE, Transition.ACTIVATE, Transition.REOPEN}
)
"""Transitions by which something new begins; none is possible in an organization that is leaving."""

OPEN = frozenset({State.PROPOSED, State.AWAITING_APPROVAL, State.MATCHED, State.ACTIVE, State.PAUSED})
"""States of a relationship that has not ended."""

Row = Mapping[State, Refusal | None]

_UNKNOWN = Refusal("relationship-unknown", "there is no such relationship", kind="unknown")
_PROPOSED = Refusal("already-proposed", "this relationship has already been proposed")
ALREADY_MATCHED = Refusal("already-matched", "both parties have accepted; to end a match, close it")
_ACTIVE = Refusal("already-active", "the relationship is already active")
_ALREADY_PAUSED = Refusal("already-paused", "the relationship is already paused")
AGREEMENT_COMPLETE = Refusal(
    "agreement-complete", "all have signed the agreement, and no other version of it waits for signatures"
)
_AWAITING_APPROVAL = Refusal(
    "awaiting-approval", "all parties have accepted; the match awaits the approval of the program's staff"
)
_NOT_ACCEPTED = Refusal("not-yet-accepted", "not all parties have accepted the proposal yet")
_NOT_MATCHED = Refusal("not-yet-matched", "not all parties have accepted the proposal yet")
_NOT_ACTIVE = Refusal("not-yet-active", "the relationship has not been activated yet")
_NOT_PAUSED = Refusal("not-paused", "only a paused relationship can be resumed")
_PAUSED = Refusal("relationship-paused", "the relationship is paused; resume it first")
_NOT_CLOSED = Refusal("not-closed", "only a closed relationship can be reopened")
_NOT_ENDED = Refusal("not-ended", "the questions of an end are answered once the relationship has closed")
_VOIDED = Refusal("relationship-voided", "the relationship was made in error and was voided: it counts nowhere")

_ENDED: Row = {
    State.CLOSED: Refusal("relationship-closed", "the relationship is closed"),
    State.DECLINED: Refusal("proposal-declined", "the proposal was declined"),
    State.EXPIRED: Refusal("proposal-expired", "the proposal has expired"),
    State.WITHDRAWN: Refusal("proposal-withdrawn", "the proposal was withdrawn"),
    State.SUPERSEDED: Refusal("proposal-superseded", "another match took the place of the proposal"),
    State.VOIDED: _VOIDED,
}
_ALLOWED_AFTER_CLOSING: Row = {**_ENDED, State.CLOSED: ALLOWED}


def _row(
    *,
    proposed: Refusal | None = _NOT_MATCHED,
    awaiting: Refusal | None = _NOT_MATCHED,
    matched: Refusal | None,
    active: Refusal | None,
    paused: Refusal | None,
    ended: Row = _ENDED,
) -> Row:
    """Return the row of one transition along the states from proposal to end."""
    return {
        State.NONE: _UNKNOWN,
        State.PROPOSED: proposed,
        State.AWAITING_APPROVAL: awaiting,
        State.MATCHED: matched,
        State.ACTIVE: active,
        State.PAUSED: paused,
        **ended,
    }


def _once_closed(before: Refusal) -> Row:
    """Return the row of a transition that follows a closing alone, refused alike in every state before the end."""
    return {State.NONE: _UNKNOWN, **dict.fromkeys(OPEN, before), **_ALLOWED_AFTER_CLOSING}


_RESPONSE = _row(
    proposed=ALLOWED, awaiting=ALLOWED, matched=ALREADY_MATCHED, active=ALREADY_MATCHED, paused=ALREADY_MATCHED
)
_ANSWER: Row = {**_RESPONSE, State.AWAITING_APPROVAL: _AWAITING_APPROVAL}
_WHILE_OPEN = _row(proposed=ALLOWED, awaiting=ALLOWED, matched=ALLOWED, active=ALLOWED, paused=ALLOWED)
_AGREEING = _row(matched=ALLOWED, active=ALLOWED, paused=ALLOWED)
_REPORT = _row(matched=_NOT_ACTIVE, active=ALLOWED, paused=ALLOWED)
_LATE_REPORT = _row(matched=_NOT_ACTIVE, active=ALLOWED, paused=ALLOWED, ended=_ALLOWED_AFTER_CLOSING)

STATE_MACHINE = StateMachine(
    State,
    Transition,
    {
        Transition.PROPOSE: {**dict.fromkeys(State, _PROPOSED), State.NONE: ALLOWED},
        Transition.ACCEPT: _ANSWER,
        Transition.APPROVE: {**_RESPONSE, State.PROPOSED: _NOT_ACCEPTED},
        Transition.DECLINE: _RESPONSE,
        Transition.EXPIRE: _ANSWER,
        Transition.WITHDRAW: _RESPONSE,
        Transition.TAKE_BACK: _RESPONSE,
        Transition.SUPERSEDE: _RESPONSE,
        Transition.SIGN: _AGREEING,
        Transition.PROPOSE_AGREEMENT: _AGREEING,
        Transition.WITHDRAW_AGREEMENT: _AGREEING,
        Transition.ACTIVATE: _row(matched=ALLOWED, active=_ACTIVE, paused=_PAUSED),
        Transition.PAUSE: _row(matched=_NOT_ACTIVE, active=ALLOWED, paused=_ALREADY_PAUSED),
        Transition.RESUME: _row(matched=_NOT_ACTIVE, active=_NOT_PAUSED, paused=ALLOWED),
        Transition.CLOSE: _row(matched=ALLOWED, active=ALLOWED, paused=ALLOWED),
        Transition.REOPEN: _once_closed(_NOT_CLOSED),
        Transition.ANSWER_CLOSING: _once_closed(_NOT_ENDED),
        Transition.END_TRIAL: _REPORT,
        Transition.GO_ON: _REPORT,
        Transition.REMIND: {**_WHILE_OPEN, State.CLOSED: ALLOWED},
        Transition.VOID: {**dict.fromkeys(State, ALLOWED), State.NONE: _UNKNOWN, State.VOIDED: _VOIDED},
        Transition.SCHEDULE_SESSION: _row(matched=_NOT_ACTIVE, active=ALLOWED, paused=_PAUSED),
        Transition.HOLD_SESSION: _LATE_REPORT,
        Transition.RESCHEDULE_SESSION: _row(matched=_NOT_ACTIVE, active=ALLOWED, paused=_PAUSED),
        Transition.CANCEL_SESSION: _REPORT,
        Transition.MISS_SESSION: _LATE_REPORT,
        Transition.CORRECT_SESSION: _LATE_REPORT,
        Transition.AGREE_GOAL: _row(matched=ALLOWED, active=ALLOWED, paused=_PAUSED),
        Transition.MEET_GOAL: _REPORT,
        Transition.GIVE_FEEDBACK: _LATE_REPORT,
        Transition.RAISE_CONFLICT: _WHILE_OPEN,
        Transition.CLEAR_CONFLICT: _WHILE_OPEN,
    },
)
