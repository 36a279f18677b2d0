"""Periods of a board report: a year, a quarter or a month, in whole months that are over."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.request import Days

_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Whole months.

    Attributes:
        text: Its name in an address: `2026`, `2026-Q3` or `2026-03`.
        first: Its first day.
        last: Its last day.
    """

    text: str
    first: date
    last: date

    @classmethod
    def parse(cls, text: str, field: str) -> "ReportPeriod":
        """Return the period of a name.

        Args:
            text: The name.
            field: The field that states it.

        Raises:
            QueryRefusedError: It is no period.
        """
        found = _PERIOD.fullmatch(text)
        if found is None or found[1] < "1900" or found[1] > "9998":
            message = f"“{text}” is not a period. Enter a year, a quarter or a month, such as 2026, 2026-Q3 or 2026-03"
            raise QueryRefusedError("invalid-date", message, field)
        year, quarter, month = int(found[1]), found[2], found[3]
        begins = 3 * int(quarter) - 2 if quarter else int(month or 1)
        return cls(text, date(year, begins, 1), _month_end(year, begins + (2 if quarter else 0 if month else 11)))

    @property
    def days(self) -> Days:
        """Its first and last day, as a query states a window."""
        return self.first.isoformat(), self.last.isoformat()

    @property
    def months(self) -> int:
        """The number of its months."""
        return _index(self.last) - _index(self.first) + 1

    @property
    def label(self) -> str:
        """Its name in words: `July to September 2026`, `March 2026`, `2026`."""
        if self.first.month == 1 and self.months == 12:
            return str(self.first.year)
        last = f"{_MONTHS[self.last.month - 1]} {self.last.year}"
        return last if self.months == 1 else f"{_MONTHS[self.first.month - 1]} to {last}"

    def until(self, closed: date) -> "ReportPeriod":
        """Return its months that are over.

        Args:
            closed: The last day of the last month that is over.

        Raises:
            QueryRefusedError: None of them is.
        """
        if self.first > closed:
            message = f"no month of {self.label} is over yet: choose an earlier period"
            raise QueryRefusedError("time-in-future", message, "period")
        return ReportPeriod(self.text, self.first, min(self.last, closed))

    def as_long_as(self, other: "ReportPeriod") -> "ReportPeriod":
        """Return the period cut to as many months as another: a part of a year is compared with the same part."""
        months = min(self.months, other.months) - 1
        year, month = divmod(_index(self.first) + months, 12)
        return ReportPeriod(self.text, self.first, _month_end(year, month + 1))


def last_closed(today: date) -> date:
    """Return the last day of the last month that is over."""
    return today.replace(day=1) - _DAY


def usual_period(today: date) -> str:
    """Return the name of the last quarter that is over."""
    begins = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    before = begins - _DAY
    return f"{before.year}-Q{(before.month + 2) // 3}"


def year_before(text: str) -> str:
    """Return the name of the same period a year before; the name itself where it is no period."""
    found = _PERIOD.fullmatch(text)
    return f"{int(found[1]) - 1:04d}{text[4:]}" if found else text


def month_end_after(as_of: date, months: int) -> date:
    """Return the last day of the month some months after, or before, that of a day."""
    year, month = divmod(_index(as_of) + months, 12)
    return _month_end(year, month + 1)


def months_between(first: date, second: date) -> int:
    """Return how many months the month of one day lies after that of another."""
    return _index(first) - _index(second)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _index(day: date) -> int:
    """Return the number of the month of a day."""
    return day.year * 12 + day.month - 1
