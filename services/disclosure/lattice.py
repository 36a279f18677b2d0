"""Points in time at which batches are released."""

from datetime import UTC, datetime, timedelta

_WEEK = timedelta(days=7)


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
