"""Intervals of shares (Wilson 1927) and of counts (Byar's approximation)."""

from math import sqrt

Z95 = 1.959963984540054


def wilson(events: int, trials: int) -> tuple[float, float] | None:
    """Return the 95 % score interval of a share, or None without trials.

    Args:
        events: Number of trials with the event.
        trials: Number of independent trials.
    """
    if trials == 0:
        return None
    share, square = events / trials, Z95 * Z95
    centre = share + square / (2 * trials)
    spread = Z95 * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    scale = 1 + square / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def poisson_interval(events: int) -> tuple[float, float]:
    """Return the 95 % interval of the expected number of events by Byar's approximation (Breslow and Day 1987).

    Args:
        events: The number that was observed.
    """

    def bound(count: int, sign: int) -> float:
        return count * (1 - 1 / (9 * count) + sign * Z95 / (3 * sqrt(count))) ** 3

    return (bound(events, -1) if events else 0.0), bound(events + 1, 1)
