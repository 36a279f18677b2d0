"""Sessions by month as a series without gaps and as a chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.projections.disclosure.suppression import WITHHELD
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.pages.components.figures import shown_count
from services.projections.programs.models import SessionMonth


@dataclass(frozen=True, slots=True)
class Series:
    """Sessions by month up to the current one, oldest first; None is a withheld month."""

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

    def last(self, months: int) -> Sequence[int | None]:
        """Return the values of the last months, the current one included."""
        return self.values[-months:]

    def window(self, months: int | None) -> "Series":
        """Return the series of the last months; None for all."""
        return self if months is None else Series(self.labels[-months:], self.values[-months:])


def sessions_chart(series: Series, csv: str) -> Chart:
    """Return the chart of sessions held by month; the last column is the current month, which is not over yet."""
    rows = [
        [Cell(label), Cell(WITHHELD if value is None else formats.number(value), raw=value)]
        for label, value in zip(series.labels, series.values, strict=True)
    ]
    table = Table(
        "sessions", "Sessions held by calendar month (UTC)", [Column("Month"), Column("Sessions", True)], rows, csv
    )
    return Chart(
        id="sessions",
        question="Are people meeting?",
        finding=_finding(series),
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


def _finding(series: Series) -> str:
    full_months = [(value, label) for value, label in zip(series.values[:-1], series.labels[:-1], strict=True) if value]
    if not full_months:
        none = (
            "All full months with sessions are withheld"
            if None in series.values[:-1]
            else "No sessions in full months shown"
        )
        return f"{none}. {_so_far(series)}{_withheld(series)}"
    most, month = max(full_months, key=lambda pair: pair[0])
    value = series.values[-2]
    last = WITHHELD if value is None else formats.number(value)
    return (
        f"{series.labels[-2]}, the last full month: {last}. Highest full month: {formats.number(most)} in {month}. "
        f"{_so_far(series)}{_withheld(series)}"
    )


def _so_far(series: Series) -> str:
    value = series.values[-1]
    return f"{series.labels[-1]} so far: {WITHHELD if value is None else formats.number(value)}."


def _withheld(series: Series) -> str:
    if None not in series.values:
        return ""
    return " Months marked “few” are withheld: they are about too few people, or would reveal such a month."


def _index(month: date) -> int:
    return month.year * 12 + month.month - 1


def _name(index: int) -> str:
    return formats.month(f"{index // 12}-{index % 12 + 1:02d}")
