"""Time to give back, with right-censoring: the Kaplan–Meier estimator (Kaplan and Meier 1958)."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import Times
from services.ripple.measures.give_back import GiveBackStatus

Z95 = 1.959963984540054
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Survival:
    """A survival curve, with one entry for each time at which a person gave back.

    Attributes:
        time: Microseconds since the first effect, ascending.
        at_risk: People observed and without an event just before.
        events: People who gave back at that time.
        left: Share of people without an event after it: S(t).
        low, high: 95 % interval of ``left``, symmetric on the scale log(−log) (Kalbfleisch and Prentice 1980), so that
            it stays between 0 and 1.
    """

    time: Times
    at_risk: Times
    events: Times
    left: Shares
    low: Shares
    high: Shares
    observed: Times = field(default_factory=lambda: np.zeros(0, np.int64), repr=False)
    """How long each person was observed until the event or the end of observation, ascending."""

    def count_observed(self, horizon: int) -> int:
        """Return the number of people observed for ``horizon`` microseconds without an event before."""
        return int(self.observed.size - np.searchsorted(self.observed, horizon, side="left"))

    def rate(self, horizon: int) -> tuple[float, float, float]:
        """Return 1 − S: the share with an event within ``horizon`` microseconds, and its interval (low, high)."""
        at = int(np.searchsorted(self.time, horizon, side="right")) - 1
        if at < 0:
            return 0.0, 0.0, 0.0
        return 1 - float(self.left[at]), 1 - float(self.high[at]), 1 - float(self.low[at])

    @property
    def median(self) -> int | None:
        """Time by which half have given back, or None while fewer have."""
        half = np.flatnonzero(self.left <= 0.5)
        return int(self.time[half[0]]) if half.size else None


def estimate_survival(status: GiveBackStatus, until: int, among: NDArray[np.bool_] | None = None) -> Survival:
    """Estimate the time to give back for people observed until ``until``; O(n log n).

    S(t) is the product of 1 − events / at risk over event times (Kaplan and Meier 1958). At equal times events precede
    censorings: a person whose observation ends then is still at risk.

    Args:
        status: Give-back status of all people.
        until: End of observation, in microseconds.
        among: Mask of the people to include; None for all.
    """
    selected = status.at_risk & (status.effect <= until)
    if among is not None:
        selected &= among
    gave = (status.gave & (status.start <= until))[selected]
    effect = status.effect[selected]
    return estimate_curve(np.where(gave, status.start[selected], until) - effect, gave)


def estimate_curve(length: Times, gave: NDArray[np.bool_]) -> Survival:
    """Estimate the curve of some people; O(n log n).

    Args:
        length: Microseconds for which each was observed: until the person gave back, or until the end.
        gave: Mask of those who gave back.
    """
    observed, given = np.sort(length), np.sort(length[gave])
    begins = np.flatnonzero(np.concatenate(([True], given[1:] != given[:-1]))[: given.size])
    time, events = given[begins], np.diff(begins, append=given.size)
    at_risk = observed.size - np.searchsorted(observed, time, side="left")
    left = np.cumprod(1 - events / at_risk, dtype=np.float64)
    low, high = _interval(at_risk, events, left)
    return Survival(time, at_risk, events, left, low, high, observed)


def _interval(at_risk: Times, events: Times, left: Shares) -> tuple[Shares, Shares]:
    """Compute the interval from Greenwood's variance (1926) on the scale log(−log S); at S = 0: [0, the last one]."""
    inside = (left > 0) & (left < 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events)))) / np.abs(np.log(left))
        low, high = (np.where(inside, left ** np.exp(sign * Z95 * spread), left) for sign in (1, -1))
    if left.size > 1 and left[-1] == 0:
        high[-1] = high[-2]
    return low, high
