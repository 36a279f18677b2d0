"""Points in time at which batches are released."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_WEEK = timedelta(days=7)
_MINUTE = timedelta(minutes=1)


def release_point_inside(known: datetime) -> datetime:
    """Return the first Monday, 00:00 UTC, that is not before a time: releases inside an organization."""
    midnight = _midnight(known)
    monday = midnight - timedelta(days=midnight.weekday())
    return monday if monday == known else monday + _WEEK


def release_point_outside(known: datetime) -> datetime:
    """Return the first of the month, 00:00 UTC, that is not before a time: releases outside the organization."""
    first = _midnight(known).replace(day=1)
    return first if first == known else (first + timedelta(days=32)).replace(day=1)


def last_release_point(now: datetime) -> datetime:
    """Return the last point in time, not after `now`, at which batches of either kind are released."""
    midnight = _midnight(now)
    return max(midnight - timedelta(days=midnight.weekday()), midnight.replace(day=1))


def _midnight(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _next_minute(known: datetime) -> datetime:
    minute = _this_minute(known)
    return minute if minute == known else minute + _MINUTE


def _this_minute(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Lattice:
    """The points in time at which batches are released.

    Attributes:
        inside: Returns the first point inside an organization that is not before a time.
        outside: Returns the same outside of it.
        last: Returns the last point of either kind that is not after a time.
    """

    inside: Callable[[datetime], datetime]
    outside: Callable[[datetime], datetime]
    last: Callable[[datetime], datetime]


CALENDAR = Lattice(release_point_inside, release_point_outside, last_release_point)
"""Mondays inside, firsts of a month outside."""
EVERY_MINUTE = Lattice(_next_minute, _next_minute, _this_minute)
"""For a demonstration, whose history is recorded in minutes: batches are as large, and visitors need not wait."""
