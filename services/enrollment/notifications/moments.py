"""Moments of mails where their recipient lives; clock changes included."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(8)
"""When reminders and digests are sent, by the recipient's clock."""


def next_morning(after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first 08:00 in a zone after a time."""
    day = after.astimezone(zone).date()
    moment = datetime.combine(day, MORNING, zone).astimezone(UTC)
    if moment > after:
        return moment
    return datetime.combine(day + timedelta(days=1), MORNING, zone).astimezone(UTC)


def morning_before(start: datetime, zone: ZoneInfo) -> datetime:
    """Return 08:00 of the day before a start, both in a zone."""
    day = start.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)
