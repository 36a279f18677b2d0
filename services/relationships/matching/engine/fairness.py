"""Comparison of the shares served: each group with the one of the highest share, by difference and by ratio."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from services.relationships.matching.engine.report import Share, wilson

LEAST_COMPARED = 5
"""A smaller group is not compared: the chance of one person would be told as a difference."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group beside the group of the highest share.

    Attributes:
        difference: Its share minus the highest; 0 or less.
        low: Lower end of the 95 % interval of the difference (Newcombe).
        high: Upper end.
        ratio: Its share divided by the highest.
        below_four_fifths: Whether the ratio is less than 4 to 5, compared in whole numbers.
    """

    difference: float
    low: float
    high: float
    ratio: float
    below_four_fifths: bool

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference excludes 0; otherwise the groups are too small to say."""
        return self.high < 0 or self.low > 0


def compare(shares: Sequence[Share]) -> list[Comparison | None]:
    """Return the comparison of each group; None for the highest, for small ones, and where no one was served.

    Args:
        shares: Of all groups of one kind.
    """
    compared = [each for each in shares if each.eligible >= LEAST_COMPARED]
    best = max(compared, key=lambda each: each.served / each.eligible, default=None)
    if best is None or not best.served:
        return [None] * len(shares)
    return [None if each is best or each.eligible < LEAST_COMPARED else _compared(each, best) for each in shares]


def newcombe(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float]:
    """Return the 95 % interval of the difference of two shares, from the score intervals of both.

    Method 10 of R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of
    eleven methods", Statistics in Medicine 17 (1998), 873-890.

    Args:
        one: Served and eligible of the first group.
        other: Of the second.
    """
    first, second = one[0] / one[1], other[0] / other[1]
    (low, high), (other_low, other_high) = wilson(*one), wilson(*other)
    difference = first - second
    return (  # a difference of shares lies between -1 and 1; the last digit of a square root need not
        max(-1.0, difference - sqrt((first - low) ** 2 + (other_high - second) ** 2)),
        min(1.0, difference + sqrt((high - first) ** 2 + (second - other_low) ** 2)),
    )


def is_below_four_fifths(one: Share, other: Share) -> bool:
    """Return whether a share is less than four fifths of another, in whole numbers: 24 of 40 and 45 of 60 is not.

    The rule of thumb of the Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D (1978).

    Args:
        one: The share.
        other: The share that it is compared with.
    """
    return 5 * one.served * other.eligible < 4 * other.served * one.eligible


def _compared(one: Share, best: Share) -> Comparison:
    first, second = one.served / one.eligible, best.served / best.eligible
    interval = newcombe((one.served, one.eligible), (best.served, best.eligible))
    return Comparison(first - second, *interval, first / second, is_below_four_fifths(one, best))
