"""Lines of what a person waits for in a program: an answer, a place or a match; since when, and what comes next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.projections.directory.models import Participation
from services.projections.pages.components import formats
from services.projections.pages.forms.buttons import Button
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.room.agenda import OPEN
from services.projections.room.models import Room
from services.web.identity.principal import Principal

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


@dataclass(frozen=True, slots=True)
class _Who:
    """The one that waits, as a sentence begins: the reader, or a ward by name."""

    is_: str
    has: str
    applied: str
    whose: str
    role: str
    awaited: str


def waiting_lines(
    participations: Sequence[Participation],
    rooms: Sequence[Room],
    programs: Mapping[str, str],
    context: MentoringContext,
    principal: Principal,
    peers: Collection[str] = (),
    ways: Mapping[str, Button] | None = None,
) -> list[Line]:
    """Return a line for each participation in which the reader or a ward waits.

    Args:
        participations: Participations of the reader and of wards.
        rooms: Their relationships and requests.
        programs: Names of programs by id.
        context: The names, the time and the zone.
        principal: The reader.
        peers: The programs in which all are peers.
        ways: Buttons to the directory of mentors by participation.
    """
    found = ways or {}
    return [
        Line(programs.get(each.program_id, "Your program"), text, href, _way(each, found))
        for each in participations
        for text, href in [_text(each, rooms, context, _who(each, principal, context, peers))]
        if text
    ]


def _who(one: Participation, principal: Principal, context: MentoringContext, peers: Collection[str]) -> _Who:
    peer = one.program_id in peers
    role, awaited = ("peer", "peer") if peer else (one.role, _OTHER.get(one.role, "match"))
    if one.person_id in principal.people:
        return _Who("You are", "You have", "You applied", "Your", role, awaited)
    name = context.names.of(one.person_id)
    return _Who(f"{name} is", f"{name} has", f"{name} applied", "The", role, awaited)


def _text(one: Participation, rooms: Sequence[Room], context: MentoringContext, who: _Who) -> tuple[str, str]:
    """Return what is awaited, and the page on which it goes on; both empty where nothing is."""
    if one.state == "invited":
        until = f" Answer by {context.day(one.expires_at)}." if one.expires_at else ""
        return f"{who.is_} invited as a {who.role}.{until} Open it to apply.", "/welcome"
    if one.state in _APPLIED:
        since = _since(one.applied_at or one.since, context, "on")
        return f"{who.applied} as a {who.role}{since}. {_APPLIED[one.state]}", ""
    if one.state == "waitlisted":
        since = _since(one.since, context)
        return f"{who.is_} on the waiting list as a {who.role}{since}. {who.is_} enrolled when a place is free.", ""
    if one.state == "suspended":
        since = _since(one.since, context)
        return f"{who.whose} participation is suspended{since}. {who.whose} coordinator can say what is missing.", ""
    return _awaited_match(one, [room for room in rooms if _takes_part(room, one)], context, who)


def _awaited_match(one: Participation, own: Sequence[Room], context: MentoringContext, who: _Who) -> tuple[str, str]:
    """Return what an enrolled person without a match waits for: answers to requests, or a proposal."""
    opened = [room for room in own if room.state in OPEN]
    if one.role == "mentee" and opened and all(_is_request(room) for room in opened):
        mentors = formats.count(len(opened), who.awaited)
        return f"{who.has} asked {mentors}. You find the answers here, also if there is none in time.", ""
    if one.state != "enrolled" or opened:
        return "", ""
    moments = (one.enrolled_at or one.since, *(room.ended_at for room in own))
    since = _since(max((each for each in moments if each is not None), default=None), context)
    return f"{who.has} waited for a {who.awaited}{since}. You are asked before anything starts.", ""


def _way(one: Participation, ways: Mapping[str, Button]) -> Sequence[Button]:
    """Return the button to the directory for a mentee; a mentor's entry is with the participation."""
    return [ways[one.id]] if one.role == "mentee" and one.id in ways else []


def _is_request(room: Room) -> bool:
    return room.state == "proposed" and room.proposed_by == "mentee"


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
