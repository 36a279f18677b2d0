"""Measures of what happened to each person or pair for the first time, or at all, decided over columns of all facts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.projections.measures.first_moments.adherence import adherence
from services.projections.measures.first_moments.cohort_reproduction import cohort_reproduction
from services.projections.measures.first_moments.equity import equity
from services.projections.measures.first_moments.give_back import give_back
from services.projections.measures.first_moments.pairs_met import pairs_met
from services.projections.measures.first_moments.waiting import waiting
from services.projections.measures.period import Period

Row = Mapping[str, Any]
DECIDED: Mapping[str, Callable[[Sequence[Row], Period], list[Row]]] = {
    "adherence": adherence,
    "cohort-reproduction": cohort_reproduction,
    "equity": equity,
    "give-back": give_back,
    "pairs-met": pairs_met,
    "waiting": waiting,
}
"""What makes the groups of a measure from the columns of its statement, by measure."""


def decide(measure: str, rows: Sequence[Row], period: Period) -> Sequence[Row]:
    """Return the groups of a measure's facts: the rows of its statement, or what is decided from their columns.

    Args:
        measure: The id of the measure.
        rows: The rows of its statement; one, of columns, where the groups are decided here.
        period: Window and date.
    """
    decided = DECIDED.get(measure)
    return rows if decided is None else decided(rows, period)
