"""Cards of what is to be done or to be known: questions, dates and answers, those of one kind as one."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.buttons import Button, button
from services.projections.pages.mentoring.actions import is_declaration, proposal_buttons, report_form, session_buttons
from services.projections.pages.mentoring.agreement_view import agreement_form, terms_text
from services.projections.pages.mentoring.cards import Card, Kind, bundle
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.group_cards import GroupTimes, group_card, is_of_group
from services.projections.pages.mentoring.perspective import Perspective, other, perspective, role_text
from services.projections.pages.mentoring.trial_view import trial_card
from services.projections.pages.mentoring.wording import weekday, when
from services.projections.room.agenda import ends_at, person_of
from services.projections.room.models import AgendaItem, Room, RoomSession
from services.web.identity.principal import Principal

BACK = "/me"
_OF_SESSIONS = frozenset({"report-session", "session"})


def agenda_cards(
    items: Iterable[AgendaItem],
    rooms: Mapping[str, Room],
    principal: Principal,
    context: MentoringContext,
    times: GroupTimes,
) -> list[Card]:
    """Return the cards of a person's agenda.

    Args:
        items: The agenda, the most urgent first.
        rooms: The rooms that it is about, by id.
        principal: The person.
        context: The names, the time, the zone, and who accepted a request.
        times: When the planned sessions of the person's groups begin.
    """
    return bundle(
        card
        for item in _once(items, rooms, times)
        if (card := _card(item, rooms[item.relationship_id], principal, context, times)) is not None
    )


def _once(items: Iterable[AgendaItem], rooms: Mapping[str, Room], times: GroupTimes) -> Iterator[AgendaItem]:
    """Yield what is to be done or to be known, the session of a group once for all of one's pairs."""
    known: set[tuple[str | None, datetime | None]] = set()
    for item in items:
        room = rooms[item.relationship_id]
        session = _session_of(item, room)
        if session is not None and item.kind in _OF_SESSIONS and is_of_group(room, session, times):
            if (room.group_id, session.starts_at) in known:
                continue
            known.add((room.group_id, session.starts_at))
        yield item


def _session_of(item: AgendaItem, room: Room) -> RoomSession | None:
    return next((each for each in room.sessions if each.id == item.session_id), None)


def _card(
    item: AgendaItem, room: Room, principal: Principal, context: MentoringContext, times: GroupTimes
) -> tuple[Card, Kind | None, datetime] | None:
    """Return the card of a thing to do, the kind with which it is bundled, and the time that it is about."""
    who = perspective(principal, room)
    mine = whose_text(who, person_of(room, item.party), context)
    counterpart = context.called(room, other(item.party), who.possessive)
    place = Link("Open the relationship", f"/rooms/{room.id}")
    session = _session_of(item, room)
    if item.kind in _OF_SESSIONS:
        of_group = is_of_group(room, session, times)
        write = group_card if of_group else partial(_session_card, counterpart=counterpart)
        card = None if session is None else write(item, room, session, who, mine, context=context)
        return None if card is None else (card, None, item.at)
    if item.kind == "answer-proposal":
        return _proposal(item, room, who, mine, context, place), None, item.at
    decided = {
        "trial": lambda: trial_card(room, mine, counterpart, BACK),
        "closing": lambda: _closing(room, mine, counterpart),
        "sign": lambda: _agreement(room, mine, counterpart, place),
    }
    if item.kind in decided:
        return decided[item.kind](), None, item.at
    if item.kind == "start":
        return _start(room, mine, counterpart), Kind(mine, "relationship", "relationships", "can start"), item.at
    if item.kind == "goal":
        title, buttons = f"{mine}A goal is due", [Button("Open the goals", counterpart, href=f"/rooms/{room.id}#goals")]
        kind = Kind(mine, "goal", "goals", "are due")
        return Card(title, f"With {counterpart}: was it met?", buttons=buttons), kind, item.at
    return _question(item, room, session, who, mine, counterpart, context)


def _agreement(room: Room, mine: str, counterpart: str, place: Link) -> Card:
    """Return the card of an agreement: the form that begins the first version, or the way to a version to be read."""
    if room.proposed_agreement is None:
        return Card(
            f"{mine}Sign the agreement",
            f"With {counterpart}, {room.program}.",
            form=agreement_form(room, BACK),
            link=place,
        )
    title = "New terms to read and sign" if room.agreement else "Sign the agreement"
    read = Button("Read and sign", counterpart, href=f"/rooms/{room.id}#agreement")
    text = f"With {counterpart}, {room.program}. {terms_text(room.proposed_agreement)}"
    return Card(f"{mine}{title}", text, buttons=[read])


