"""What may happen to a relationship when: a total table over states and acts.

Every (state, act) pair either records (`RECORDS`) or names the rule that refuses it. A decision asks `admit` first,
so the table is what decides, not a comment about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from services.eventstore.refusal import RefusedError


class State(StrEnum):
    """Where a relationship stands; `NONE` is the relationship nobody proposed yet."""

    NONE = "none"
    PROPOSED = "proposed"
    MATCHED = "matched"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What somebody may want to do to a relationship."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    SIGN = "sign"
    ACTIVATE = "activate"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    SCHEDULE_SESSION = "schedule-session"
    HOLD_SESSION = "hold-session"
    CANCEL_SESSION = "cancel-session"
    AGREE_GOAL = "agree-goal"
    MEET_GOAL = "meet-goal"
    GIVE_FEEDBACK = "give-feedback"


RECORDS: Final = None
"""The act is admitted; the decision goes on to its own rules."""

Row = Mapping[State, str | None]

UNKNOWN = "relationship-unknown"
_OVER: Row = {
    State.CLOSED: "relationship-closed",
    State.DECLINED: "proposal-declined",
    State.EXPIRED: "proposal-expired",
    State.WITHDRAWN: "proposal-withdrawn",
}


def _row(
    proposed: str | None, matched: str | None, active: str | None, paused: str | None, *, over: Row = _OVER
) -> Row:
    """One act's answers along the states, from proposal to end."""
    living = {State.PROPOSED: proposed, State.MATCHED: matched, State.ACTIVE: active, State.PAUSED: paused}
    return {State.NONE: UNKNOWN, **living, **over}


_ANSWERING = _row(RECORDS, "already-matched", "already-matched", "already-matched")
_AFTERWARDS: Row = {**_OVER, State.CLOSED: RECORDS}  # what may still be reported about a closed relationship

TABLE: Mapping[Act, Row] = {
    Act.PROPOSE: {**dict.fromkeys(State, "already-proposed"), State.NONE: RECORDS},
    Act.ACCEPT: _ANSWERING,
    Act.DECLINE: _ANSWERING,
    Act.EXPIRE: _ANSWERING,
    Act.WITHDRAW: _ANSWERING,
    Act.SIGN: _row("not-yet-matched", RECORDS, "agreement-complete", "agreement-complete"),
    Act.ACTIVATE: _row("not-yet-matched", RECORDS, "already-active", "relationship-paused"),
    Act.PAUSE: _row("not-yet-matched", "not-yet-active", RECORDS, "already-paused"),
    Act.RESUME: _row("not-yet-matched", "not-yet-active", "not-paused", RECORDS),
    Act.CLOSE: _row("not-yet-matched", RECORDS, RECORDS, RECORDS),
    Act.SCHEDULE_SESSION: _row("not-yet-matched", "not-yet-active", RECORDS, "relationship-paused"),
    Act.HOLD_SESSION: _row("not-yet-matched", "not-yet-active", RECORDS, RECORDS, over=_AFTERWARDS),
    Act.CANCEL_SESSION: _row("not-yet-matched", "not-yet-active", RECORDS, RECORDS),
    Act.AGREE_GOAL: _row("not-yet-matched", RECORDS, RECORDS, "relationship-paused"),
    Act.MEET_GOAL: _row("not-yet-matched", "not-yet-active", RECORDS, RECORDS),
    Act.GIVE_FEEDBACK: _row("not-yet-matched", "not-yet-active", RECORDS, RECORDS, over=_AFTERWARDS),
}

_EXPLAINED: Mapping[str, str] = {
    UNKNOWN: "there is no such relationship",
    "already-proposed": "this relationship was proposed before",
    "already-matched": "both parties accepted before; the way out of a match is to close it",
    "already-active": "the relationship is active already",
    "already-paused": "the relationship is paused already",
    "agreement-complete": "the agreement is signed by all and in force",
    "not-yet-matched": "the proposal has not been accepted by every party yet",
    "not-yet-active": "the relationship has not been activated yet",
    "not-paused": "only a paused relationship can be resumed",
    "relationship-paused": "the relationship is paused; resume it first",
    "relationship-closed": "the relationship is closed",
    "proposal-declined": "the proposal was declined",
    "proposal-expired": "the proposal expired",
    "proposal-withdrawn": "the proposal was withdrawn",
}


def admit(state: State, act: Act) -> None:
    """Let an act pass where the table records it.

    Raises:
        RefusedError: under the rule the table names for this state and act.
    """
    rule = TABLE[act][state]
    if rule is not RECORDS:
        raise RefusedError(rule, _EXPLAINED[rule], kind="unknown" if rule == UNKNOWN else "rule")
