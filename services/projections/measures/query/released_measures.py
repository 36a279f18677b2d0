"""Measures that are released: each as a function of the sums of batches of its streams."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.disclosure.released_figures import HIGHEST_MEAN, LOWEST_MEAN, Total, stock
from services.projections.disclosure.release_sums import ANSWERS
from services.projections.measures.estimates.figures import MeasuredFigure, PartFigure

Totals = Mapping[str, Total]
_NONE = Total()


@dataclass(frozen=True, slots=True)
class ReleasedMeasure:
    """A measure through releases.

    Attributes:
        figure: Returns the figure of the sums by stream; None where nothing of it was released.
        meaning: What the released figure counts.
    """

    figure: Callable[[Totals], MeasuredFigure | None]
    meaning: str


def _count(stream: str) -> Callable[[Totals], MeasuredFigure | None]:
    def figure(totals: Totals) -> MeasuredFigure | None:
        total = totals.get(stream)
        return None if total is None else MeasuredFigure(float(total.count), total.people)

    return figure


def _hours(totals: Totals) -> MeasuredFigure | None:
    total = totals.get("sessions")
    return None if total is None else MeasuredFigure(total.total / 60, total.people)


def _stock(entered: str, left: str) -> Callable[[Totals], MeasuredFigure | None]:
    def figure(totals: Totals) -> MeasuredFigure | None:
        total = totals.get(entered)
        return None if total is None else MeasuredFigure(float(stock(total, totals.get(left, _NONE))), total.people)

    return figure


def _means(totals: Totals) -> MeasuredFigure | None:
    """Return the mean of each series of answers, to a tenth and with open ends."""
    parts = [_mean(stream, total) for stream, total in totals.items() if _is_answered(stream) and total.count > 0]
    return MeasuredFigure(None, sum(part.people for part in parts), parts=tuple(parts)) if parts else None


def _is_answered(stream: str) -> bool:
    return stream.startswith(f"{ANSWERS}:")


def _mean(stream: str, total: Total) -> PartFigure:
    instrument, version, wave, about, giver = stream.removeprefix(f"{ANSWERS}:").rsplit(":", 4)
    key = " ".join([instrument, f"v{version}", *([wave] if wave else []), "about", about, "by", giver])
    mean = min(max(round(total.total / total.count, 1), LOWEST_MEAN), HIGHEST_MEAN)
    return PartFigure(key, mean, total.people, of=float(total.count))


RELEASED: Mapping[str, ReleasedMeasure] = {
    "enrolled": ReleasedMeasure(_stock("enrolled", "left"), "Mentees who enrolled less those who left."),
    "active-relationships": ReleasedMeasure(
        _stock("activated", "closed-active"), "Relationships that began less those that ended."
    ),
    "sessions-held": ReleasedMeasure(_count("sessions"), "Sessions held."),
    "mentoring-hours": ReleasedMeasure(_hours, "Hours of the sessions held."),
    "goals-agreed": ReleasedMeasure(_count("goal-agreed"), "Goals agreed."),
    "feedback-mean": ReleasedMeasure(
        _means, f"Means to a tenth; {HIGHEST_MEAN} stands for more, {LOWEST_MEAN} for less as well."
    ),
}
"""By id. Curves, medians, distinct pairs, shares and ages have no release: they are facts."""
STOCKS = frozenset({"enrolled", "active-relationships"})
"""Measures as of a date: every release until then counts, whatever the window."""
