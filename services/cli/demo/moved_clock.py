"""The moved clock of a demonstration: how far it is ahead, kept in its folder so that a restart does not go back."""

from datetime import timedelta
from pathlib import Path

from services.platform.clock import move_ahead

FILE = "clock"


class MovedClock:
    """The lead of a demonstration over its machine.

    Args:
        folder: The folder of the demonstration.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def restore(self) -> None:
        """Move this process as far ahead as the demonstration was when it stopped."""
        if self._file.is_file():
            move_ahead(timedelta(seconds=float(self._file.read_text(encoding="ascii"))))

    def advance(self, by: timedelta) -> None:
        """Move the clock ahead, and keep how far.

        Args:
            by: How far.
        """
        self._file.write_text(str(move_ahead(by).total_seconds()), encoding="ascii")
