"""Figures of the measures that objectives are bound to: from the facts, or from what was released."""

from collections.abc import Callable, Mapping
from typing import Any

import psycopg

from services.disclosure.released_figures import Total, stock
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.estimates.figures import MeasuredFigure
from services.projections.measures.evaluation import evaluate
from services.projections.measures.period import Period

Answer = tuple[float | None, str | None]
"""A figure, or why there is none."""
NOT_SHOWN = "not released to you"
_RIPPLE = "the page of the program's ripple shows it"
_SEVERAL = "several instruments, waves or givers: they have no figure together"


def exact(connection: psycopg.Connection[Any], measure: str, program: str, as_of: int) -> Answer:
    """Return the figure of a measure from the facts of a program.

    Args:
        connection: A connection to the projections' database.
        measure: The code of the measure.
        program: The program.
        as_of: The date, microseconds since 1970 UTC.
    """
    if measure not in MEASURES:
        return None, _RIPPLE
    figure = evaluate(connection, MEASURES[measure], [program], Period(as_of=as_of))
    if measure == "feedback-mean":
        return _only_part(figure)
    value = float(figure.people) if measure in {"enrolled", "waiting"} else figure.value
    return value, None if value is not None else "nothing to measure yet"


def released(totals: Mapping[str, Total], measure: str) -> Answer:
    """Return the figure of a measure from the released sums of a program.

    Args:
        totals: The sums by stream.
        measure: The code of the measure.
    """
    compute = _RELEASED.get(measure)
    value = compute(totals) if compute else None
    return value, None if value is not None else NOT_SHOWN


def _only_part(figure: MeasuredFigure) -> Answer:
    if len(figure.parts) != 1:
        return None, _SEVERAL if figure.parts else "nothing to measure yet"
    return figure.parts[0].value, None


def _sessions(totals: Mapping[str, Total]) -> float | None:
    return float(totals["sessions"].count) if "sessions" in totals else None


def _active(totals: Mapping[str, Total]) -> float | None:
    if "activated" not in totals:
        return None
    return float(stock(totals["activated"], totals.get("closed-active", Total())))


def _goals(totals: Mapping[str, Total]) -> float | None:
    if "goal-agreed" not in totals or "goal-met" not in totals:
        return None
    return min(1.0, totals["goal-met"].count / totals["goal-agreed"].count)


_RELEASED: Mapping[str, Callable[[Mapping[str, Total]], float | None]] = {
    "sessions-held": _sessions,
    "active-relationships": _active,
    "goals-met": _goals,
}
