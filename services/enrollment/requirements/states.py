"""The state machine of a requirement: every state × every act."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.enrollment.requirement_record import State
from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class Act(StrEnum):
    """An act on a requirement; `CONSENT` is a guardian's clearing of the guardian consent."""

    REQUEST = "request"
    REVIEW = "review"
    CLEAR = "clear"
    CONSENT = "consent"
    OVERRIDE = "override"
    EXPIRE = "expire"
    REVOKE = "revoke"
    WAIVE = "waive"


__all__ = ["NOT_CLEARED", "STATE_MACHINE", "Act", "State"]

Row = Mapping[State, Refusal | None]

NOT_CLEARED = Refusal("requirement-not-cleared", "this requirement is not cleared")
_NOT_REQUESTED = Refusal("requirement-not-requested", "this requirement has to be requested first")
_REQUESTED = Refusal("requirement-already-requested", "this requirement is requested")
_IN_REVIEW = Refusal("requirement-in-review", "this requirement is in review")
_EXPIRED = Refusal("requirement-expired", "this requirement has expired")
_REVOKED = Refusal("requirement-revoked", "this requirement was revoked")


def _row(
    *,
    none: Refusal | None = ALLOWED,
    requested: Refusal | None = ALLOWED,
    in_review: Refusal | None = ALLOWED,
    cleared: Refusal | None = ALLOWED,
    expired: Refusal | None = ALLOWED,
    revoked: Refusal | None = ALLOWED,
    waived: Refusal | None = ALLOWED,
) -> Row:
    """Return the row of one act along the states."""
    return {
        State.NONE: none,
        State.REQUESTED: requested,
        State.IN_REVIEW: in_review,
        State.CLEARED: cleared,
        State.EXPIRED: expired,
        State.REVOKED: revoked,
        State.WAIVED: waived,
    }


def _of_a_request(*, in_review: Refusal | None) -> Row:
    """Return the row of an act that answers a request."""
    return _row(
        none=_NOT_REQUESTED,
        in_review=in_review,
        cleared=_NOT_REQUESTED,
        expired=_NOT_REQUESTED,
        revoked=_NOT_REQUESTED,
        waived=_NOT_REQUESTED,
    )


# While a renewal is requested or in review, what was cleared before may still hold and end.
_END = _row(none=NOT_CLEARED, expired=_EXPIRED, revoked=_REVOKED)

STATE_MACHINE = StateMachine(
    State,
    Act,
    {
        Act.REQUEST: _row(requested=_REQUESTED, in_review=_IN_REVIEW),
        Act.REVIEW: _of_a_request(in_review=_IN_REVIEW),
        Act.CLEAR: _of_a_request(in_review=ALLOWED),
        Act.CONSENT: _row(),
        Act.OVERRIDE: _row(),
        Act.EXPIRE: _END,
        Act.REVOKE: _END,
        Act.WAIVE: _row(),
    },
)
