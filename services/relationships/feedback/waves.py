"""Waves: the rounds in which an instrument is answered again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.refusal import RefusedError

PERIODS = {
    "monthly": re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])"),
    "quarterly": re.compile(r"(?P<year>\d{4})-Q(?P<quarter>[1-4])"),
    "yearly": re.compile(r"(?P<year>\d{4})"),
}
"""How a period is written, by the code that allows every period of its kind."""
_WRITTEN = {"monthly": "a month such as 2026-03", "quarterly": "a quarter such as 2026-Q1", "yearly": "a year"}


def check_wave(wave: str | None, allowed: Sequence[str], at: datetime) -> str | None:
    """Return the wave of an answer, if its instrument allows it.

    Args:
        wave: The wave, None for an instrument without waves.
        allowed: The waves of the instrument.
        at: When the answer was given. A wave has no deadline; its beginning is compared with the time of the answer.

    Raises:
        RefusedError: `wave-missing`, `wave-unknown` or `wave-not-begun`.
    """
    if wave is None and not allowed:
        return None
    known = ", ".join(_WRITTEN.get(each, each) for each in allowed)
    if wave is None:
        raise RefusedError("wave-missing", f"state the wave of the answer: {known}", field="wave", kind="field")
    if wave in allowed and wave not in PERIODS:
        return wave
    starts = [_start(wave, each) for each in allowed if each in PERIODS]
    start = next((day for day in starts if day is not None), None)
    if start is None:
        detail = f"the instrument has the waves {known}, not {wave}" if known else "the instrument has no waves"
        raise RefusedError("wave-unknown", detail, field="wave", kind="field")
    if start > (at + CLOCK_SKEW).date():
        raise RefusedError("wave-not-begun", f"the wave {wave} begins on {start}", field="wave", kind="field")
    return wave


def _start(wave: str, period: str) -> date | None:
    """Return the first day of a period, or None for other text."""
    match = PERIODS[period].fullmatch(wave)
    if match is None:
        return None
    parts = {name: int(value) for name, value in match.groupdict().items()}
    year, month = parts["year"], parts.get("month", 3 * parts.get("quarter", 1) - 2)
    return date(year, month, 1) if year else None
