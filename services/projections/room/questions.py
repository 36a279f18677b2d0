"""Instruments that a party is asked to answer at a time, and has not answered."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from services.projections.room.models import Item, Question, RoomSession, Side

RECENT = timedelta(days=30)
"""How long after a session it is asked about."""
_MONTHS_LATER = re.compile(r"follow-up-(\d{1,2})m")
_MONTH = timedelta(days=30)
_PERIODS = {"monthly", "quarterly", "yearly"}


class Instrument(NamedTuple):
    """The last version of an instrument of a program."""

    code: str
    version: int
    title: str
    purpose: str
    about: Literal["session", "relationship", "program"]
    confidential: bool
    answered_by: Sequence[Side]
    waves: Sequence[str]
    items: Sequence[Item]
    anonymous: bool = False


class Answer(NamedTuple):
    """A question that was answered: the instrument, the wave (empty for none), the subject and the party."""

    instrument: str
    wave: str
    about_id: str
    given_by: str


class Course(NamedTuple):
    """The relationship that is asked about: its ids, and from when until when it was active."""

    relationship_id: str
    program_id: str
    started_at: datetime | None
    ended_at: datetime | None


def open_questions(
    instruments: Sequence[Instrument],
    course: Course,
    sessions: Sequence[RoomSession],
    answers: Collection[Answer],
    now: datetime,
) -> list[Question]:
    """Return what each party is asked at a time and has not answered, by instrument.

    Nothing is asked of a relationship that never became active.

    Args:
        instruments: The last version of each instrument of the program.
        course: The relationship.
        sessions: Its sessions.
        answers: What has been answered.
        now: The time.
    """
    if course.started_at is None:
        return []
    return [
        Question(
            party=party,
            instrument=each.code,
            instrument_version=each.version,
            title=each.title,
            about=each.about,
            about_id=about_id,
            wave=wave or None,
            confidential=each.confidential,
            anonymous=each.anonymous,
            items=list(each.items),
        )
        for each in instruments
        for party in each.answered_by
        for about_id in _subjects(each, course, sessions, now)
        for wave in waves_now(each, course.started_at, course.ended_at, now)
        if Answer(each.code, wave, about_id, party) not in answers
    ]


def waves_now(instrument: Instrument, started_at: datetime, ended_at: datetime | None, now: datetime) -> Iterator[str]:
    """Yield the waves in which an instrument is asked at a time; an empty one for an instrument without waves.

    A wave whose name does not say when it is asked is left to the program's staff.
    """
    if not instrument.waves:
        if _is_asked(instrument.purpose, ended_at, now):
            yield ""
        return
    for wave in instrument.waves:
        if wave in _PERIODS:
            if ended_at is None and now >= started_at:
                yield _period(wave, now)
        elif _has_come(wave, ended_at, now):
            yield wave


def _has_come(wave: str, ended_at: datetime | None, now: datetime) -> bool:
    later = _MONTHS_LATER.fullmatch(wave)
    if later:
        return ended_at is not None and now >= ended_at + int(later[1]) * _MONTH
    return wave in {"pre", "post"} and _is_asked(wave, ended_at, now)


def _is_asked(purpose: str, ended_at: datetime | None, now: datetime) -> bool:
    if purpose in {"post", "follow-up"}:
        return ended_at is not None
    return ended_at is None or (purpose == "session" and now < ended_at + RECENT)


def _period(code: str, now: datetime) -> str:
    if code == "quarterly":
        return f"{now.year}-Q{(now.month + 2) // 3}"
    return f"{now:%Y-%m}" if code == "monthly" else f"{now:%Y}"


def _subjects(instrument: Instrument, course: Course, sessions: Sequence[RoomSession], now: datetime) -> Sequence[str]:
    if instrument.about == "relationship":
        return [course.relationship_id]
    if instrument.about == "program":
        return [course.program_id]
    return [
        each.id
        for each in sessions
        if each.status == "held" and each.count == 1 and each.starts_at and each.starts_at > now - RECENT
    ]
