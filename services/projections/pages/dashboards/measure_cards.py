"""Cards of measures: value, comparison, people, interval, and where its rows are."""

from collections.abc import Callable, Sequence

from services.projections.measures.query.answer import MetricFigure
from services.projections.measures.query.released_measures import STOCKS
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card, Change, Link
from services.projections.pages.components.figures import WHY_FEW
from services.projections.pages.dashboards.layout import display
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.values import (
    difference_text,
    interval_text,
    part_label,
    people_text,
    value_text,
)
from services.projections.pages.definitions import measure_slug

Rows = Callable[[str], Link | None]
"""Returns the link to the rows behind a measure that the reader may see."""
COUNTED = frozenset({"relationships", "participations", "sessions", "hours", "goals"})
"""Units of counts: released, they are lower bounds."""
FEW_PARTS = 3
"""Most parts that a card states in words."""


def measure_cards(measured: Measured, measures: Sequence[str], rows: Rows) -> list[Card]:
    """Return the cards of some measures; one that is no single figure has none, as it is a table.

    Args:
        measured: The figures of the page.
        measures: Ids of the measures.
        rows: Returns the link to the rows of a measure.
    """
    return [measure_card(measured, each, rows(each)) for each in measures if has_card(measured, each)]


def measure_card(measured: Measured, measure: str, rows: Link | None = None, trend: tuple[float, ...] = ()) -> Card:
    """Return the card of a measure.

    Args:
        measured: The figures of the page.
        measure: Its id.
        rows: The link to the rows behind it; None where the reader sees none.
        trend: Earlier values, oldest first.
    """
    figure, unit = measured.figure(measure), measured.card(measure).unit
    label = display(measure).label
    if figure.suppressed:
        text = figure.suppressed if unit in COUNTED else f"hidden ({figure.suppressed})"
        return Card(label, text, measure_slug(measure), withheld=WHY_FEW, rows=rows)
    notes = (
        [_undefined(figure, unit, display(measure).curve)]
        if figure.value is None
        else [_of(figure, unit), _parts(figure, unit)]
    )
    # Of a released stock the people are those of all its batches, also of those who left.
    people = "" if not measured.exact and measure in STOCKS else people_text(figure, exact=measured.exact)
    notes += [people, interval_text(figure.low, figure.high, unit), _median(figure)]
    value = "–" if figure.value is None else value_text(figure.value, unit, figure.denominator)
    return Card(
        label,
        value if figure.value is None else stated(measured, measure, value),
        measure_slug(measure),
        note="; ".join(note for note in notes if note),
        change=_change(figure, measured.before(measure), unit),
        trend=trend,
        rows=rows,
    )


def stated(measured: Measured, measure: str, value: str) -> str:
    """Return the text of a value, with “or more” where it is a released count: these are lower bounds.

    Args:
        measured: The figures of the page.
        measure: Id of the measure.
        value: The text of its value.
    """
    return value if measured.exact or measured.card(measure).unit not in COUNTED else f"{value} or more"


def has_card(measured: Measured, measure: str) -> bool:
    """Return whether a measure has a card: it has a figure over all its parts, through the reader's door."""
    return display(measure).total and measured.is_shown(measure)


def _undefined(figure: MetricFigure, unit: str, curve: str) -> str:
    """Return why there is no value: of a duration, half of what is observed is not there yet."""
    if not figure.denominator or unit != "days":
        return "nothing to count in this period"
    number = formats.number(figure.denominator)
    if curve == "lasting":
        return "1 began, and it goes on" if number == "1" else f"of {number} that began, more than half go on"
    return f"fewer than half of {number} by the date"


def _of(figure: MetricFigure, unit: str) -> str:
    """Return numerator and denominator of a share: `12 of 18`."""
    if figure.numerator is None or figure.denominator is None:
        return ""
    if unit == "days":
        return f"median of {formats.number(figure.denominator)}"
    return f"{formats.number(figure.numerator)} of {formats.number(figure.denominator)}"


def states_parts(figure: MetricFigure, unit: str) -> bool:
    """Return whether the card of a figure states its parts in words: those of a count by few kinds."""
    counts = unit not in ("share", "days", "ratio", "rating") and figure.value is not None and figure.median is None
    return counts and 0 < len(figure.parts) <= FEW_PARTS


def _parts(figure: MetricFigure, unit: str) -> str:
    """Return the parts of a small count: `140 mentees, 88 mentors`."""
    if not states_parts(figure, unit):
        return ""
    plural = {"mentee": "mentees", "mentor": "mentors"}
    return ", ".join(
        f"{value_text(part.value or 0, unit)} {plural.get(part.key) or part_label(part.key).lower()}"
        for part in figure.parts
    )


def _median(figure: MetricFigure) -> str:
    if figure.median is None:
        return ""
    days = round(figure.median)
    return f"median wait {formats.count(days, 'day') if days else 'less than a day'}"


def _change(figure: MetricFigure, before: MetricFigure | None, unit: str) -> Change | None:
    """Return the comparison in words; None where there is none, or one of the figures is not known."""
    if before is None or figure.value is None:
        return None
    if before.value is None:
        hidden = "the earlier figure is hidden" if before.suppressed else "nothing to count before"
        return Change("same", f"no comparison: {hidden}")
    earlier = value_text(before.value, unit, before.denominator)
    if figure.value == before.value or value_text(figure.value, unit, figure.denominator) == earlier:
        return Change("same", f"the same as before ({earlier})")
    up = figure.value > before.value
    changed = difference_text(figure.value - before.value, unit)
    return Change("up" if up else "down", f"{'up' if up else 'down'} by {changed} from {earlier}")
