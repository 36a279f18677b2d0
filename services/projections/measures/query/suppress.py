"""Disclosure control of figures: what is about fewer people than the minimum is taken out."""

from collections.abc import Sequence
from dataclasses import replace

from services.projections.disclosure.suppression import Cell, show_parts
from services.projections.measures.definition import Estimate
from services.projections.measures.estimates.figures import MeasuredFigure, PartFigure

SUPPRESSED = MeasuredFigure(None, 0)
"""In the place of a figure that is not shown."""
_OF_EVENTS: frozenset[Estimate] = frozenset({"share", "rates", "duration", "causes"})
"""Estimates that also depend on how many facts have the event."""
_COUNTS: frozenset[Estimate] = frozenset({"count", "stages", "ages"})
"""Estimates that are numbers of facts, with parts."""
_OF_GROUPS: frozenset[Estimate] = frozenset({"equity", "compared"})
"""Estimates of groups beside each other, which leave as splits alone."""


def is_small(figure: MeasuredFigure, estimate: Estimate, minimum: int) -> bool:
    """Return whether a figure is about fewer people than the minimum, or its events or the rest of them are."""
    if 0 < figure.people < minimum:
        return True
    if estimate not in _OF_EVENTS or figure.numerator is None or figure.denominator is None:
        return False
    return any(0 < facts < minimum for facts in (figure.numerator, figure.denominator - figure.numerator))


def suppress(figure: MeasuredFigure, estimate: Estimate, minimum: int) -> MeasuredFigure | None:
    """Return a figure as others may see it, None where they may not.

    Steps of curves and shares by horizon are about few people each, so they do not leave.

    Args:
        figure: The exact figure.
        estimate: How it was computed.
        minimum: Smallest number of people that a figure may be about.
    """
    if estimate in _OF_GROUPS or is_small(figure, estimate, minimum):
        return None
    if estimate in _OF_EVENTS:
        return replace(figure, parts=(), curve=())
    if estimate in _COUNTS:
        return replace(figure, parts=_additive(figure.parts, minimum))
    return replace(figure, parts=tuple(part for part in figure.parts if part.people >= minimum))


def suppress_rows(figures: Sequence[MeasuredFigure], estimate: Estimate, minimum: int) -> list[MeasuredFigure | None]:
    """Return the figures of the rows of one metric: of parts of a total, no hidden one follows by subtraction."""
    if estimate not in _COUNTS or len(figures) < 2:
        return [suppress(figure, estimate, minimum) for figure in figures]
    cells = {place: Cell(figure.value, figure.people) for place, figure in enumerate(figures)}
    shown = show_parts(cells, minimum)
    return [
        None if shown[place].suppressed else suppress(figure, estimate, minimum) for place, figure in enumerate(figures)
    ]


def _additive(parts: Sequence[PartFigure], minimum: int) -> tuple[PartFigure, ...]:
    shown = show_parts({part.key: Cell(part.value, part.people) for part in parts}, minimum)
    return tuple(part for part in parts if not shown[part.key].suppressed)
