"""How long it takes to give back, with those who have not yet: Kaplan and Meier (1958)."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import Times
from services.ripple.measures.give_back import GiveBackStatus, compute_give_back_status
from services.ripple.temporal_graph import Rule, TemporalGraph

Z95 = 1.959963984540054
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Survival:
    """One entry for each time at which somebody gave back.

    Attributes:
        time: since the first effect, in microseconds, ascending.
        at_risk: observed and not yet given back just before.
        events: gave back at that time.
        left: share of people who have not yet given back, after it.
        low, high: 95 % interval of ``left``, symmetric on the scale log(−log) (Kalbfleisch and Prentice 1980), so
            that it stays between 0 and 1.
    """

    time: Times
    at_risk: Times
    events: Times
    left: Shares
    low: Shares
    high: Shares
    observed: Times = field(default_factory=lambda: np.zeros(0, np.int64), repr=False)
    """How long everybody was observed until they gave back or observation ended, ascending."""

    def watched(self, horizon: int) -> int:
        """Return how many were observed for ``horizon`` microseconds and had not given back before."""
        return int(self.observed.size - np.searchsorted(self.observed, horizon, side="left"))

    def rate(self, horizon: int) -> tuple[float, float, float]:
        """Return the share who have given back within ``horizon`` microseconds, and its interval (low, high)."""
        at = int(np.searchsorted(self.time, horizon, side="right")) - 1
        if at < 0:
            return 0.0, 0.0, 0.0
        return 1 - float(self.left[at]), 1 - float(self.high[at]), 1 - float(self.low[at])

    @property
    def median(self) -> int | None:
        """Time by which half have given back, or None while fewer have."""
        half = np.flatnonzero(self.left <= 0.5)
        return int(self.time[half[0]]) if half.size else None


def kaplan_meier(history: TemporalGraph, rule: Rule, until: int) -> Survival:
    """Estimate the time to give back of a history observed until ``until``; O(m + n log n).

    At equal times events come before censorings: whose observation ends then is still at risk.
    """
    return estimate_survival(compute_give_back_status(history, rule), until)


def estimate_survival(found: GiveBackStatus, until: int, among: NDArray[np.bool_] | None = None) -> Survival:
    """Estimate the same from everybody's standing, of everybody or only ``among`` some (by person)."""
    seen = found.at_risk & (found.effect <= until)
    if among is not None:
        seen &= among
    end = np.where(found.gave & (found.start <= until), found.start, until)
    observed = np.sort((end - found.effect)[seen])
    gave = (end - found.effect)[seen & found.gave & (found.start <= until)]
    time, events = np.unique(gave, return_counts=True)
    at_risk = observed.size - np.searchsorted(observed, time, side="left")
    left = np.cumprod(1 - events / at_risk, dtype=np.float64)
    low, high = _interval(at_risk, events, left)
    return Survival(time, at_risk.astype(np.int64), events.astype(np.int64), left, low, high, observed)


def survival(history: TemporalGraph, rule: Rule, until: int) -> list[tuple[int, int, float]]:
    """List `kaplan_meier` as (time, number at risk just before, share left after)."""
    curve = kaplan_meier(history, rule, until)
    return list(zip(curve.time.tolist(), curve.at_risk.tolist(), curve.left.tolist(), strict=True))


def _interval(at_risk: Times, events: Times, left: Shares) -> tuple[Shares, Shares]:
    """Greenwood's variance, carried to log(−log S); where nobody is left the interval is [0, the one before]."""
    inside = (left > 0) & (left < 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events)))) / np.abs(np.log(left))
        low, high = (np.where(inside, left ** np.exp(sign * Z95 * spread), left) for sign in (1, -1))
    if left.size > 1 and left[-1] == 0:
        high[-1] = high[-2]
    return low, high
