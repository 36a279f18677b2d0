"""The window, the date and the knowledge of a question, in microseconds since 1970 UTC."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services.contract.envelope import from_micros, to_micros
from services.projections.folding.upserts import NEVER

BEGINNING = to_micros(datetime(1, 1, 1, tzinfo=UTC))
"""Before every event: the window of a question about all times begins here."""


@dataclass(frozen=True, slots=True)
class Period:
    """Arguments that a figure is a function of, beside the programs.

    Attributes:
        start: Beginning of the window, inclusive.
        end: End of the window, exclusive.
        as_of: Facts up to this time, inclusive, have happened.
        known_at: Facts recorded up to this time, inclusive, are known; None for everything recorded.
    """

    start: int = BEGINNING
    end: int = NEVER
    as_of: int = NEVER
    known_at: int | None = None

    def shifted(self, start: int, end: int) -> "Period":
        """Return the period with another window, and the same date and knowledge."""
        return replace(self, start=start, end=end)

    def months(self) -> Iterator["Period"]:
        """Iterate over the calendar months (UTC) that the window touches, cut to the window."""
        start = self.start
        while start < self.end:
            after = next_month(start)
            yield self.shifted(start, min(after, self.end))
            start = after


def month_start(micros: int) -> int:
    """Return the first instant of the calendar month (UTC) of a time."""
    return to_micros(from_micros(micros).replace(day=1, hour=0, minute=0, second=0, microsecond=0))


def next_month(micros: int) -> int:
    """Return the first instant of the calendar month (UTC) after that of a time; `NEVER` after the last of all."""
    first = from_micros(micros).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    year, month = (first.year, first.month + 1) if first.month < 12 else (first.year + 1, 1)
    return NEVER if year > 9999 else to_micros(first.replace(year=year, month=month))
