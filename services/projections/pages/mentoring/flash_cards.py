"""Cards and lines of flash sessions on one's own page: what is asked, what comes next, and what became of them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from fastapi import Request

from services.projections.pages.components.zones import typed
from services.projections.pages.forms.buttons import button
from services.projections.pages.forms.submission import can_act, send
from services.projections.pages.mentoring.actions import command_form
from services.projections.pages.mentoring.cards import Card
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.flash_wording import plan_text, side_of, state_text
from services.projections.pages.mentoring.waiting import Line
from services.projections.pages.mentoring.wording import weekday, when
from services.projections.room.flash_queries import OPEN
from services.projections.room.models import FlashSession, Side
from services.web.identity.principal import Principal

BACK = "/me"
_MOST_READ = 20


def people_of_flash(flashes: Sequence[FlashSession]) -> list[str]:
    """Return the people whose names the cards and lines of some flash sessions show."""
    return [person for each in flashes for person in (each.mentor_id, each.mentee_id) if person is not None]


def flash_words(request: Request, flashes: Sequence[FlashSession]) -> Mapping[str, str]:
    """Return the words of the flash sessions that are open, by their ids; empty where this server cannot ask.

    Args:
        request: The request.
        flashes: Those of the reader and of wards.
    """
    opened = [each.id for each in flashes if each.state in OPEN] if can_act(request) else []
    found = {id: _words(request, id) for id in opened[:_MOST_READ]}
    return {id: words for id, words in found.items() if words}


def flash_cards(
    flashes: Sequence[FlashSession], words: Mapping[str, str], principal: Principal, context: MentoringContext
) -> list[Card]:
    """Return a card for each flash session that is arranged, or that waits for the reader's answer.

    Args:
        flashes: Those of the reader and of wards.
        words: Their words by id.
        principal: The reader.
        context: The names, the time and the zone.
    """
    cards = [_card(each, words.get(each.id, ""), principal, context) for each in flashes]
    return [each for each in cards if each is not None]


def flash_lines(flashes: Sequence[FlashSession], principal: Principal, context: MentoringContext) -> list[Line]:
    """Return a line for each flash session that waits for another one, or that ended in the last weeks."""
    known = principal.people | principal.wards
    return [
        _line(each, side, principal, context)
        for each in flashes
        if each.state != "arranged"
        and (side := side_of(each, known)) is not None
        and not (each.state == "asked" and side == "mentor")
    ]


def _card(flash: FlashSession, words: str, principal: Principal, context: MentoringContext) -> Card | None:
    side = side_of(flash, principal.people) or side_of(flash, principal.wards)
    if side is None or flash.state not in {"asked", "arranged"} or (flash.state == "asked" and side == "mentee"):
        return None
    moment = when(flash.starts_at, context.zone)
    about = f"the flash session of {moment}"
    if flash.state == "asked":
        answers = [button(f"flash-sessions.{act}", flash.id, about, back=BACK) for act in ("accept", "decline")]
        title, text = "A conversation with a mentee?", f"{flash.program}. {moment}, {plan_text(flash)}."
        return Card(title, f"{text} It happens once, without a relationship.", buttons=answers, words=words)
    if flash.starts_at + timedelta(minutes=flash.planned_minutes) <= context.now:
        return _report(flash, side, principal, context)
    cancel = button("flash-sessions.cancel", flash.id, about, back=BACK)
    title = f"{moment} with {_counterpart(flash, side, context)}"
    return Card(title, f"A flash session, {flash.program}, {plan_text(flash)}.", buttons=[cancel], words=words)


def _report(flash: FlashSession, side: Side, principal: Principal, context: MentoringContext) -> Card:
    own = side_of(flash, principal.people) is not None
    moment = when(flash.starts_at, context.zone)
    values = {
        "started_at": typed(flash.starts_at, context.zone),
        "minutes": flash.planned_minutes,
        "mode": flash.mode,
    }
    code = "flash-sessions.report" if own else "flash-sessions.report-for-ward"
    day = weekday(flash.starts_at, context.now, context.zone)
    return Card(
        f"Did {'you' if own else 'they'} talk on {day}?",
        f"A flash session with {_counterpart(flash, side, context)}, {flash.program}, {moment}.",
        form=command_form(code, flash.id, back=BACK, values=values, zone=context.zone),
        buttons=[button("flash-sessions.miss", flash.id, f"the flash session of {moment}", back=BACK)],
    )


def _line(flash: FlashSession, side: Side, principal: Principal, context: MentoringContext) -> Line:
    moment = when(flash.starts_at, context.zone)
    mine = flash.proposed_by == side and flash.state in {"offered", "asked"}
    about = f"the flash session of {moment}"
    back = [button("flash-sessions.take-back", flash.id, about, back=BACK)] if mine else []
    whose = "" if side_of(flash, principal.people) else f"{context.names.of(_person(flash, side))}: "
    who = "" if flash.state == "offered" else f" with {_counterpart(flash, side, context)}"
    return Line(f"{whose}{moment}{who}", f"{flash.program}, {plan_text(flash)}: {state_text(flash)}.", "", back)


def _counterpart(flash: FlashSession, side: Side, context: MentoringContext) -> str:
    person = flash.mentee_id if side == "mentor" else flash.mentor_id
    if person is not None and context.names.knows(person):
        return context.names.of(person)
    return "a mentee" if side == "mentor" else "a mentor"


def _person(flash: FlashSession, side: Side) -> str:
    return flash.mentor_id if side == "mentor" else flash.mentee_id or flash.mentor_id


def _words(request: Request, id: str) -> str:
    answer = send(request, "GET", f"/relationships/v1/flash-sessions/{id}")
    return str(answer.body.get("words") or "") if answer.succeeded and isinstance(answer.body, dict) else ""
