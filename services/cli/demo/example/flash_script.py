"""Script of flash sessions: places that mentors offer, one that a mentee takes, and one that a mentee asks for."""

from __future__ import annotations

from typing import Final, NamedTuple

from services.cli.demo.example.calendars import afternoon
from services.cli.demo.example.finding_script import PROGRAM, actor_of
from services.cli.demo.example.plan import Plan
from services.cli.demo.example.step import DAY, Step, iso_format

_RELATIONSHIPS: Final = "/relationships/v1"


class _Talk(NamedTuple):
    """A flash session in some days, of a mentor who offers it, or of a mentee who asks for it."""

    mentor: str
    days: int
    minutes: int
    mode: str
    words: str
    asked_by: str = ""
    taken_by: str = ""


_TALKS = (
    _Talk("f0", 2, 30, "video", "How to read aloud to a class that does not listen."),
    _Talk("f0", 9, 30, "in_person", "Bring a book that you never finished."),
    _Talk("f1", 3, 45, "phone", "How a newspaper is made, and whether it is a job for you.", taken_by="f4"),
    _Talk("f0", 5, 20, "video", "I have a reading in front of parents next week. May I try it out?", asked_by="f3"),
)


def flash_steps(past: Plan) -> list[Step]:
    """Return the steps by which flash sessions are offered, taken and asked for; they follow those of finding.

    Args:
        past: The plan of the past.
    """
    return [step for number, talk in enumerate(_TALKS) for step in _steps(past, number, talk)]


def _steps(past: Plan, number: int, talk: _Talk) -> list[Step]:
    mentor, name = f"{PROGRAM}.{talk.mentor}", f"{PROGRAM}.talk-{number}"
    plan: dict[str, object] = {
        "starts_at": iso_format(afternoon(past.ended_at + talk.days * DAY)),
        "planned_minutes": talk.minutes,
        "mode": talk.mode,
        "words": talk.words,
    }
    gives, needs = (name, "flash_session_id"), (PROGRAM, mentor)
    if talk.asked_by:
        mentee = f"{PROGRAM}.{talk.asked_by}"
        path = f"{_RELATIONSHIPS}/participations/{{{mentee}}}/flash-sessions/ask"
        body = {**plan, "mentor_participation_id": f"{{{mentor}}}"}
        return [Step(past.ended_at, name, name, path, body, gives, (*needs, mentee), actor_of(talk.asked_by))]
    path = f"{_RELATIONSHIPS}/participations/{{{mentor}}}/flash-sessions"
    offering = Step(past.ended_at, name, name, path, plan, gives, needs, actor_of(talk.mentor))
    return [offering, *([_takes(past, name, talk.taken_by)] if talk.taken_by else [])]


def _takes(past: Plan, name: str, taker: str) -> Step:
    mentee = f"{PROGRAM}.{taker}"
    path, body = f"{_RELATIONSHIPS}/flash-sessions/{{{name}}}/take", {"mentee_participation_id": f"{{{mentee}}}"}
    return Step(past.ended_at, f"{name}.taken", name, path, body, needs=(PROGRAM, mentee), actor=actor_of(taker))
