"""Sessions by month as a series without gaps and as a chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.pages.components.figures import HIDDEN, shown_count
from services.projections.programs.models import SessionMonth


@dataclass(frozen=True, slots=True)
class Series:
    """Sessions by month up to the current one, oldest first; None is a hidden month."""

    labels: Sequence[str]
    values: Sequence[int | None]

    @classmethod
    def of(cls, sessions: Sequence[SessionMonth], today: date) -> "Series":
        """Fill the gaps between the first month and the current one with zeros."""
        held = {_index(month.month): shown_count(month.held) for month in sessions}
        last = _index(today)
        first = min([*held, last])
        months = range(first, last + 1)
        return cls([_name(index) for index in months], [held.get(index, 0) for index in months])

    def text(self, month: int) -> str:
        """Return the value of a month as text."""
        value = self.values[month]
        return HIDDEN if value is None else formats.number(value)

    def last(self, months: int) -> Sequence[int | None]:
        """Return the values of the last months, the current one included."""
        return self.values[-months:]

    def window(self, months: int | None) -> "Series":
        """Return the series of the last months; None for all."""
        return self if months is None else Series(self.labels[-months:], self.values[-months:])


def sessions_chart(series: Series, whole: Series, csv: str) -> Chart:
    """Return the chart of sessions held by month; the last column is the current month, which is not over yet.

    Args:
        series: The months to show.
        whole: Every month.
        csv: Address of the same numbers as CSV.
    """
    rows = [
        [Cell(label), Cell(series.text(month), raw=value, hidden=value is None)]
        for month, (label, value) in enumerate(zip(series.labels, series.values, strict=True))
    ]
    table = Table(
        "sessions", "Sessions held by calendar month (UTC)", [Column("Month"), Column("Sessions", True)], rows, csv
    )
    return Chart(
        id="sessions",
        question="Are people meeting?",
        finding=_finding(series, whole),
        size="columns-chart",
        data={
            "kind": "columns",
            "labels": list(series.labels),
            "values": list(series.values),
            "current": len(series.values) - 1,
        },
        table=table,
        definition="sessions-held",
    )


def _finding(series: Series, whole: Series) -> str:
    months = [(value, label) for value, label in zip(series.values[:-1], series.labels[:-1], strict=True) if value]
    if not months:
        return f"{_no_month(series, whole)} {_so_far(series)}"
    most, month = max(months, key=lambda pair: pair[0])
    return (
        f"{series.labels[-2]}, the last full month: {series.text(-2)}. Highest full month: {formats.number(most)} in "
        f"{month}. {_so_far(series)}{_hidden(series)}"
    )


def _no_month(series: Series, whole: Series) -> str:
    """Return why no full month has a number: all are hidden, none in these months had sessions, or none ever had."""
    if None in series.values[:-1]:
        return "The months with sessions are hidden: they are about too few people."
    past = [label for value, label in zip(whole.values[:-1], whole.labels[:-1], strict=True) if value != 0]
    if past:
        return f"No sessions in the full months shown. The last ones were in {past[-1]}."
    return "No full month with sessions yet."


def _so_far(series: Series) -> str:
    return f"{series.labels[-1]} so far: {series.text(-1)}."


def _hidden(series: Series) -> str:
    if None not in series.values:
        return ""
    return " Grey months are hidden: they are about too few people, or would reveal such a month."


def _index(month: date) -> int:
    return month.year * 12 + month.month - 1


def _name(index: int) -> str:
    return formats.month(f"{index // 12}-{index % 12 + 1:02d}")
