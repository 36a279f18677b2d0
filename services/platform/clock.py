"""The clock: the present time as an argument, so that a test or a process can state it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present time, with a time zone."""


def system_clock() -> datetime:
    """Return the present time in UTC, by the clock of this machine."""
    return datetime.now(UTC)
