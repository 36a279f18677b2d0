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


@dataclass(frozen=True, slots=True)
class Series:
    """Sessions by month, oldest first; None is a hidden month. The last month may not be over on the date."""

    labels: Sequence[str]
    values: Sequence[int | None]
    running: bool

    @classmethod
    def of(cls, months: QueryAnswer) -> "Series":
        """Return the series of an answer by month, from the first month with a session on, at least `MONTHS`."""
        rows = [(row.dimensions[0], row.metrics[0]) for row in months.results]
        values = [None if figure.suppressed else round(figure.value or 0) for _, figure in rows]
        first = next((place for place, value in enumerate(values) if value != 0), len(values))
        start = max(0, min(first, len(values) - MONTHS))
        as_of = datetime.fromisoformat(months.period.as_of)
        running = bool(rows) and rows[-1][0] == f"{as_of:%Y-%m}" and not is_month_end(as_of)
        return cls([formats.month(name) for name, _ in rows][start:], values[start:], running)

    def text(self, month: int) -> str:
        """Return the value of a month as text."""
        value = self.values[month]
        return HIDDEN if value is None else formats.number(value)

    @property
    def over(self) -> Sequence[tuple[int | None, str]]:
        """Value and name of each month that is over."""
        months = list(zip(self.values, self.labels, strict=True))
        return months[:-1] if self.running else months

    @property
    def is_drawn(self) -> bool:
        """Whether a picture says anything: not every month is hidden."""
        return any(value is not None for value in self.values)

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
    months = [(value, label) for value, label in series.over if value]
    so_far = f" {series.labels[-1]} so far: {series.text(-1)}." if series.running else ""
    if not months:
        if None in [value for value, _ in series.over]:
            return f"The months with sessions are hidden: they are about too few people.{so_far}"
        return f"No sessions in the full months shown.{so_far}"
    most, month = max(months, key=lambda pair: pair[0])
    last, name = series.over[-1]
    text = HIDDEN if last is None else formats.number(last)
    hidden = (
        " Grey months are hidden: they are about too few people, or would reveal such a month."
        if None in series.values
        else ""
    )
    highest = f"Highest full month: {formats.number(most)} in {month}."
    return f"{name}, the last full month: {text}. {highest}{so_far}{hidden}"
