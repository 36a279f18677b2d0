"""View of a room: one relationship for its parties, their guardians, or the program's own staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.codes import codes_text
from services.projections.pages.components.zones import zone_text
from services.projections.pages.finding.asked import AskedText
from services.projections.pages.forms.buttons import Button, button
from services.projections.pages.forms.form import Form
from services.projections.pages.mentoring.actions import (
    amend_form,
    command_form,
    correction_buttons,
    course_buttons,
    open_group,
    plan_form,
    proposal_buttons,
    report_form,
    session_buttons,
)
from services.projections.pages.mentoring.agreement_view import AgreementSection, agreement_section
from services.projections.pages.mentoring.closing_view import closing_lines
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.perspective import SIDES, Perspective, both, form_text, other
from services.projections.pages.mentoring.questions_view import QuestionView, question_views
from services.projections.pages.mentoring.texts import RoomTexts
from services.projections.pages.mentoring.trial_view import trial_buttons, trial_line
from services.projections.pages.mentoring.wording import goal_kind, month_text, session_text, state_text, when
from services.projections.pages.people.names import Names
from services.projections.room.agenda import OPEN, ends_at
from services.projections.room.models import Room, RoomSession

_RUNNING = frozenset({"active"})
MOST_SESSIONS = 20
"""Sessions that are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal: its text or its kind, what is known about it, and what can be done."""

    title: str
    detail: str
    met: bool
    buttons: Sequence[Button]


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session: its time, what became of it, and the reader's own note."""

    time: str
    text: str
    buttons: Sequence[Button]
    note: Form | None = None
    kept: str = ""
    amend: Form | None = None


@dataclass(frozen=True, slots=True)
class ReportCard:
    """The question whether a session took place."""

    question: str
    form: Form | None
    buttons: Sequence[Button]


@dataclass(frozen=True, slots=True)
class RoomView:
    """Content of the page of one relationship."""

    title: str
    sentence: str
    state: str
    rematch: Link | None
    form: str
    group: Link | None
    hold: str
    answers: Sequence[Button]
    asked: AskedText | None
    asks: str
    next_session: str
    reports: Sequence[ReportCard]
    agreement: AgreementSection | None
    goals: Sequence[GoalLine]
    agree: Form | None
    plan: Form | None
    log: Link | None
    sessions: Sequence[SessionLine]
    more_sessions: str
    questions: Sequence[QuestionView]
    ending: Sequence[str]
    closing: Form | None
    trial: str
    trial_buttons: Sequence[Button]
    course_title: str
    course: Sequence[Button]
    consequence: str
    conflicts: Sequence[str]
    conflict_buttons: Sequence[Button]
    privacy: Sequence[str]
    help: Sequence[Link]
    check: Link | None
    zone: str


