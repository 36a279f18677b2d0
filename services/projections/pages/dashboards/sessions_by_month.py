"""Sessions by month: every month of the window, also those without a session, and the picture of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.pages.components.figures import known
from services.projections.programs.models import Month

WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Series:
    """Sessions by month up to the current one, oldest first; None is a month whose figure is withheld."""

    labels: Sequence[str]
    values: Sequence[int | None]

    @classmethod
    def of(cls, sessions: Sequence[Month], today: date) -> "Series":
        """Fill the gaps between the first month and the current one with zeros."""
        held = {_index(month.month): known(month.held) for month in sessions}
        last = _index(today)
        first = min([*held, last])
        months = range(first, last + 1)
        return cls([_name(index) for index in months], [held.get(index, 0) for index in months])

    def last(self, months: int) -> Sequence[int | None]:
        """Return the last values, the running month included."""
        return self.values[-months:]

    def window(self, months: int | None) -> "Series":
        """Cut the series to the last so many months; None keeps it whole."""
        return self if months is None else Series(self.labels[-months:], self.values[-months:])


def sessions_chart(series: Series, csv: str) -> Chart:
    """Draw sessions held by month; the last column is the month that is still running."""
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
            "running": len(series.values) - 1,
        },
        table=table,
        definition="sessions-held",
    )


def _finding(series: Series) -> str:
    whole = [(value, label) for value, label in zip(series.values[:-1], series.labels[:-1], strict=True) if value]
    if not whole:
        return f"No whole month with a session yet. {_so_far(series)}"
    most, month = max(whole, key=lambda pair: pair[0])
    last = series.values[-2]
    now = WITHHELD if last is None else formats.number(last)
    return (
        f"{series.labels[-2]}, the last whole month: {now}. Most: {formats.number(most)} in {month}. {_so_far(series)}"
        + _withheld(series)
    )


def _so_far(series: Series) -> str:
    value = series.values[-1]
    return f"{series.labels[-1]} so far: {WITHHELD if value is None else formats.number(value)}."


def _withheld(series: Series) -> str:
    if None not in series.values:
        return ""
    return " Months marked “few” are withheld: they are about too few people, or would give such a month away."


def _index(month: date) -> int:
    return month.year * 12 + month.month - 1


def _name(index: int) -> str:
    return formats.month(f"{index // 12}-{index % 12 + 1:02d}")
