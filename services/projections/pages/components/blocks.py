"""Components of a page: cards, charts with the same numbers as a table, tables, and empty states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its text and its address."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about the figures of a page, with a link."""

    text: str
    link: Link


@dataclass(frozen=True, slots=True)
class Change:
    """A comparison with the previous period; the text states the direction too, as an arrow alone is inaccessible."""

    direction: Literal["up", "down", "same"]
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One figure with its label, value and definition.

    Attributes:
        label: Name of the figure.
        value: Its value as text; where it is hidden, that it is and why.
        definition: Slug of its definition card.
        unit: Unit of the value.
        note: Context below the value.
        change: Comparison with the previous period.
        trend: Previous values, oldest first, drawn as a small curve.
        withheld: The full reason why the value is not shown; None where it is shown.
        rows: The rows behind it, for a reader who may see them.
    """

    label: str
    value: str
    definition: str
    unit: str = ""
    note: str = ""
    change: Change | None = None
    trend: tuple[float, ...] = ()
    withheld: str | None = None
    rows: Link | None = None

    @property
    def reason(self) -> str | None:
        """Return the reason why the value is hidden, unless the value states it already in parentheses."""
        return None if "(" in self.value else self.withheld

    @property
    def trend_points(self) -> str:
        """Return the trend as points of a 100 × 28 drawing whose lower edge is zero."""
        top = max(self.trend, default=0) or 1
        step = 100 / max(1, len(self.trend) - 1)
        return " ".join(f"{i * step:.1f},{27 - 26 * value / top:.1f}" for i, value in enumerate(self.trend))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``href`` is the address of the table sorted by it, ``sorted`` its present direction."""

    label: str
    numeric: bool = False
    href: str | None = None
    sorted: Literal["ascending", "descending"] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: text, plain value for CSV where that differs, link, heat-map step (0–5), and whether it is hidden."""

    text: str
    raw: str | int | float | None = None
    href: str | None = None
    heat: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows of a table under one heading; None where the table is not grouped."""

    heading: Cell | None
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the row. ``linked`` rows are links as a whole; ``next`` is the next page.

    ``group_by`` is the place of a column whose cells head groups of rows instead of being repeated; its rows are
    sorted by it. On a narrow screen the rows stand one below the other, each cell beside its column's label, unless
    the place of a number among the others is what it says (``matrix``).
    """

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    csv: str | None = None
    linked: bool = False
    next: Link | None = None
    group_by: int | None = None
    matrix: bool = False

    @property
    def stacks(self) -> bool:
        """Whether a narrow screen shows the rows one below the other; two columns fit beside each other."""
        return not self.matrix and len(self.columns) > 2

    @property
    def groups(self) -> list[RowGroup]:
        """The rows by what heads them; one group without a heading where the table is not grouped."""
        place = self.group_by
        if place is None:
            return [RowGroup(None, self.rows)]
        return [RowGroup(heading, list(rows)) for heading, rows in groupby(self.rows, key=lambda row: row[place])]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """An entry of a legend: a colour (0–7) and its meaning."""

    category: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title (a question), its finding, the numbers to draw, and the same numbers as a table.

    ``size`` is a class of the style sheet, because the content security policy forbids inline sizes.
    """

    id: str
    question: str
    finding: str
    size: str
    data: Mapping[str, object]
    table: Table
    legend: Sequence[LegendEntry] = ()
    definition: str | None = None

    @property
    def flat(self) -> bool:
        """Whether every value is 0 or not known: the finding states that, and a picture of it shows nothing."""
        values = self.data.get("values")
        return isinstance(values, list) and not any(values)


@dataclass(frozen=True, slots=True)
class EmptyState:
    """An empty state: why there is nothing to show, and what the reader can do."""

    kind: Literal["nothing-yet", "filtered-out", "suppressed", "exact", "not-permitted", "rebuilding"]
    title: str
    text: str
    action: Link | None = None
    progress: float | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """Freshness of a page.

    Attributes:
        statement: What the page includes, and as of when.
        stale: Text of the banner when the page is behind, else None.
    """

    statement: str
    stale: str | None
