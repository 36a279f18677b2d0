"""Tables of measures that are no single figure: one row a part, with its people, its interval and what is behind it."""

from collections.abc import Callable, Mapping, Sequence

from services.projections.measures.query.answer import Part
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.dashboards.layout import display
from services.projections.pages.dashboards.measure_cards import states_parts
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.values import A_YEAR, bounds_text, is_share, part_label, value_text

Optional = tuple[str, Callable[[Part], float | None], Callable[[float], str]]
_HUNDRED = 100
"""People of whom a rate counts the events in a year: a reader counts people, not thousandths of one."""
_PARTS: Mapping[str, str] = {
    "time-to-match": "By when",
    "first-session": "By when",
    "rematch": "How it ended",
    "feedback-mean": "Asked",
    "pre-post": "Asked",
    "equity": "Group and step",
    "give-back": "Who and by when",
}
"""What a row of a measure's table is."""
_VALUES: Mapping[str, str] = {
    "time-to-match": "Matched by then",
    "first-session": "Had met by then",
    "rematch": "Matched again",
    "feedback-mean": "Mean, 1 to 5",
    "pre-post": "Change of the mean",
    "equity": "Share of the group ÷ share of all others",
    "give-back": "Had become mentors by then",
}
"""What the value of a row is."""
_BEHIND: Mapping[str, str] = {"feedback-mean": "Answers", "pre-post": "Pairs of answers", "rematch": "Ended"}
"""What stands behind the value of a row: the facts that it is counted from."""


def part_tables(measured: Measured, measure: str, csv: str) -> list[Table]:
    """Return the parts of a measure as tables: the values, and rates of a year by themselves.

    A measure without parts, and one whose card states them, has none.

    Args:
        measured: The figures of the page.
        measure: Its id.
        csv: Address of a table as CSV, without the table's name at the end.
    """
    figure, card = measured.figure(measure), measured.card(measure)
    shown = [part for part in figure.parts if part.note is None]
    if not shown or states_parts(figure, card.unit):
        return []
    values = [part for part in shown if not part.key.endswith(A_YEAR)]
    rates = [part for part in shown if part.key.endswith(A_YEAR) and part.value is not None]
    tables = [_values(values, measure, card.unit, card.question, csv)] if values else []
    return [*tables, _rates(rates, measure, csv)] if rates else tables


def part_note(measured: Measured, measure: str) -> str:
    """Return how many parts of a measure have no number and why; empty where all have one."""
    parts = measured.figure(measure).parts
    noted = [part for part in parts if part.note is not None]
    if not noted:
        return ""
    number = "all" if len(noted) == len(parts) else formats.number(len(noted))
    return f"{display(measure).label}: {number} of {formats.count(len(parts), 'comparison')} left out, {noted[0].note}."


def _values(parts: Sequence[Part], measure: str, unit: str, question: str, csv: str) -> Table:
    extras: tuple[Optional, ...] = (
        (_BEHIND.get(measure, "Of"), lambda part: part.of, formats.number),
        ("Difference", lambda part: part.difference, lambda value: f"{100 * value:+.0f} points"),
        ("Without a last answer", lambda part: part.lost, lambda share: formats.percent(100 * share, 100)),
    )
    behind = [each for each in extras if any(each[1](part) is not None for part in parts)]
    with_interval = any(part.low is not None for part in parts)
    columns = [
        Column(_PARTS.get(measure, "Part")),
        Column(_VALUES.get(measure, unit.capitalize()), True),
        *([_interval_column()] if with_interval else []),
        *(Column(name, True) for name, _, _ in behind),
        Column("People", True),
    ]
    rows = [
        [
            Cell(part_label(part.key)),
            _value(part, unit),
            *([Cell(bounds_text(part.low, part.high, _unit(part, unit)) or "–")] if with_interval else []),
            *(_extra(each, part) for each in behind),
            Cell(formats.number(part.people), raw=part.people),
        ]
        for part in parts
    ]
    return Table(measure, question, columns, rows, csv + measure)


def _rates(parts: Sequence[Part], measure: str, csv: str) -> Table:
    """Return the rates of a measure: how many of a hundred people have the event in a year."""
    columns = [
        Column("Who"),
        Column(f"New mentors in a year, of {_HUNDRED} people", True),
        _interval_column(),
        Column("Years observed", True),
        Column("People", True),
    ]
    rows = [
        [
            Cell(part_label(part.key.removesuffix(A_YEAR))),
            Cell(formats.decimal(_HUNDRED * (part.value or 0)), raw=round(part.value or 0, 4)),
            Cell(_rate_bounds(part)),
            Cell(formats.decimal(part.of or 0), raw=part.of),
            Cell(formats.number(part.people), raw=part.people),
        ]
        for part in parts
    ]
    caption = "How many become mentors in a year, counted by the time that each person was observed?"
    return Table(f"{measure}{A_YEAR}", caption, columns, rows, f"{csv}{measure}{A_YEAR}")


def _interval_column() -> Column:
    return Column(f"95{formats.THIN}% interval", True)


def _rate_bounds(part: Part) -> str:
    if part.low is None or part.high is None:
        return "–"
    return f"{formats.decimal(_HUNDRED * part.low)} to {formats.decimal(_HUNDRED * part.high)}"


def _unit(part: Part, unit: str) -> str:
    """Return the unit of a part: by a horizon it is a share, whatever the unit of the measure is."""
    return "share" if is_share(part.key) else unit


def _value(part: Part, unit: str) -> Cell:
    if part.value is None:
        return Cell("–")
    unit = _unit(part, unit)
    return Cell(value_text(part.value, unit, part.of if unit == "share" else None), raw=round(part.value, 4))


def _extra(extra: Optional, part: Part) -> Cell:
    _, read, write = extra
    value = read(part)
    return Cell("–") if value is None else Cell(write(value), raw=round(value, 4))
