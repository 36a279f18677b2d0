"""Forms and buttons of a relationship for one reader: what the state allows, in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.projections.pages.components.zones import UNKNOWN, same_time_later, typed
from services.projections.pages.forms.buttons import Button, button
from services.projections.pages.forms.commands import COMMANDS
from services.projections.pages.forms.fields import in_zone
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import BACK
from services.projections.pages.mentoring.perspective import Perspective
from services.projections.pages.mentoring.wording import when
from services.projections.room.agenda import can_start
from services.projections.room.models import Room, RoomSession


def command_form(
    code: str,
    subject: str,
    *,
    back: str,
    part: str = "",
    values: Mapping[str, object] | None = None,
    zone: ZoneInfo = UNKNOWN,
) -> Form:
    """Return the form of a command inside another page; where it is refused, the command's own page shows why.

    Args:
        code: The command's code.
        subject: The id of what it acts on.
        back: The page to return to.
        part: The part of the subject that it acts on.
        values: What its fields hold at first.
        zone: The zone of its moments, which the page names.
    """
    command, held = COMMANDS[code], values or {}
    fields = [
        replace(each, value=str(held.get(each.name, each.value))) for each in in_zone(command.fields, zone, named=False)
    ]
    hidden = {BACK: back, **({"part": part} if part else {})}
    scope = f"{command.act}-{part}-" if part else f"{command.act}-"
    return Form(action=command.page(subject), verb=command.verb, fields=fields, hidden=hidden, scope=scope)


def report_form(room: Room, session: RoomSession, who: Perspective, back: str, zone: ZoneInfo) -> Form:
    """Return the form that reports a session as held, filled with what was planned."""
    code = "relationships.report-for-ward" if who.capacity == "guardian" else "relationships.report"
    values = {
        "started_at": typed(session.starts_at, zone),
        "minutes": session.planned_minutes or 60,
        "mode": room.channel if room.channel in {"in_person", "video", "phone", "chat"} else "in_person",
    }
    return command_form(code, room.id, back=back, part=session.id, values=values, zone=zone)


def session_buttons(room: Room, session: RoomSession, back: str, zone: ZoneInfo, *, over: bool) -> Sequence[Button]:
    """Return what can be done with a planned session: move and cancel it, or state that it was missed.

    Args:
        room: The relationship: paused or on hold, nothing of it is moved; ended, nothing is called off.
        session: The session.
        back: The page to return to.
        zone: The zone of the reader.
        over: Whether its time has passed.
    """
    if session.of_group:
        return open_group(room, session, zone)
    about = f"the session of {when(session.starts_at, zone)}"
    offered = [
        ("relationships.reschedule", "Move", room.state == "active" and not room.on_hold),
        ("relationships.miss", "Not held", over),
        ("relationships.cancel-session", "Cancel", not over and room.state in {"active", "paused"}),
    ]
    return [button(code, room.id, about, back=back, part=session.id, text=text) for code, text, may in offered if may]


def correction_buttons(
    room: Room, session: RoomSession, who: Perspective, back: str, zone: ZoneInfo
) -> Sequence[Button]:
    """Return the button that takes back a report, for who made it and for staff; what was answered about was held."""
    if session.answered or not may_correct(room, session, who):
        return []
    about = f"the session of {when(session.starts_at, zone)}"
    code = "relationships.correct-session"
    text = "Report was wrong" if session.status == "missed" else "It was not held"
    return [button(code, room.id, about, back=back, part=session.id, text=text)]


def may_correct(room: Room, session: RoomSession, who: Perspective) -> bool:
    """Return whether a reader may take back the report of a session of the pair's own."""
    of_another = who.acts and session.reported_by not in {who.side, None}
    ended = room.state not in {"active", "paused", "closed"}
    return session.status in {"held", "missed"} and not (of_another or ended or session.of_group)


def amend_form(room: Room, session: RoomSession, who: Perspective, back: str, zone: ZoneInfo) -> Form | None:
    """Return the form that corrects when and how long a held session was, filled with what was reported."""
    if session.status != "held" or not may_correct(room, session, who):
        return None
    code = "relationships.amend-for-ward" if who.capacity == "guardian" else "relationships.amend-session"
    values = {"started_at": typed(session.starts_at, zone), "minutes": session.minutes, "mode": session.mode}
    return command_form(code, room.id, back=back, part=session.id, values=values, zone=zone)


def open_group(room: Room, session: RoomSession, zone: ZoneInfo) -> Sequence[Button]:
    """Return the way to the group for one of its sessions, which is acted on as a whole."""
    about = f"the session of {when(session.starts_at, zone)}"
    return [Button("Open the group", about, href=f"/groups/{room.group_id}")]


def plan_form(room: Room, back: str, now: datetime, zone: ZoneInfo) -> Form:
    """Return the form that plans a session: at the time of day of the last one, one cadence later."""
    starts = [each.starts_at for each in room.sessions if each.starts_at is not None]
    following = same_time_later(max(starts, default=now), room.cadence_days or 7, zone)
    proposed = max(following, now + timedelta(days=1)).astimezone(zone)
    rounded = proposed.replace(minute=proposed.minute // 30 * 30, second=0, microsecond=0)
    values = {"starts_at": typed(rounded, zone)}
    return command_form("relationships.schedule", room.id, back=back, values=values, zone=zone)


def is_declaration(room: Room) -> bool:
    """Return whether one of the two declared the relationship, and the other is asked to confirm it."""
    return room.formality == "informal" and room.proposed_by in {"mentor", "mentee"}


def proposal_buttons(room: Room, who: Perspective, back: str, *, accepted: bool = False) -> Sequence[Button]:
    """Return how a reader answers a proposal: the party who did not make it, or staff in a party's name.

    Args:
        room: The relationship.
        who: The reader.
        back: The page to return to.
        accepted: Whether the reader's side accepted it already; it can still decline.
    """
    about = f"the {'declaration' if is_declaration(room) else 'request'} in {room.program}"
    if not who.acts:
        codes = ("accept", "decline", "take-back") if room.state == "proposed" else ("approve", "take-back")
        return [button(f"relationships.{each}", room.id, about, back=back) for each in codes]
    if room.state != "proposed":
        return []
    if room.proposed_by == who.side:
        return [button("relationships.take-back", room.id, about, back=back)]
    if is_declaration(room):
        return [button(f"relationships.{each}", room.id, about, back=back) for each in ("confirm", "deny")]
    later = ("not-now",) if room.proposed_by == "mentee" else ()
    return [
        button(f"relationships.{each}", room.id, about, back=back)
        for each in (("refuse",) if accepted else ("join", *later, "refuse"))
    ]


_VOIDABLE = frozenset({"matched", "active", "paused", "closed"})
"""States in which staff is offered to void a relationship; a proposal that is an error is taken back."""


def course_buttons(room: Room, who: Perspective, back: str, now: datetime) -> Sequence[Button]:
    """Return how a relationship starts, pauses, goes on and ends, and while the window is open, is reopened."""
    about = f"the relationship in {room.program}"
    end = "relationships.end" if who.acts else "relationships.close"
    codes = {
        "matched": ("relationships.activate", end) if can_start(room) else (end,),
        "active": ("relationships.pause", end),
        "paused": ("relationships.resume", end),
    }
    if not who.acts and room.reopen_until is not None and now <= room.reopen_until:
        codes["closed"] = ("relationships.reopen",)
    void = ("relationships.void",) if not who.acts and room.state in _VOIDABLE else ()
    return [button(each, room.id, about, back=back) for each in (*codes.get(room.state, ()), *void)]
