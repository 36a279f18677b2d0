"""The window of plausible times: a time outside it is a typing error, in a command and in an import alike."""

from datetime import UTC, datetime

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""The earliest time that a command accepts; also the last known time of an aggregate without events."""
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""The latest time that a command accepts for something that lies ahead, such as a session or a day of admission."""
