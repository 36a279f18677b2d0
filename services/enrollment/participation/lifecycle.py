"""The participation's state table: every state × every act, nothing left out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.enrollment.participation.aggregate import State
from services.enrollment.participation.events import Applied, Completed, Enrolled, Paused, Rejected, Resumed, Withdrawn
from services.eventstore.state_machine import Lifecycle, Outcome, Records, Refuses


class Act(StrEnum):
    """What can be asked of a participation."""

    APPLY = "apply"
    ENROLL = "enroll"
    REJECT = "reject"
    PAUSE = "pause"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    COMPLETE = "complete"


_ABSENT = Refuses("participation-unknown", "this person has not applied")
_OPEN = Refuses("already-participating", "this person takes part in this role already")
_NOT_ENROLLED = Refuses("not-enrolled", "this person has applied but is not enrolled")
_ENROLLED = Refuses("already-enrolled", "this person is enrolled")
_PAUSED = Refuses("participation-paused", "this participation is paused")
_NOT_PAUSED = Refuses("not-paused", "this participation is not paused")


def _ended(how: State) -> Mapping[Act, Outcome]:
    over = Refuses(f"participation-{how}", f"this participation was {how}; a new application starts another one")
    return dict.fromkeys(Act, over)


_TABLE: Mapping[State, Mapping[Act, Outcome]] = {
    State.NONE: {
        **dict.fromkeys(Act, _ABSENT),
        Act.APPLY: Records(Applied),
    },
    State.APPLIED: {
        Act.APPLY: _OPEN,
        Act.ENROLL: Records(Enrolled),
        Act.REJECT: Records(Rejected),
        Act.PAUSE: _NOT_ENROLLED,
        Act.RESUME: _NOT_PAUSED,
        Act.WITHDRAW: Records(Withdrawn),
        Act.COMPLETE: _NOT_ENROLLED,
    },
    State.ENROLLED: {
        Act.APPLY: _OPEN,
        Act.ENROLL: _ENROLLED,
        Act.REJECT: _ENROLLED,
        Act.PAUSE: Records(Paused),
        Act.RESUME: _NOT_PAUSED,
        Act.WITHDRAW: Records(Withdrawn),
        Act.COMPLETE: Records(Completed),
    },
    State.PAUSED: {
        Act.APPLY: _OPEN,
        Act.ENROLL: _ENROLLED,
        Act.REJECT: _ENROLLED,
        Act.PAUSE: _PAUSED,
        Act.RESUME: Records(Resumed),
        Act.WITHDRAW: Records(Withdrawn),
        Act.COMPLETE: Records(Completed),
    },
    State.REJECTED: _ended(State.REJECTED),
    State.WITHDRAWN: _ended(State.WITHDRAWN),
    State.COMPLETED: _ended(State.COMPLETED),
}
LIFECYCLE = Lifecycle(State, Act, _TABLE)

ENTERING = frozenset({Act.APPLY, Act.ENROLL, Act.PAUSE, Act.RESUME})
"""Acts that need the program to be open; ending a participation is possible in a closed one too."""
