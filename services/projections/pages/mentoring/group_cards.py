"""Cards of the sessions of one's groups: one for each session, however many of its pairs one has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from fastapi import Request

from services.projections.pages.forms.buttons import Button
from services.projections.pages.forms.submission import send
from services.projections.pages.mentoring.cards import Card
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.perspective import Perspective
from services.projections.pages.mentoring.wording import weekday, when
from services.projections.room.agenda import OPEN
from services.projections.room.models import AgendaItem, Room, RoomSession

GroupTimes = Mapping[str, Collection[datetime]]
"""When the planned sessions of groups begin, by group."""


def group_times(request: Request, rooms: Sequence[Room]) -> GroupTimes:
    """Return the times of the planned sessions of the reader's groups; none of a group that cannot be read now."""
    ids = {room.group_id for room in rooms if room.group_id is not None and room.state in OPEN}
    return {id: _planned(request, id) for id in sorted(ids)}


def _planned(request: Request, group: str) -> Collection[datetime]:
    answer = send(request, "GET", f"/relationships/v1/groups/{group}")
    if not answer.succeeded or not isinstance(answer.body, dict):
        return ()
    return {
        datetime.fromisoformat(str(each["starts_at"]))
        for each in answer.body.get("sessions", ())
        if each["status"] == "scheduled"
    }


def is_of_group(room: Room, session: RoomSession | None, times: GroupTimes) -> bool:
    """Return whether a session of a pair is one of its group, which is acted on as a whole."""
    return session is not None and room.group_id is not None and session.starts_at in times.get(room.group_id, ())


def group_card(
    item: AgendaItem, room: Room, session: RoomSession, who: Perspective, mine: str, context: MentoringContext
) -> Card | None:
    """Return the card of a group's session; None for one that is over and is for its mentors to report.

    Args:
        item: What is to be done or to be known.
        room: The relationship of one pair.
        session: The session of that pair.
        who: The reader in the relationship.
        mine: For whom it is, as the beginning of a title.
        context: The time and the zone.
    """
    at = when(session.starts_at, context.zone)
    about = f"the group of {room.program}"
    open_group = Button("Open the group", about, href=f"/groups/{room.group_id}")
    if item.kind == "session":
        text = f"{room.program}, {session.planned_minutes} minutes."
        return Card(f"{mine}{at} with your group", text, buttons=[open_group])
    if who.side != "mentor":
        return None
    day = weekday(session.starts_at or item.at, context.now, context.zone)
    report = Button("Say who was there", about, href=f"/groups/{room.group_id}")
    return Card(f"{mine}Did your group meet on {day}?", f"{room.program}, {at}.", buttons=[report])
