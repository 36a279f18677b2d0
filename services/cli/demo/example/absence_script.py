"""Script of missed sessions: one with a new time, a wrong report that is taken back, and a pair in trouble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from services.cli.demo.example.calendars import afternoon
from services.cli.demo.example.plan import Plan
from services.cli.demo.example.step import DAY, Step, iso_format

PROGRAM: Final = "reading"
_RELATIONSHIPS: Final = "/relationships/v1/relationships"
_NO_WORD: Final = {"missed_by": "mentee", "excuse": "none"}


def absence_steps(past: Plan) -> list[Step]:
    """Return the steps by which sessions are reported as missed, at the end of the past.

    Args:
        past: The plan of the past.
    """
    personas, *others = past.active[PROGRAM]
    trouble = [step for pair in others[:1] for step in _in_trouble(past, pair)]  # a small example has no other pair
    return [*_excused(past, personas), *_corrected(past, personas), *trouble]


def _excused(past: Plan, pair: str) -> Iterator[Step]:
    """Yield a session that the mentee missed on the way, and the new time that the same report plans."""
    session = f"{pair}.excused"
    yield _planned(past, pair, session, afternoon(past.ended_at - 2 * DAY))
    report = {
        "missed_by": "mentee",
        "excuse": "travel",
        "next_starts_at": iso_format(afternoon(past.ended_at + 4 * DAY)),
    }
    yield _reported(past, pair, session, report)


def _corrected(past: Plan, pair: str) -> Iterator[Step]:
    """Yield a session that was reported as missed by mistake: taken back, and reported as held."""
    session, began = f"{pair}.mistaken", afternoon(past.ended_at - 5 * DAY)
    yield _planned(past, pair, session, began)
    yield _reported(past, pair, session, _NO_WORD)
    path = f"{_RELATIONSHIPS}/{{{pair}}}/sessions/{{{session}}}"
    yield Step(past.ended_at, f"{session}.corrected", session, f"{path}/correct", needs=(pair,))
    held = {"started_at": iso_format(began), "minutes": 45, "mode": "video", "evidence": 2}
    yield Step(past.ended_at, f"{session}.held", session, f"{path}/hold", held, needs=(pair,))


def _in_trouble(past: Plan, pair: str) -> Iterator[Step]:
    """Yield two sessions that were missed without a word within two months."""
    for number, ago in enumerate((6, 3)):
        session = f"{pair}.missed-{number}"
        yield _planned(past, pair, session, afternoon(past.ended_at - ago * DAY))
        yield _reported(past, pair, session, _NO_WORD)


def _planned(past: Plan, pair: str, session: str, begins: datetime) -> Step:
    body = {"starts_at": iso_format(begins), "planned_minutes": 45}
    path, gives = f"{_RELATIONSHIPS}/{{{pair}}}/sessions", (session, "session_id")
    return Step(past.ended_at, session, session, path, body, gives, (pair,))


def _reported(past: Plan, pair: str, session: str, report: dict[str, str]) -> Step:
    path = f"{_RELATIONSHIPS}/{{{pair}}}/sessions/{{{session}}}/miss"
    return Step(past.ended_at, f"{session}.reported", session, path, report, needs=(pair,))
