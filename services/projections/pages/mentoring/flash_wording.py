"""Words about flash sessions."""

from collections.abc import Collection, Mapping

from services.projections.pages.forms import choices
from services.projections.room.models import FlashSession, Side

_BY: Mapping[str, str] = {
    "mentor": "by the mentor",
    "mentee": "by the mentee",
    "coordinator": "by the coordinator",
    "program": "because no one took it, or what it needs has ended",
}
_MISSED: Mapping[str, str] = {"mentor": "the mentor did not come", "mentee": "the mentee did not come"}


def side_of(flash: FlashSession, people: Collection[str]) -> Side | None:
    """Return which of the two some people are; None where they are neither."""
    if flash.mentor_id in people:
        return "mentor"
    return "mentee" if flash.mentee_id in people else None


def state_text(flash: FlashSession) -> str:
    """Return what became of a flash session, in words."""
    if flash.state == "held":
        return f"held, {flash.minutes} minutes"
    if flash.state == "missed":
        return f"missed: {_MISSED.get(flash.ended_by or '', 'neither came')}"
    if flash.state == "cancelled":
        return f"cancelled {_BY.get(flash.ended_by or '', '')}".strip()
    return {"offered": "a free place", "asked": "waits for the mentor's answer", "arranged": "arranged"}[flash.state]


def plan_text(flash: FlashSession) -> str:
    """Return length and way to meet, in words."""
    return f"{flash.planned_minutes} minutes, {choices.AGREED_MODES.get(flash.mode, 'way not known').lower()}"
