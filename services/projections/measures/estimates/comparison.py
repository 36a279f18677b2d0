"""Two groups compared: the ratio of their shares with a score interval, and the difference with Newcombe's."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, sqrt

from services.projections.measures.estimates.shares import Z95, wilson

Bounds = tuple[float | None, float | None]
_LARGEST = 60.0
"""Bound of the logarithm of a ratio: beyond it a bound is none."""
_STEPS = 80
"""Halvings of an interval of logarithms: more than a double can hold."""


@dataclass(frozen=True, slots=True)
class Share:
    """Events among trials."""

    events: int
    trials: int

    @property
    def value(self) -> float:
        """The share."""
        return self.events / self.trials


def risk_ratio(one: Share, other: Share) -> float | None:
    """Return the share of one group divided by that of another; None where the latter is zero."""
    return one.value / other.value if other.events else None


def ratio_interval(one: Share, other: Share) -> Bounds:
    """Return the 95 % score interval of the risk ratio (Koopman 1984); None for a bound that does not exist.

    It consists of the ratios that a chi-square test with one degree of freedom does not reject, with the shares that
    are most likely under the ratio.
    """
    if not one.events and not other.events:
        return None, None

    def rejects(logarithm: float) -> bool:
        return _statistic(one, other, exp(logarithm)) > Z95 * Z95

    # Where the statistic is zero, between the rejected ratios: the estimate, or as near as the bounds allow.
    middle = _LARGEST if not other.events else -_LARGEST
    if one.events and other.events:
        middle = log(one.value / other.value)
    low = exp(_edge(rejects, -_LARGEST, middle)) if one.events else 0.0
    high = exp(_edge(rejects, _LARGEST, middle)) if other.events else None
    return low, high


def difference_interval(one: Share, other: Share) -> tuple[float, float]:
    """Return the 95 % interval of the difference of two shares by Newcombe (1998), from the two score intervals."""
    (low_one, high_one), (low_other, high_other) = (wilson(s.events, s.trials) or (0.0, 1.0) for s in (one, other))
    difference = one.value - other.value
    below = sqrt((one.value - low_one) ** 2 + (high_other - other.value) ** 2)
    above = sqrt((high_one - one.value) ** 2 + (other.value - low_other) ** 2)
    return difference - below, difference + above


def _statistic(one: Share, other: Share, ratio: float) -> float:
    """Return the chi-square statistic of two shares under a ratio."""
    total = (one.trials + other.trials) * ratio
    middle = one.trials * ratio + one.events + other.trials + other.events * ratio
    events = one.events + other.events
    # The smaller root of total·q² − middle·q + events, without the difference of two near numbers.
    second = 2 * events / (middle + sqrt(max(0.0, middle * middle - 4 * total * events)))
    first = min(1.0, ratio * second)
    return _distance(one, first) + _distance(other, min(1.0, second))


def _distance(share: Share, expected: float) -> float:
    deviation, variance = share.events - share.trials * expected, share.trials * expected * (1 - expected)
    if variance > 0:
        return deviation * deviation / variance
    return 0.0 if abs(deviation) < 1e-9 else float("inf")


def _edge(rejects: Callable[[float], bool], outside: float, inside: float) -> float:
    """Return the logarithm between two at which the rejection ends, by halving."""
    for _ in range(_STEPS):
        middle = (outside + inside) / 2
        if rejects(middle):
            outside = middle
        else:
            inside = middle
    return inside
