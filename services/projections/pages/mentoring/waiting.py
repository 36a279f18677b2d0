"""Lines of what a person waits for in a program: an answer, a place or a match; since when, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.projections.directory.models import Participation
from services.projections.pages.components import formats
from services.projections.pages.forms.buttons import Button
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.room.models import Room

_APPLIED = {
    "applied": "The program's coordinators decide about it next. You find their answer here.",
    "screening": "The program checks what it needs to know. Then its coordinators decide. You find their answer here.",
}
_OTHER = {"mentor": "mentee", "mentee": "mentor"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line with a link and buttons."""

    title: str
    text: str
    href: str = ""
    buttons: Sequence[Button] = ()


def waiting_lines(
    participations: Sequence[Participation],
    opened: Sequence[Room],
    programs: Mapping[str, str],
    context: MentoringContext,
) -> list[Line]:
    """Return a line for each participation in which the reader or a ward waits.

    Args:
        participations: Participations of the reader and of wards.
        opened: Their relationships and requests that are open.
        programs: Names of programs by id.
        context: The time and the zone.
    """
    return [
        Line(programs.get(each.program_id, "Your program"), text, href)
        for each in participations
        for text, href in [_text(each, opened, context)]
        if text
    ]


def _text(one: Participation, opened: Sequence[Room], context: MentoringContext) -> tuple[str, str]:
    """Return what is awaited, and the page on which it goes on; both empty where nothing is."""
    if one.state == "invited":
        until = f" Answer by {context.day(one.expires_at)}." if one.expires_at else ""
        return f"You are invited as a {one.role}.{until} Open it to apply.", "/welcome"
    if one.state in _APPLIED:
        since = _since(one.applied_at or one.since, context, "on")
        return f"You applied as a {one.role}{since}. {_APPLIED[one.state]}", ""
    if one.state == "waitlisted":
        since = _since(one.since, context)
        return f"You are on the waiting list as a {one.role}{since}. You are enrolled when a place is free.", ""
    if one.state == "suspended":
        since = _since(one.since, context)
        return f"Your participation is suspended{since}. Your coordinator can say what is missing.", ""
    if one.state == "enrolled" and not any(_takes_part(room, one) for room in opened):
        since = _since(one.enrolled_at or one.since, context)
        return f"You wait for a {_OTHER.get(one.role, 'match')}{since}. You are asked before anything starts.", ""
    return "", ""


def _takes_part(room: Room, one: Participation) -> bool:
    person = room.mentor_id if one.role == "mentor" else room.mentee_id
    return room.program_id == one.program_id and person == one.person_id


def _since(moment: datetime | None, context: MentoringContext, word: str = "since") -> str:
    """Return since when, in words: ` since 2 Mar 2026 (12 days ago)`; empty where it is not known."""
    if moment is None:
        return ""
    days = max(0, (context.now - moment).days)
    ago = f"{formats.count(days, 'day')} ago" if days else "today"
    return f" {word} {context.day(moment)} ({ago})"
