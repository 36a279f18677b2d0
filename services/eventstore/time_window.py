"""The window of plausible times: a time outside it is a typing error, in a command and in an import alike."""

from datetime import UTC, date, datetime, timedelta

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""The earliest time that a command accepts; also the last known time of an aggregate without events."""
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""The latest time that a command accepts for something that lies ahead, such as a session or a day of admission."""


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def end_of(day: date) -> datetime:
    """Return the moment from which a day is over in UTC, which is the start of the next one."""
    return start_of(day) + timedelta(days=1)
