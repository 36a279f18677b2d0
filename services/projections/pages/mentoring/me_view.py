"""View of one's own mentoring: the one next thing, what is asked, one's relationships and goals."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from services.projections.directory.models import Participation
from services.projections.pages.components import formats
from services.projections.pages.components.zones import zone_text
from services.projections.pages.forms.buttons import Button, button
from services.projections.pages.mentoring.agenda_cards import BACK, agenda_cards, whose_text
from services.projections.pages.mentoring.cards import Card
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.duties import GOING_ON, Duty
from services.projections.pages.mentoring.group_cards import GroupTimes
from services.projections.pages.mentoring.group_lines import group_lines
from services.projections.pages.mentoring.perspective import other, perspective
from services.projections.pages.mentoring.waiting import Line, waiting_lines
from services.projections.pages.mentoring.wording import goal_kind, month_text, state_text
from services.projections.pages.people.names import Names
from services.projections.room.agenda import OPEN, agenda, person_of
from services.projections.room.models import Recusal, Room
from services.projections.room.recusals import recusals
from services.web.identity.principal import Principal


@dataclass(frozen=True, slots=True)
class FlashPart:
    """Flash sessions as the page shows them: cards, lines, and buttons to them by participation."""

    cards: Sequence[Card] = ()
    lines: Sequence[Line] = ()
    ways: Mapping[str, Button] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MeView:
    """Content of the page of a person."""

    sentence: str
    first: Card | None
    cards: Sequence[Card]
    duties: Sequence[Duty]
    goals: Sequence[Line]
    flash_sessions: Sequence[Line]
    relationships: Sequence[Line]
    groups: Sequence[Line]
    waiting: Sequence[Line]
    ended: Sequence[Line]
    recusals: Sequence[Line]
    can_become_mentor: bool
    taking_part: Sequence[Line]
    zone: str
    sign_out: str | None
    guardian: bool
    declare: bool


def me_view(
    rooms: Sequence[Room],
    participations: Sequence[Participation],
    programs: Mapping[str, str],
    duties: Sequence[Duty],
    principal: Principal,
    context: MentoringContext,
    *,
    peers: Collection[str] = (),
    ways: Mapping[str, Button] | None = None,
    flash: FlashPart | None = None,
    sign_out: str | None = None,
    informal: Collection[str] = (),
    group_times: GroupTimes | None = None,
) -> MeView:
    """Build the page of a person.

    Args:
        rooms: The person's rooms, and those of wards.
        participations: The person's participations, and those of wards.
        programs: Names of programs by id.
        duties: What the participations need.
        principal: The person.
        context: The names, the time, the zone, and who accepted a request.
        peers: The programs in which all are peers: no one is called a mentor or a mentee there.
        ways: Buttons to the directory of mentors by participation, where there is one.
        flash: The flash sessions.
        sign_out: Where signing out leads.
        informal: The programs that have informal mentoring.
        group_times: When the planned sessions of the person's groups begin.
    """
    people, wards = principal.people | principal.wards, principal.wards - principal.people
    items = agenda(rooms, people, context.now, wards=wards)
    cards = agenda_cards(items, {room.id: room for room in rooms}, principal, context, group_times or {})
    flash = flash or FlashPart()
    cards += flash.cards
    opened = [room for room in rooms if room.state in OPEN]
    return MeView(
        sentence=_sentence(cards, duties, opened, participations),
        first=cards[0] if cards else None,
        cards=cards[1:],
        duties=[each for each in duties if not each.done],
        goals=[line for room in opened for line in _goals(room, principal)],
        flash_sessions=flash.lines,
        relationships=[_relationship(room, principal, context) for room in opened if room.state != "proposed"],
        groups=group_lines(opened),
        waiting=waiting_lines(participations, rooms, programs, context, principal, peers, ways or {}),
        ended=[_ended(room, principal, context) for room in rooms if room.state == "closed"],
        recusals=[_recusal(each, context) for each in recusals(rooms, principal.people, context.now)],
        can_become_mentor=_can_become_mentor(rooms, participations, principal),
        taking_part=[
            _participation(each, programs, principal, context.names, peers, [ways or {}, flash.ways])
            for each in participations
            if _lasts(each)
        ],
        zone=zone_text(context.zone),
        sign_out=sign_out,
        guardian=bool(principal.wards),
        declare=any(each.state == "enrolled" and each.program_id in informal for each in participations),
    )


def _recusal(one: Recusal, context: MentoringContext) -> Line:
    known = context.names.knows(one.person_id)
    who = context.names.of(one.person_id) if known else "A person whose name you do not see any more"
    until = (
        f"until {formats.day(one.until.astimezone(context.zone))}"
        if one.until
        else "while it lasts, and two years after"
    )
    return Line(who, f"{one.program}: {until}.", f"/rooms/{one.relationship_id}")


def people_of(rooms: Sequence[Room], participations: Sequence[Participation]) -> Collection[str]:
    """Return the people whose names the page shows."""
    return {
        *(room.mentor_id for room in rooms),
        *(room.mentee_id for room in rooms),
        *(each.person_id for each in participations),
    }


def _sentence(
    cards: Sequence[Card], duties: Sequence[Duty], opened: Sequence[Room], participations: Sequence[Participation]
) -> str:
    asked = len(cards) + sum(not each.done for each in duties)
    if asked:
        return f"{formats.count(asked, 'thing')} to do or to know, the next one first."
    if opened:
        return "Nothing to do at the moment."
    if not any(each.state in GOING_ON for each in participations):
        return "You take part in no program at the moment."
    return "Nothing to do at the moment. Below you see what you wait for, and what comes next."


def _goals(room: Room, principal: Principal) -> list[Line]:
    if perspective(principal, room).capacity != "party":
        return []
    return [
        Line(
            goal_kind(goal.category),
            f"until {formats.day(goal.due_on)}" if goal.due_on else room.program,
            f"/rooms/{room.id}#goals",
            [button("relationships.meet-goal", room.id, "this goal", back=BACK, part=goal.id)]
            if room.state in {"active", "paused"}
            else (),
        )
        for goal in room.goals
        if goal.met_at is None
    ]


def _relationship(room: Room, principal: Principal, context: MentoringContext) -> Line:
    who = perspective(principal, room)
    whose = whose_text(who, person_of(room, who.side or "mentee"), context)
    counterpart = context.called(room, other(who.side or "mentor"), who.possessive)
    held = [each for each in room.sessions if each.status == "held"]
    last = f"last session {context.day(held[0].starts_at)}" if held and held[0].starts_at else "no session yet"
    text = " · ".join(filter(None, [room.program, month_text(room, context.now), state_text(room, context.zone), last]))
    return Line(f"{whose}{formats.capital(counterpart)}", text, f"/rooms/{room.id}")


def _lasts(one: Participation) -> bool:
    return one.state in {"enrolled", "paused"}


def _can_become_mentor(rooms: Sequence[Room], participations: Sequence[Participation], principal: Principal) -> bool:
    """Return whether the reader was mentored, and is no mentor yet."""
    mentored = any(
        room.state == "closed" and room.direction != "peer" and room.mentee_id in principal.people for room in rooms
    )
    mentors = any(
        each.role == "mentor" and each.state in GOING_ON and each.person_id in principal.people
        for each in participations
    )
    return mentored and not mentors


def _ended(room: Room, principal: Principal, context: MentoringContext) -> Line:
    who = perspective(principal, room)
    counterpart = context.called(room, other(who.side or "mentor"), who.possessive)
    held = sum(each.count or 1 for each in room.sessions if each.status == "held")
    met = sum(goal.met_at is not None for goal in room.goals)
    goals = f", {met} of {formats.count(len(room.goals), 'goal')} met" if room.goals else ""
    whose = whose_text(who, person_of(room, who.side or "mentee"), context)
    title = f"{whose}{formats.capital(counterpart)}, {room.program}"
    return Line(title, f"What was achieved: {formats.count(held, 'session')}{goals}.", f"/rooms/{room.id}")


def _participation(
    one: Participation,
    programs: Mapping[str, str],
    principal: Principal,
    names: Names,
    peers: Collection[str],
    ways: Sequence[Mapping[str, Button]],
) -> Line:
    own = one.person_id in principal.people
    whose = "" if own else f" ({names.of(one.person_id)})"
    name = programs.get(one.program_id, "A program")
    paused = one.state == "paused"
    text = ("I am back" if paused else "I am away") if own else ("Is back" if paused else "Is away")
    away = "participations.resume" if paused else "participations.pause"
    buttons = [button(away, one.id, name, back=BACK, text=text)]
    if one.role == "mentor":
        buttons.append(button("participations.capacity", one.id, name, back=BACK))
    buttons.append(Button("Matching profile", name, href=f"/matching-profiles/{one.id}?{urlencode({'back': BACK})}"))
    buttons += [each[one.id] for each in ways if one.id in each]
    places = f", {formats.count(one.capacity, 'place')}" if one.role == "mentor" and one.capacity else ""
    until = f" until {formats.day(one.resumes_at)}" if one.resumes_at else ""
    role = "Peer" if one.program_id in peers else one.role.capitalize()
    return Line(f"{name}{whose}", f"{role}{places}, {one.state}{until}", "", buttons)
