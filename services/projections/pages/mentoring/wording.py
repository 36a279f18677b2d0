"""Words about a relationship: its state, its months, its sessions and its end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.projections.pages.components import formats
from services.projections.pages.components.zones import clock_time
from services.projections.pages.forms import choices
from services.projections.pages.forms.party_commands import GOALS
from services.projections.room.agenda import ends_at
from services.projections.room.models import Room, RoomSession, RoomSummary

_MONTH_DAYS = 30.44
STATES = {
    "proposed": "Proposed: it waits for an answer",
    "awaiting-approval": "Accepted: it waits for the approval of the program",
    "matched": "Matched: the agreement comes next",
    "active": "Active",
    "paused": "Paused",
    "closed": "Ended",
    "declined": "The request was declined",
    "expired": "The request was not answered in time",
    "withdrawn": "The request was taken back",
    "superseded": "Another match took its place",
    "voided": "Void: it was made in error and counts nowhere",
}
"""Words by the state of a relationship."""

INFORMAL = {
    "proposed": "Declared: it waits for a confirmation, and counts nowhere before",
    "awaiting-approval": "Confirmed: it waits for the approval of the program",
    "matched": "Confirmed: it can start",
    "declined": "The declaration was not confirmed",
    "expired": "The declaration was not confirmed in time",
    "withdrawn": "The declaration was taken back",
}
"""Words by the state of an informal relationship, where they differ."""

_EXCUSED = {
    "none": ", not excused",
    "private": ", excused for a private reason",
    "work_or_school": ", excused by work or school",
    "travel": ", excused by travel",
    "technical": ", excused by a technical failure",
    "misunderstanding": ", excused by a misunderstanding",
}


def state_text(room: RoomSummary, zone: ZoneInfo) -> str:
    """Return the state of a relationship with its day and its reason."""
    states = {**STATES, **INFORMAL} if room.formality == "informal" else STATES
    reason = room.pause_reason if room.state == "paused" else room.end_reason
    text = words(reason) if reason else ""
    why = f" ({text[:1].lower()}{text[1:]})" if text else ""
    preposition = " on" if room.state == "closed" else ", since"
    day = formats.day(room.since.astimezone(zone))
    state = _signing(room) if isinstance(room, Room) else ""
    return f"{state or states.get(room.state, words(room.state))}{why}{preposition} {day}"


def _signing(room: Room) -> str:
    """Return how far the first agreement is; empty while none was proposed, and where there is none."""
    if room.state != "matched" or room.formality == "informal":
        return ""
    if room.agreement is not None:
        return "Matched and signed: it can start"
    return "Matched: the agreement waits for a signature" if room.proposed_agreement is not None else ""


def month_text(room: RoomSummary, now: datetime) -> str:
    """Return the month in which a relationship is: `month 3 of 8`; empty before it has begun."""
    if room.started_at is None or room.ended_at is not None:
        return ""
    month = int((now - room.started_at).days / _MONTH_DAYS) + 1
    if room.duration_days is None:
        return f"month {month}"
    return f"month {month} of {max(1, round(room.duration_days / _MONTH_DAYS))}"


def session_text(session: RoomSession, now: datetime, called: Mapping[str, str] | None = None) -> str:
    """Return what became of a session.

    Args:
        session: The session.
        now: The time.
        called: How the parties are called, by side, where not by their roles: peers have none.
    """
    if session.status == "held":
        minutes = f", {session.minutes} minutes" if session.minutes else ""
        many = f", {session.count} sessions" if session.count and session.count > 1 else ""
        return f"Held{minutes}, {words(choices.MODES.get(session.mode or '', 'not known')).lower()}{many}"
    if session.status == "cancelled":
        return f"Cancelled by {_called(session.cancelled_by, called)}{', late' if session.late else ''}"
    if session.status == "missed":
        who = {"both": "neither came"}.get(
            session.missed_by or "", f"{_called(session.missed_by, called)} did not come"
        )
        return f"Did not take place: {who}{_EXCUSED.get(session.excuse or '', '')}"
    return "Not reported yet" if ends_at(session) <= now else f"Planned, {session.planned_minutes} minutes"


def _called(side: str | None, called: Mapping[str, str] | None) -> str:
    return (called or {}).get(side or "", f"the {side}")


def when(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return a day with its time in a zone that the page names: `14 Mar 2026, 16:00`."""
    if moment is None:
        return "at an unknown time"
    return f"{formats.day(moment.astimezone(zone))}, {clock_time(moment, zone)}"


def weekday(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return a day as one speaks of it: `Tuesday` within a week, else its date."""
    near = abs(moment - now) < timedelta(days=6)
    local = moment.astimezone(zone)
    return f"{local:%A}" if near else formats.day(local)


def goal_kind(category: str) -> str:
    """Return the kind of a goal in words; a kind that a program made up itself with a capital."""
    return GOALS.get(category) or formats.capital(words(category))


def words(code: str) -> str:
    """Return a code as words."""
    known = {
        **choices.CLOSURES,
        **choices.DECLINES,
        "not-now": "Not now",
        **choices.PAUSES,
        **choices.VOIDINGS,
        "contact-held": "Contact is on hold",
    }
    return known.get(code) or plain(code)


def plain(code: str) -> str:
    """Return a code without its hyphens."""
    return code.replace("-", " ").replace("_", " ")
