"""The state machine of a program: every state × every transition."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class State(StrEnum):
    """The state of a program; `NONE` before it is drafted or opened, `CLOSED` to newcomers."""

    NONE = "none"
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ENDED = "ended"
    ARCHIVED = "archived"


class Transition(StrEnum):
    """A transition of a program."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSE = "close"
    END = "end"
    ARCHIVE = "archive"
    RENAME = "rename"
    CHANGE_POLICY = "change-policy"
    PUBLISH_DOCUMENT = "publish-document"
    PUBLISH_INSTRUMENT = "publish-instrument"


Row = Mapping[State, Refusal | None]

_UNKNOWN = Refusal("program-unknown", "there is no such program", kind="unknown")
_DRAFTED = Refusal("program-already-drafted", "this program is drafted")
_OPEN = Refusal("program-already-open", "this program is open")
NOT_ENDED = Refusal("program-not-ended", "this program has not ended")
DRAFT = Refusal("program-draft", "this program is a draft and has not opened")
CLOSED = Refusal("program-closed", "this program is closed to newcomers")
ENDED = Refusal("program-ended", "this program has ended")
ARCHIVED = Refusal("program-archived", "this program is archived")


def _row(
    *,
    draft: Refusal | None = ALLOWED,
    open: Refusal | None = ALLOWED,
    closed: Refusal | None = ALLOWED,
    ended: Refusal | None = ENDED,
    archived: Refusal | None = ARCHIVED,
    none: Refusal | None = _UNKNOWN,
) -> Row:
    """Return the row of one transition along the states from draft to archive."""
    return {
        State.NONE: none,
        State.DRAFT: draft,
        State.OPEN: open,
        State.CLOSED: closed,
        State.ENDED: ended,
        State.ARCHIVED: archived,
    }


STATE_MACHINE = StateMachine(
    State,
    Transition,
    {
        Transition.DRAFT: _row(none=ALLOWED, draft=_DRAFTED, open=_OPEN, closed=CLOSED),
        Transition.OPEN: _row(none=ALLOWED, open=_OPEN, closed=CLOSED),
        Transition.CLOSE: _row(draft=DRAFT, closed=CLOSED),
        Transition.END: _row(draft=DRAFT),
        Transition.ARCHIVE: _row(draft=NOT_ENDED, open=NOT_ENDED, closed=NOT_ENDED, ended=ALLOWED),
        Transition.RENAME: _row(ended=ALLOWED),
        Transition.CHANGE_POLICY: _row(),
        Transition.PUBLISH_DOCUMENT: _row(),
        Transition.PUBLISH_INSTRUMENT: _row(draft=DRAFT),
    },
)

ADMISSION: Row = _row(draft=DRAFT, closed=CLOSED)
"""What refuses newcomers in each state."""

RUNNING: Row = _row(draft=DRAFT)
"""What refuses those who participate already in each state."""