def room_view(room: Room, who: Perspective, context: MentoringContext, texts: RoomTexts) -> RoomView:
    """Build the page of a relationship.

    Args:
        room: The relationship.
        who: Who looks.
        context: The names, the time, the zone, and who accepted the request.
        texts: The texts that the reader may see.
    """
    names, now, zone = context.names, context.now, context.zone
    back = f"/rooms/{room.id}"
    month = month_text(room, now)
    asked = [] if room.state == "voided" else _planned(room)
    over = [each for each in asked if ends_at(each) <= now]
    ahead = [each for each in reversed(_planned(room)) if ends_at(each) > now]
    active = room.state in _RUNNING and not room.on_hold
    return RoomView(
        title=context.pair(room),
        sentence=" · ".join(filter(None, [room.program, month])),
        state=f"{_state(room, who, context)}.",
        rematch=_rematch(room, context),
        form=form_text(room),
        group=Link("Open the group", f"/groups/{room.group_id}") if room.group_id and room.state in OPEN else None,
        hold=_hold(room),
        asked=context.asked.get(room.id),
        asks=context.name_or_role(room, "mentee") if room.direction == "peer" else "the mentee",
        answers=_answers(room, who, context),
        next_session=_next(ahead, room, zone),
        reports=[_report(room, each, who, context, back) for each in reversed(over)],
        agreement=agreement_section(room, who, context, texts, back),
        goals=[_goal(room, number, texts, who, context) for number in range(len(room.goals))],
        agree=command_form("relationships.agree-goal", room.id, back=back) if _may_agree(room, who) else None,
        plan=plan_form(room, back, now, zone) if active else None,
        log=_log(room, back) if active else None,
        sessions=[_session(room, each, who, texts, context) for each in room.sessions[:MOST_SESSIONS]],
        more_sessions=_more(len(room.sessions) - MOST_SESSIONS),
        questions=question_views(room, who, back, zone),
        ending=closing_lines(room, context),
        closing=_closing(room, who, back),
        trial=trial_line(room, context),
        trial_buttons=trial_buttons(room, who, f"the trial in {room.program}", back, now),
        course_title="Start, pause or end" if room.state in OPEN else "After the end",
        course=course_buttons(room, who, back, now),
        consequence=_consequence(room, names, len(ahead)) if room.state in {"matched", "active", "paused"} else "",
        conflicts=[codes_text([each]) for each in room.conflicts or ()],
        conflict_buttons=[
            button("relationships.clear-conflict", room.id, codes_text([each]), back=back, part=each)
            for each in room.conflicts or ()
        ],
        privacy=_privacy(room, who),
        help=_help(room) if who.acts else (),
        check=None if who.acts else _check(room),
        zone=zone_text(zone),
    )


def _closing(room: Room, who: Perspective, back: str) -> Form | None:
    """Return the questions of the end for a party who has not answered them."""
    if room.state != "closed" or not who.acts or who.side in room.closing_answered:
        return None
    return command_form("relationships.answer-closing", room.id, back=back)


def _planned(room: Room) -> list[RoomSession]:
    return [each for each in room.sessions if each.status == "scheduled"]


def _rematch(room: Room, context: MentoringContext) -> Link | None:
    """Return what a rematch follows, for staff."""
    earlier = room.predecessor
    if earlier is None:
        return None
    mentee, mentor = context.names.of(room.mentee_id), context.names.of(earlier.mentor_id)
    how = "as planned" if earlier.planned else "early"
    text = f"{mentee} with {mentor}, which ended {how} on {context.day(earlier.ended_at)}"
    return Link(text, f"/rooms/{earlier.id}")


def _hold(room: Room) -> str:
    if not room.on_hold:
        return ""
    return "Contact is on hold. Do not meet or write to each other until the program's coordinator releases it."


def _answers(room: Room, who: Perspective, context: MentoringContext) -> Sequence[Button]:
    if room.state not in {"proposed", "awaiting-approval"}:
        return ()
    return proposal_buttons(room, who, f"/rooms/{room.id}", accepted=context.has_accepted(room, who.side))


def _state(room: Room, who: Perspective, context: MentoringContext) -> str:
    """Return the state; of a request that one side accepted, whose answer it waits for."""
    if who.side is not None and context.has_accepted(room, who.side):
        return f"You accepted; waiting for {context.name_or_role(room, other(who.side))}"
    accepted = next((side for side in SIDES if context.has_accepted(room, side)), None)
    if accepted is not None:
        awaited = context.name_or_role(room, other(accepted))
        return f"{context.name_or_role(room, accepted)} accepted; waiting for {awaited}"
    return state_text(room, context.zone)


def _next(ahead: Sequence[RoomSession], room: Room, zone: ZoneInfo) -> str:
    if ahead and room.state in OPEN:
        return f"Next session: {when(ahead[0].starts_at, zone)}, {ahead[0].planned_minutes} minutes."
    return "No session is planned." if room.state in _RUNNING else ""


def _report(room: Room, session: RoomSession, who: Perspective, context: MentoringContext, back: str) -> ReportCard:
    pair, time = both(room, context.names), when(session.starts_at, context.zone)
    question = f"Did you meet on {time}?" if who.capacity == "party" else ""
    return ReportCard(
        question or f"Did {pair} meet on {time}?",
        None if session.of_group else report_form(room, session, who, back, context.zone),
        session_buttons(room, session, back, context.zone, over=True),
    )


