"""The state machine of a group: every state × every step."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class GroupState(StrEnum):
    """The state of a group; `NONE` before it is formed."""

    NONE = "none"
    FORMED = "formed"
    CLOSED = "closed"


class GroupStep(StrEnum):
    """A step of a group; the name of its permission, too."""

    FORM = "form-group"
    INVITE = "invite-to-group"
    JOIN = "join-group"
    SCHEDULE = "schedule-group-session"
    RESCHEDULE = "reschedule-group-session"
    CANCEL = "cancel-group-session"
    REPORT = "report-group-session"
    CORRECT = "correct-group-session"
    CLOSE = "close-group"


MENTORS_STEPS = frozenset(
    {GroupStep.SCHEDULE, GroupStep.RESCHEDULE, GroupStep.CANCEL, GroupStep.REPORT, GroupStep.CORRECT}
)
"""Steps that the mentors of a group do, too; all others are its staff's."""
BEGINNINGS = frozenset({GroupStep.FORM, GroupStep.INVITE, GroupStep.JOIN})
"""Steps by which something new begins; none is possible in an organization that is leaving."""

Row = Mapping[GroupState, Refusal | None]

_UNKNOWN = Refusal("group-unknown", "there is no such group in this program; form it first", kind="unknown")
_FORMED = Refusal("group-formed", "this group has been formed already")
_CLOSED = Refusal("group-closed", "the group is closed")


def _row(formed: Refusal | None) -> Row:
    return {GroupState.NONE: _UNKNOWN, GroupState.FORMED: formed, GroupState.CLOSED: _CLOSED}


def _late_report() -> Row:
    """Return the row of a report, which is possible of a closed group, too."""
    return {**_row(ALLOWED), GroupState.CLOSED: ALLOWED}


GROUP_MACHINE = StateMachine(
    GroupState,
    GroupStep,
    {
        GroupStep.FORM: {GroupState.NONE: ALLOWED, GroupState.FORMED: _FORMED, GroupState.CLOSED: _CLOSED},
        GroupStep.INVITE: _row(ALLOWED),
        GroupStep.JOIN: _row(ALLOWED),
        GroupStep.SCHEDULE: _row(ALLOWED),
        GroupStep.RESCHEDULE: _row(ALLOWED),
        GroupStep.CANCEL: _row(ALLOWED),
        GroupStep.REPORT: _late_report(),
        GroupStep.CORRECT: _late_report(),
        GroupStep.CLOSE: _row(ALLOWED),
    },
)
