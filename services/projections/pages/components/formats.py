"""Formats of numbers, shares, dates and durations."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

THIN = "\u202f"
"""Narrow no-break space: between thousands and before a unit."""

PRECISE_FROM = 200
"""Shares of a total below this are written without decimals."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def capital(text: str) -> str:
    """Return a text with a capital as its first letter; the others stay as they are."""
    return f"{text[:1].upper()}{text[1:]}"


def sentence(text: str) -> str:
    """Return a text as a sentence: with a capital and a full stop."""
    text = text.strip()
    return f"{capital(text)}{'' if text.endswith(('.', '?', '!')) else '.'}"


def number(value: float) -> str:
    """Write a count with thin-space thousands: ``11 439``."""
    return f"{round(value):,}".replace(",", THIN)


def decimal(value: float, digits: int = 1) -> str:
    """Write a mean or a rate with a fixed number of digits after the point."""
    return f"{value:,.{digits}f}".replace(",", THIN)


def percent(part: float, whole: float) -> str:
    """Write a share of a whole; with one decimal from a whole of `PRECISE_FROM`, else without."""
    if whole <= 0:
        return "–"
    share = 100 * part / whole
    if 0 < share < 0.1 and whole >= PRECISE_FROM:
        return f"<{THIN}0.1{THIN}%"
    return f"{share:.{1 if whole >= PRECISE_FROM else 0}f}{THIN}%"


def count(value: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: ``1 person``, ``12 people``."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def listed(texts: Sequence[str]) -> str:
    """Write several things as one: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def age(now: datetime, since: datetime) -> str:
    """Write how long something has waited: ``less than a day``, ``1 day``, ``9 days``."""
    days = (now - since).days
    return "less than a day" if days < 1 else count(days, "day")


def day(value: date) -> str:
    """Write a date: ``14 Mar 2026``."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def month(value: str) -> str:
    """Write a month given as ``2026-03``: ``Mar 2026``."""
    year, number_of_month = value.split("-")[:2]
    return f"{_MONTHS[int(number_of_month) - 1]} {year}"


def moment(value: datetime) -> str:
    """Write a moment in UTC to the second: ``14 Mar 2026, 12:04:31 UTC``."""
    utc = value.astimezone(UTC)
    return f"{day(utc)}, {utc:%H:%M:%S} UTC"


def past(value: datetime) -> str:
    """Write a past moment: as its day where it is the end of one, else to the minute."""
    utc = value.astimezone(UTC)
    return day(utc) if (utc.hour, utc.minute) == (23, 59) else f"{day(utc)}, {utc:%H:%M} UTC"


def duration(value: timedelta | float) -> str:
    """Write a duration (or seconds) in one unit: ``3 s``, ``12 min``, ``5 h``, ``9 days``."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    if seconds < 90:
        return f"{number(max(0, seconds))}{THIN}s"
    if seconds < 90 * 60:
        return f"{number(seconds / 60)}{THIN}min"
    if seconds < 36 * 3600:
        return f"{number(seconds / 3600)}{THIN}h"
    return f"{number(seconds / 86400)} days"


def short_id(value: str) -> str:
    """Write a pseudonym as the first eight digits of its id."""
    return value.replace("-", "")[:8]
