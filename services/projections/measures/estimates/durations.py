"""Durations with right-censoring, by day: Kaplan–Meier, and competing risks (Aalen and Johansen 1978).

At equal days events precede censorings: who leaves on a day is still at risk on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from services.projections.measures.estimates.figures import Point
from services.projections.measures.estimates.shares import Z95

HORIZONS = (30, 90, 180, 365)
"""Days at which shares are stated."""
_ROUNDING = 1e-12
"""A product of fractions that is a half may be a little more as a double."""


@dataclass(frozen=True, slots=True)
class Day:
    """Facts whose observation ends on a day.

    Attributes:
        day: Days since their beginning.
        events: Number of events by cause.
        leaving: Number of all whose observation ends, with or without an event.
    """

    day: int
    events: Mapping[int, int]
    leaving: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A survival curve with the cumulative incidence of each cause.

    Attributes:
        points: Its steps, ascending.
        incidence: For each cause the cumulative incidence after each step.
        observed: Number of facts.
    """

    points: tuple[Point, ...]
    incidence: Mapping[int, tuple[float, ...]]
    observed: int

    @property
    def median(self) -> int | None:
        """The first day after which at most half are without an event; None while more are."""
        return next((point.day for point in self.points if point.share <= 0.5 + _ROUNDING), None)

    def within(self, days: int) -> tuple[float, float, float]:
        """Return the share with an event within some days, and its interval (low, high)."""
        last = self._last(days)
        if last is None:
            return 0.0, 0.0, 0.0
        point = self.points[last]
        return 1 - point.share, 1 - point.high, 1 - point.low

    def incidence_within(self, cause: int, days: int) -> float:
        """Return the cumulative incidence of a cause within some days."""
        last = self._last(days)
        return 0.0 if last is None or cause not in self.incidence else self.incidence[cause][last]

    def _last(self, days: int) -> int | None:
        steps = sum(point.day <= days for point in self.points)
        return steps - 1 if steps else None


def estimate_curve(days: Sequence[Day]) -> Curve:
    """Estimate the survival curve and the cumulative incidences; the intervals are those on the scale log(−log).

    Args:
        days: The facts by the day on which their observation ends, ascending.
    """
    at_risk = observed = sum(day.leaving for day in days)
    share, variance, points = 1.0, 0.0, list[Point]()
    causes = sorted({cause for day in days for cause in day.events})
    totals, incidence = dict.fromkeys(causes, 0.0), {cause: list[float]() for cause in causes}
    for day in days:
        events = sum(day.events.values())
        if events:
            for cause in causes:
                totals[cause] += share * day.events.get(cause, 0) / at_risk
                incidence[cause].append(totals[cause])
            share = 0.0 if events == at_risk else share * (1 - events / at_risk)
            variance += events / (at_risk * (at_risk - events)) if events < at_risk else 0.0
            previous = points[-1].high if points else 0.0
            low, high = _interval(share, variance) if share else (0.0, previous)
            points.append(Point(day.day, at_risk, events, share, low, high))
        at_risk -= day.leaving
    return Curve(tuple(points), {cause: tuple(values) for cause, values in incidence.items()}, observed)


def _interval(share: float, variance: float) -> tuple[float, float]:
    """Return the 95 % interval of a share between 0 and 1 from Greenwood's sum, on the scale log(−log)."""
    spread = Z95 * sqrt(variance) / abs(log(share))
    return exp(log(share) * exp(spread)), exp(log(share) * exp(-spread))