def _may_agree(room: Room, who: Perspective) -> bool:
    return who.acts and room.state in {"matched", "active"}


def _log(room: Room, back: str) -> Link:
    return Link("Log a session that took place", f"/commands/relationships/{room.id}/log?{urlencode({'back': back})}")


def _goal(room: Room, number: int, texts: RoomTexts, who: Perspective, context: MentoringContext) -> GoalLine:
    goal, back = room.goals[number], f"/rooms/{room.id}"
    kind = goal_kind(goal.category)
    text = texts.goals.get(goal.id, "")
    about = f"goal {number + 1}"
    detail = f"{kind} · " if text else ""  # without a text of its own the kind is the title
    due = f"until {formats.day(goal.due_on)}" if goal.due_on else "without a date"
    if goal.met_at is not None:
        known = {"both": "both", "third_party": "the program's staff", **context.peers(room)}
        by = known.get(goal.attested_by or "", f"the {goal.attested_by}")
        return GoalLine(
            text or kind,
            f"{detail}met on {context.day(goal.met_at)}, attested by {by}",
            True,
            (),
        )
    buttons = [button("relationships.meet-goal", room.id, about, back=back, part=goal.id)]
    if who.acts:
        write = "Change the text" if text else "Add a text"
        buttons.append(button("relationships.write-goal", room.id, about, back=back, part=goal.id, text=write))
    may = room.state in {"active", "paused"}
    return GoalLine(text or kind, f"{detail}{due}", False, buttons if may else buttons[1:])


def _session(
    room: Room, session: RoomSession, who: Perspective, texts: RoomTexts, context: MentoringContext
) -> SessionLine:
    back = f"/rooms/{room.id}"
    ahead = session.status == "scheduled" and ends_at(session) > context.now
    kept = texts.notes.get(session.id, "")
    note = None
    if who.capacity == "party" and session.status in {"held", "missed"}:
        note = command_form("relationships.note", room.id, back=back, part=session.id, values={"text": kept})
    may = ahead and room.state in {"active", "paused"}
    if may:
        buttons = session_buttons(room, session, back, context.zone, over=False)
    elif session.of_group and session.status in {"held", "missed"}:
        buttons = open_group(room, session, context.zone)
    else:
        buttons = correction_buttons(room, session, who, back, context.zone)
    return SessionLine(
        when(session.starts_at, context.zone),
        session_text(session, context.now, context.peers(room)),
        buttons,
        note,
        kept,
        amend_form(room, session, who, back, context.zone),
    )


def _more(count: int) -> str:
    return f"{formats.count(count, 'earlier session is', 'earlier sessions are')} not listed." if count > 0 else ""


def _consequence(room: Room, names: Names, ahead: int) -> str:
    """Return what follows from an end, in words."""
    sessions = f"{formats.count(ahead, 'planned session is', 'planned sessions are')} cancelled. " if ahead else ""
    mentor, mentee = names.of(room.mentor_id), names.of(room.mentee_id)
    return f"If it ends: {sessions}{mentor} has a free place again, and {mentee} can be matched with another person."


def _help(room: Room) -> Sequence[Link]:
    about = f"about=relationship:{room.id}"
    return (
        Link("Ask for help", f"/concerns/new?topic=help&{about}"),
        Link("Raise a concern", f"/concerns/new?{about}"),
    )


def _check(room: Room) -> Link:
    address = f"/records/relationships/{room.id}?version=1#check"
    return Link("Check it against another version of the policy", address)


def _privacy(room: Room, who: Perspective) -> list[str]:
    """Return who can read what on this page."""
    people = "The two of you" if who.acts else "The two people"
    lines = [
        f"{people}, a guardian, and the program's coordinators see the terms of the agreement, the sessions and the "
        "kinds of goals.",
        "The words of the agreement and the texts of goals are for the two people and a guardian. No coordinator reads "
        "them.",
        "A note on a session is for the one who wrote it alone.",
        "That a question was answered is seen here; the answer is not.",
    ]
    if room.confidentiality == "sealed":
        lines.append("The program is sealed: outside it, no one learns who takes part. Only counts leave it.")
    return lines
