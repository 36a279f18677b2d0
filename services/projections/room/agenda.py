"""The agenda of a person: what is asked at a time, decided from the rooms; no event says that something is due."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from services.projections.room.models import GUARDIANS, AgendaItem, ItemKind, Room, RoomSession, RoomSummary, Side
from services.projections.room.questions import RECENT

_ORDER: Sequence[ItemKind] = (
    "answer-proposal",
    "report-session",
    "sign",
    "start",
    "trial",
    "session",
    "closing",
    "feedback",
    "goal",
)
_SIDES: Sequence[Side] = ("mentor", "mentee")
AGREEING = frozenset({"matched", "active", "paused"})
"""States in which an agreement can be proposed and signed."""
OPEN = frozenset({"proposed", "awaiting-approval", "matched", "active", "paused"})


def agenda(
    rooms: Sequence[Room], people: Collection[str], now: datetime, *, wards: Collection[str] = ()
) -> list[AgendaItem]:
    """Return what some people are asked at a time, most urgent first.

    Args:
        rooms: Their rooms.
        people: The caller's person ids, and those of wards.
        now: The time.
        wards: Those of them whom the caller speaks for: an anonymous question is for the person alone, and a guardian
            may have to sign for itself.
    """
    items = [
        item
        for room in rooms
        for side in _SIDES
        if (person := person_of(room, side)) in people
        for item in (
            *_to_decide(room, side, now, guarded=person in wards),
            *_to_report(room, side, now),
            *_to_answer(room, side, now, alone=person not in wards),
        )
    ]
    return sorted(items, key=lambda item: (_ORDER.index(item.kind), item.at, item.relationship_id))


def planned(room: Room) -> list[RoomSession]:
    """Return the sessions that are scheduled, and neither held nor cancelled nor missed."""
    return [session for session in room.sessions if session.status == "scheduled"]


def ends_at(session: RoomSession) -> datetime:
    """Return when a scheduled session is over."""
    return (session.starts_at or session.changed_at) + timedelta(minutes=session.planned_minutes or 0)


def person_of(room: RoomSummary, side: Side) -> str:
    """Return the person on a side."""
    return room.mentor_id if side == "mentor" else room.mentee_id


def _item(room: Room, side: Side, kind: ItemKind, at: datetime, **more: str) -> AgendaItem:
    return AgendaItem(kind=kind, relationship_id=room.id, party=side, at=at, **more)


def _to_decide(room: Room, side: Side, now: datetime, *, guarded: bool) -> Iterator[AgendaItem]:
    """Yield what a side decides: a proposal, the terms, the start, and whether it goes on after a trial."""
    if room.state == "proposed" and room.proposed_by != side:
        yield _item(room, side, "answer-proposal", room.expires_at or room.since)
    unsigned = _unsigned_since(room, side, guarded=guarded)
    if unsigned is not None:
        yield _item(room, side, "sign", unsigned)
    if can_start(room) and not room.on_hold:
        yield _item(room, side, "start", (room.agreement and room.agreement.agreed_at) or room.since)
    if room.trial_ends_at is not None and asks_after_trial(room, side, now):
        yield _item(room, side, "trial", room.trial_ends_at)


def _to_report(room: Room, side: Side, now: datetime) -> Iterator[AgendaItem]:
    """Yield the sessions that come or are to be reported, and the goals whose day has come."""
    for session in _asked_about(room, now):
        over = ends_at(session) <= now
        if not over and room.state not in OPEN:
            continue  # one that had begun when the relationship ended: it is asked about once it is over
        at = ends_at(session) if over else session.starts_at or session.changed_at
        yield _item(room, side, "report-session" if over else "session", at, session_id=session.id)
    for goal_id, due_at in _overdue(room, now):
        yield _item(room, side, "goal", due_at, goal_id=goal_id)


def _to_answer(room: Room, side: Side, now: datetime, *, alone: bool) -> Iterator[AgendaItem]:
    """Yield the questions about the end, and those of questionnaires; an anonymous one is for the person alone."""
    if _ended_unanswered(room, side, now):
        yield _item(room, side, "closing", room.ended_at or room.since)
    for question in room.questions:
        if question.party == side and (alone or not question.anonymous):
            since, about = room.ended_at or room.since, _about(question.about, question.about_id)
            yield _item(room, side, "feedback", since, instrument=question.instrument, **about)


def _unsigned_since(room: Room, side: Side, *, guarded: bool) -> datetime | None:
    """Return since when a side's signature is awaited, or that of the guardian of it; None where none is."""
    if room.state not in AGREEING:
        return None
    proposed = room.proposed_agreement
    if proposed is None:
        awaited = room.state == "matched" and room.agreement is None and room.formality != "informal"
        return room.since if awaited else None
    waits = side in proposed.missing or (guarded and GUARDIANS[side] in proposed.missing)
    return proposed.proposed_at if waits else None


def can_start(room: Room) -> bool:
    """Return whether nothing is missing between two matched people: all have signed, or it is informal."""
    return room.state == "matched" and (room.formality == "informal" or room.agreement is not None)


def _asked_about(room: Room, now: datetime) -> list[RoomSession]:
    """Return the scheduled sessions: none of a voided relationship, nor of one that ended long ago.

    Those that ended are settled by staff from the desk.
    """
    if room.state == "voided":
        return []
    return [] if room.ended_at is not None and now >= room.ended_at + RECENT else planned(room)


def asks_after_trial(room: Room, side: Side, now: datetime) -> bool:
    """Return whether a side is asked if it goes on: from the end of the trial until it says so, or the end."""
    over = room.trial_ends_at is not None and room.trial_ends_at <= now
    return over and room.state in {"active", "paused"} and side not in room.going_on


def _ended_unanswered(room: Room, side: Side, now: datetime) -> bool:
    """Return whether a side is asked about the end, also one of staff: for some time, and until it has answered."""
    if room.state != "closed" or side in room.closing_answered:
        return False
    return room.ended_at is None or now < room.ended_at + RECENT


def _overdue(room: Room, now: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield the goals of an open relationship whose day has come."""
    for goal in room.goals if room.state in OPEN else ():
        if goal.met_at is None and goal.due_on is not None and goal.due_on <= now.date():
            yield goal.id, datetime.combine(goal.due_on, time(), UTC)


def _about(about: str, about_id: str) -> dict[str, str]:
    return {"session_id": about_id} if about == "session" else {}
