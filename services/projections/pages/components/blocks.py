"""What a page is made of: cards, charts with their table twins, tables, and the five kinds of empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go and what the reader finds there."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Change:
    """A comparison with the period before, in a word and a number: an arrow alone would say it by shape only."""

    direction: Literal["up", "down", "same"]
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: what it is, its value, and what it stands on.

    ``withheld`` is the reason why the value is not shown; then ``value`` says so in words.
    ``trend`` is a small curve of the values before, oldest first.
    """

    label: str
    value: str
    definition: str
    unit: str = ""
    note: str = ""
    change: Change | None = None
    trend: tuple[float, ...] = ()
    withheld: str | None = None

    @property
    def trend_points(self) -> str:
        """Return the trend as points of a 100 × 28 drawing whose lower edge is zero."""
        top = max(self.trend, default=0) or 1
        step = 100 / max(1, len(self.trend) - 1)
        return " ".join(f"{i * step:.1f},{27 - 26 * value / top:.1f}" for i, value in enumerate(self.trend))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``href`` sorts by it, ``sorted`` says that the table is."""

    label: str
    numeric: bool = False
    href: str | None = None
    sorted: Literal["ascending", "descending"] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, the plain value for a CSV where that differs, a link, a step of heat (0–5)."""

    text: str
    raw: str | float | None = None
    href: str | None = None
    heat: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the row. ``linked`` rows are links as a whole; ``next`` is the next page."""

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    csv: str | None = None
    linked: bool = False
    next: Link | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a chart's key: a colour (0–7) and what it stands for."""

    category: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: the question it asks, the finding, its numbers for the drawing, and the same numbers as a table.

    ``size`` is a class of the style sheet: sizes never come from the markup.
    """

    id: str
    question: str
    finding: str
    size: str
    data: Mapping[str, object]
    table: Table
    keys: Sequence[Key] = ()
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class Empty:
    """Why there is nothing to see here, and what to do about it."""

    kind: Literal["nothing-yet", "filtered-out", "suppressed", "not-permitted", "rebuilding"]
    title: str
    text: str
    action: Link | None = None
    progress: float | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """How current a page is; ``stale`` is the sentence of the banner when it is behind."""

    as_of: str
    stale: str | None
    footing: Sequence[str] = field(default_factory=tuple)
    measures: str = ""
