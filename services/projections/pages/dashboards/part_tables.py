"""Tables of measures that are no single figure: one row a part, with its people, its interval and what is behind it."""

from collections.abc import Callable

from services.projections.measures.query.answer import Part
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.dashboards.layout import display
from services.projections.pages.dashboards.measure_cards import states_parts
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.values import A_YEAR, bounds_text, part_label, value_text

Optional = tuple[str, Callable[[Part], float | None], Callable[[float], str]]
_EXTRAS: tuple[Optional, ...] = (
    ("Of", lambda part: part.of, formats.number),
    ("Difference", lambda part: part.difference, lambda value: f"{100 * value:+.0f} points"),
    ("Lost", lambda part: part.lost, lambda share: formats.percent(100 * share, 100)),
)
"""Columns that are shown where a part has them."""


def part_table(measured: Measured, measure: str, csv: str) -> Table | None:
    """Return the parts of a measure as a table; None where it has none, or its card states them.

    Args:
        measured: The figures of the page.
        measure: Its id.
        csv: Address of a table as CSV, without the table's name at the end.
    """
    figure, card = measured.figure(measure), measured.card(measure)
    if all(part.note is not None for part in figure.parts) or states_parts(figure, card.unit):
        return None
    extras = [each for each in _EXTRAS if any(each[1](part) is not None for part in figure.parts)]
    with_interval = any(part.low is not None for part in figure.parts)
    columns = [
        Column("Part"),
        Column(card.unit.capitalize(), True),
        *([Column(f"95{formats.THIN}% interval", True)] if with_interval else []),
        *(Column(name, True) for name, _, _ in extras),
        Column("People", True),
    ]
    rows = [
        [
            Cell(part_label(part.key)),
            _value(part, card.unit),
            *([Cell(_interval(part, card.unit))] if with_interval else []),
            *(_extra(each, part) for each in extras),
            Cell(formats.number(part.people), raw=part.people),
        ]
        for part in figure.parts
        if part.note is None
    ]
    return Table(measure, card.question, columns, rows, csv + measure)


def part_note(measured: Measured, measure: str) -> str:
    """Return how many parts of a measure have no number and why; empty where all have one."""
    parts = measured.figure(measure).parts
    noted = [part for part in parts if part.note is not None]
    if not noted:
        return ""
    number = "all" if len(noted) == len(parts) else formats.number(len(noted))
    return f"{display(measure).label}: {number} of {formats.count(len(parts), 'comparison')} left out, {noted[0].note}."


def _value(part: Part, unit: str) -> Cell:
    if part.value is None:
        return Cell("–")
    rate = part.key.endswith(A_YEAR)
    text = (
        formats.decimal(part.value, 3) if rate else value_text(part.value, unit, part.of if unit == "share" else None)
    )
    return Cell(text, raw=round(part.value, 4))


def _interval(part: Part, unit: str) -> str:
    kind = "rate" if part.key.endswith(A_YEAR) else unit
    return bounds_text(part.low, part.high, kind) or "–"


def _extra(extra: Optional, part: Part) -> Cell:
    _, read, write = extra
    value = read(part)
    return Cell("–") if value is None else Cell(write(value), raw=round(value, 4))
