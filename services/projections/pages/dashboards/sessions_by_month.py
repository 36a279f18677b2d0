"""Sessions held by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.projections.measures.query.answer import QueryAnswer
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.pages.components.figures import HIDDEN
from services.projections.pages.definitions import measure_slug

MEASURE = "sessions-held"
MONTHS = 12
"""Calendar months that the chart shows, up to the date."""
MOST_MONTHS = 120
"""Calendar months of a chart of all time; the engine answers no more rows."""
NOT_RELEASED = "none released"


@dataclass(frozen=True, slots=True)
class Series:
    """Sessions by month, oldest first. The last month may not be over on the date.

    Attributes:
        labels: The names of the months.
        values: The sessions of each; None is a hidden month, or one in which nothing was released.
        running: Whether the last month is not over.
        released: Whether sessions are counted in the month in which their batch was released.
    """

    labels: Sequence[str]
    values: Sequence[int | None]
    running: bool
    released: bool = False

    @classmethod
    def of(cls, months: QueryAnswer) -> "Series":
        """Return the series of an answer by month, from the first month with a session on, at least `MONTHS`."""
        rows = [(row.dimensions[0], row.metrics[0]) for row in months.results]
        values = [None if figure.suppressed else round(figure.value or 0) for _, figure in rows]
        first = next((place for place, value in enumerate(values) if value != 0), len(values))
        start = max(0, min(first, len(values) - MONTHS))
        as_of = datetime.fromisoformat(months.period.as_of)
        running = bool(rows) and rows[-1][0] == f"{as_of:%Y-%m}" and not is_month_end(as_of)
        labels = [formats.month(name) for name, _ in rows][start:]
        return cls(labels, values[start:], running, months.door != "facts")

    def text(self, month: int) -> str:
        """Return the value of a month as text."""
        value = self.values[month]
        return self.missing if value is None else formats.number(value)

    @property
    def missing(self) -> str:
        """The text of a month without a value."""
        return NOT_RELEASED if self.released else HIDDEN

    @property
    def over(self) -> Sequence[tuple[int | None, str]]:
        """Value and name of each month that is over."""
        months = list(zip(self.values, self.labels, strict=True))
        return months[:-1] if self.running else months

    @property
    def is_drawn(self) -> bool:
        """Whether a picture says anything: not every month is hidden, and what was released was not all at once."""
        shown = sum(value is not None for value in self.values)
        return shown >= (2 if self.released else 1)

    @property
    def trend(self) -> tuple[float, ...]:
        """The months that are over as a small curve; empty where one of them is hidden."""
        values = [value for value, _ in self.over[-MONTHS:]]
        return () if None in values else tuple(float(value or 0) for value in values)


def is_month_end(time: datetime) -> bool:
    """Return whether a time is the last microsecond of a month."""
    return time.microsecond == 999_999 and (time.hour, time.minute) == (23, 59) and _is_last_day(time.date())


def _is_last_day(day: date) -> bool:
    return day.month != date.fromordinal(day.toordinal() + 1).month


def month_days(as_of: datetime, months: int) -> tuple[str, str]:
    """Return first and last day of some calendar months up to a date."""
    number = max(12, as_of.year * 12 + as_of.month - months)
    return f"{number // 12:04d}-{number % 12 + 1:02d}-01", f"{as_of:%Y-%m-%d}"


def sessions_chart(series: Series, csv: str) -> Chart:
    """Return the chart of sessions held by month.

    Args:
        series: The months to show.
        csv: Address of the same numbers as CSV.
    """
    rows = [
        [Cell(label), Cell(series.text(month), raw=value, hidden=value is None)]
        for month, (label, value) in enumerate(zip(series.labels, series.values, strict=True))
    ]
    caption = "Sessions held by calendar month (UTC)"
    return Chart(
        id="sessions",
        question="How many sessions are held each month?",
        finding=_finding(series),
        size="columns-chart",
        data={
            "kind": "columns",
            "labels": list(series.labels),
            "values": list(series.values),
            "current": len(series.values) - 1 if series.running else -1,
        },
        table=Table("sessions", caption, [Column("Month"), Column("Sessions", True)], rows, csv),
        definition=measure_slug(MEASURE),
    )


def _finding(series: Series) -> str:
    so_far = f" {series.labels[-1]} so far: {series.text(-1)}." if series.running else ""
    sentence = f"{_over(series)}{so_far}"
    if series.released:
        return f"{sentence} Sessions are counted in the month in which they were released; in grey months none were."
    if None in series.values and any(value for value, _ in series.over):
        return f"{sentence} Grey months are hidden: they are about too few people, or would reveal such a month."
    return sentence


def _over(series: Series) -> str:
    """Return what the months that are over say."""
    months = [(value, label) for value, label in series.over if value]
    if months:
        most, month = max(months, key=lambda pair: pair[0])
        name, last = series.labels[len(series.over) - 1], series.text(len(series.over) - 1)
        return f"{name}, the last full month: {last}. Highest full month: {formats.number(most)} in {month}."
    if None in [value for value, _ in series.over] and not series.released:
        return "The months with sessions are hidden: they are about too few people."
    return "No sessions in the full months shown."