def _start(room: Room, mine: str, counterpart: str) -> Card:
    """Return the card by which either side starts a relationship in which nothing is missing any more."""
    text = f"With {counterpart}, {room.program}. Nothing is missing: either of you starts it, and you plan sessions."
    start = button("relationships.activate", room.id, counterpart, back=BACK)
    return Card(f"{mine}It can start", text, buttons=[start], link=Link("Open the relationship", f"/rooms/{room.id}"))


def _closing(room: Room, mine: str, counterpart: str) -> Card:
    """Return the card that leads to the questions of an end, by either side or by staff."""
    answer = Button("Answer", counterpart, href=f"/rooms/{room.id}#ending-title")
    text = (
        f"With {counterpart}, {room.program}. Two questions: what you want next, and whether you talked about the end."
    )
    return Card(f"{mine}How did it end?", text, buttons=[answer])


def _question(
    item: AgendaItem,
    room: Room,
    session: RoomSession | None,
    who: Perspective,
    mine: str,
    counterpart: str,
    context: MentoringContext,
) -> tuple[Card, Kind, datetime]:
    """Return the card of a question that feedback is asked with."""
    title = next((q.title for q in room.questions if q.instrument == item.instrument), "A question")
    about = f"session of {when(session.starts_at, context.zone)}" if session else "time"
    text = f"About {who.possessive} {about} with {counterpart}."
    nouns = ("session", "sessions") if session else ("questionnaire", "questionnaires")
    answer = Button("Answer", text, href=f"/rooms/{room.id}#question-1")
    moment = (session.starts_at if session else None) or item.at
    kind = Kind(mine, *nouns, "await your feedback", about=str(item.instrument))
    return Card(f"{mine}{title}", text, buttons=[answer]), kind, moment


def whose_text(who: Perspective, person: str, context: MentoringContext) -> str:
    """Return for whom something is asked, as the beginning of a title; empty where it is the reader."""
    return "" if who.capacity == "party" else f"For {context.names.of(person)}: "


def _proposal(
    item: AgendaItem, room: Room, who: Perspective, mine: str, context: MentoringContext, place: Link
) -> Card:
    """Return the card of a request: the question, or what it still waits for once the reader accepted it."""
    awaited = person_of(room, other(item.party))
    role = role_text(room, other(item.party))
    # The other person's name is seen from the match on: until then only the role is shown.
    known = context.names.knows(awaited)
    accepted = context.has_accepted(room, item.party)
    text = f"{room.program}. Answer by {context.day(item.at)}."
    if room.group_id is not None:
        text = f"{text} It is in a group: all who are in it see each other's name."
    if is_declaration(room):
        text = f"{text} It begins when you confirm it, without an agreement, and counts nowhere before."
    asked = f"{context.names.of(awaited)} as {who.possessive} {role}?" if known else f"A match with a {role}?"
    if is_declaration(room):
        asked = f"Is {context.name_or_role(room, other(item.party))} {who.possessive} {role}, informally?"
    title = f"{mine}{asked}"
    if accepted:
        title = f"{mine}Accepted: waiting for {context.name_or_role(room, other(item.party))}"
        text = f"{room.program}. You get an answer by {context.day(item.at)}."
    request = context.asked.get(room.id)
    return Card(
        title,
        text,
        buttons=proposal_buttons(room, who, BACK, accepted=accepted),
        reasons=request.reasons if request else "",
        words=request.words if request else "",
        link=place,
    )


def _session_card(
    item: AgendaItem,
    room: Room,
    session: RoomSession,
    who: Perspective,
    mine: str,
    *,
    counterpart: str,
    context: MentoringContext,
) -> Card:
    if item.kind == "report-session":
        return _report(room, session, who, mine, counterpart, context)
    title = f"{mine}{when(session.starts_at, context.zone)} with {counterpart}"
    buttons = session_buttons(room, session, BACK, context.zone, over=False)
    place = Link("Open the relationship", f"/rooms/{room.id}")
    return Card(title, f"{room.program}, {session.planned_minutes} minutes.", buttons=buttons, link=place)


def _report(
    room: Room, session: RoomSession, who: Perspective, mine: str, counterpart: str, context: MentoringContext
) -> Card:
    day = weekday(session.starts_at or ends_at(session), context.now, context.zone)
    subject = "Did you meet" if who.capacity == "party" else "Did they meet"
    return Card(
        f"{mine}{subject} on {day}?",
        f"With {counterpart}, {room.program}, {when(session.starts_at, context.zone)}.",
        form=report_form(room, session, who, BACK, context.zone),
        buttons=session_buttons(room, session, BACK, context.zone, over=True),
    )
