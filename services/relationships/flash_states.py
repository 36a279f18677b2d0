"""The state machine of a flash session: every state × every step."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.eventstore.refusal import Refusal
from services.eventstore.state_machine import ALLOWED, StateMachine


class FlashState(StrEnum):
    """The state of a flash session; `NONE` before it is offered."""

    NONE = "none"
    OFFERED = "offered"
    """A mentor's place, which any mentee of the program may take."""
    ASKED = "asked"
    """A mentee asked for it; the mentor has not answered."""
    ARRANGED = "arranged"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


class FlashStep(StrEnum):
    """A step of a flash session; the name of its permission, too."""

    OFFER = "offer-flash-session"
    ASK = "ask-flash-session"
    TAKE = "take-flash-session"
    ACCEPT = "accept-flash-session"
    HOLD = "hold-flash-session"
    MISS = "miss-flash-session"
    CANCEL = "cancel-flash-session"


BEGINNINGS = frozenset({FlashStep.OFFER, FlashStep.ASK, FlashStep.TAKE, FlashStep.ACCEPT})
"""Steps by which something new begins; none is possible in an organization that is leaving."""
OPEN = frozenset({FlashState.OFFERED, FlashState.ASKED, FlashState.ARRANGED})
"""States of a flash session that has not ended."""

Row = Mapping[FlashState, Refusal | None]

_UNKNOWN = Refusal("flash-session-unknown", "there is no such flash session", kind="unknown")
_BEGUN = Refusal("flash-session-begun", "this flash session has been offered already")
_TAKEN = Refusal("flash-session-taken", "the place of this flash session is taken")
_NOT_OFFERED = Refusal("flash-session-asked", "a mentee asked for this flash session; its place is not free")
_NOT_ASKED = Refusal("flash-session-not-asked", "this is a free place: a mentee takes it")
_NOT_ARRANGED = Refusal("flash-session-not-arranged", "the two parties have not arranged this flash session yet")
_ENDED: Row = {
    FlashState.HELD: Refusal("flash-session-held", "the flash session is already held"),
    FlashState.MISSED: Refusal("flash-session-missed", "the flash session is already missed"),
    FlashState.CANCELLED: Refusal("flash-session-cancelled", "the flash session is already cancelled"),
}


def _row(*, offered: Refusal | None, asked: Refusal | None, arranged: Refusal | None) -> Row:
    """Return the row of one step along the states from the offer to the end."""
    return {
        FlashState.NONE: _UNKNOWN,
        FlashState.OFFERED: offered,
        FlashState.ASKED: asked,
        FlashState.ARRANGED: arranged,
        **_ENDED,
    }


_BEGINNING: Row = {**dict.fromkeys(FlashState, _BEGUN), FlashState.NONE: ALLOWED}
_REPORT = _row(offered=_NOT_ARRANGED, asked=_NOT_ARRANGED, arranged=ALLOWED)

FLASH_MACHINE = StateMachine(
    FlashState,
    FlashStep,
    {
        FlashStep.OFFER: _BEGINNING,
        FlashStep.ASK: _BEGINNING,
        FlashStep.TAKE: _row(offered=ALLOWED, asked=_NOT_OFFERED, arranged=_TAKEN),
        FlashStep.ACCEPT: _row(offered=_NOT_ASKED, asked=ALLOWED, arranged=_TAKEN),
        FlashStep.HOLD: _REPORT,
        FlashStep.MISS: _REPORT,
        FlashStep.CANCEL: _row(offered=ALLOWED, asked=ALLOWED, arranged=ALLOWED),
    },
)
