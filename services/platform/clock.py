"""The clock: the present time as an argument, so that a test or a process can state it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

Clock = Callable[[], datetime]
"""Returns the present time, with a time zone."""


class _Lead:
    """The lead of this process over its machine: zero, except in a demonstration whose visitor moved the clock."""

    def __init__(self) -> None:
        self.lead, self.lock = timedelta(0), Lock()


_lead = _Lead()


def system_clock() -> datetime:
    """Return the present time in UTC, by the clock of this machine; a demonstration may be ahead of it."""
    return datetime.now(UTC) + _lead.lead


def passed_seconds() -> float:
    """Return seconds since some beginning, which only grow; with the time by which a demonstration was moved ahead."""
    return time.monotonic() + _lead.lead.total_seconds()


def move_ahead(by: timedelta) -> timedelta:
    """Move the clock of this process ahead, as if that time had passed. Only a demonstration does this.

    Args:
        by: How far; time never goes back, because what was recorded would lie in the future.

    Returns:
        How far the process is ahead of its machine now.

    Raises:
        ValueError: The time would go back.
    """
    if by < timedelta(0):
        raise ValueError("a clock is moved ahead, never back")
    with _lead.lock:
        _lead.lead += by
        return _lead.lead
