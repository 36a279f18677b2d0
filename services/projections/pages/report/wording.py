"""Figures of measures as text of a report."""

from datetime import UTC, datetime

from services.projections.measures.query.answer import MetricFigure
from services.projections.pages.components import formats
from services.projections.pages.dashboards.values import bounds_text, value_text
from services.projections.reports.figures import ReportFigures

LOWER_IS_BETTER = frozenset({"no-show", "late-cancellation", "waiting", "time-to-match", "premature-closure"})
"""Measures of which less is better."""
NO_DATA = "nothing to measure"


def figure_text(figure: MetricFigure | None, unit: str) -> str:
    """Write the figure of a measure, or why there is none."""
    if figure is None:
        return "–"
    if figure.suppressed:
        return "hidden"
    return NO_DATA if figure.value is None else value_text(figure.value, unit, figure.denominator)


def interval_text(low: float | None, high: float | None, unit: str) -> str:
    """Write a 95 % interval; a dash where there is none."""
    return bounds_text(low, high, unit) or "–"


def change_text(figure: MetricFigure | None, before: MetricFigure | None, unit: str) -> str:
    """Write how a figure changed: `up 4 points`, `down 3 days`, `the same`; a dash where one of the two is missing."""
    if figure is None or before is None or figure.value is None or before.value is None:
        return "–"
    difference = figure.value - before.value
    amount = _amount(abs(difference), unit)
    if _amount(0.0, unit) == amount:
        return "the same"
    return f"{'up' if difference > 0 else 'down'} {amount}"


def _amount(value: float, unit: str) -> str:
    if unit == "share":
        return formats.count(round(100 * value), "point")
    return value_text(value, unit)


def people_text(figure: MetricFigure | None) -> str:
    """Write how many people a figure is about; a dash where that is hidden or none."""
    return "–" if figure is None or not figure.people else formats.number(figure.people)


def unit_of(figures: ReportFigures, measure: str) -> str:
    """Return the unit of a measure."""
    card = figures.cards.get(measure)
    return "" if card is None else card.unit


def through_text(position: int, *, facts: bool) -> str:
    """Return how far figures go; of releases their time, as a position would tell how many events were recorded.

    Args:
        position: How much of the log the figures contain; of releases, the time of the last one, seconds since 1970.
        facts: Whether they are facts.
    """
    if facts:
        return f"everything up to position {formats.number(position)} of the log"
    if not position:
        return "no release yet"
    return f"what was released until {formats.day(datetime.fromtimestamp(position, UTC).date())}"
