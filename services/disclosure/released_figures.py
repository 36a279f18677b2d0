"""Figures as functions of what was released: sums, stocks and means of the same batches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.disclosure.batch import Release
from services.disclosure.batch_rule import SMALLEST_INNER_BATCH

HIGHEST_MEAN, LOWEST_MEAN = 4.8, 1.2
"""Means of ratings beyond these are shown as the bound: an average near the end of the scale is one about everybody."""


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of released batches.

    Attributes:
        people: Sum of the people of the batches.
        count: Sum of their counts.
        total: Sum of their values.
        as_of: The last release in it; None where nothing was released.
    """

    people: int = 0
    count: int = 0
    total: int = 0
    as_of: datetime | None = None


def total_of(releases: Iterable[Release], as_of: datetime) -> Total:
    """Return the sum of the releases until a time.

    Args:
        releases: The releases of one stream.
        as_of: The time.
    """
    known = [each for each in releases if each.released_at <= as_of]
    return Total(
        sum(each.people for each in known),
        sum(each.count for each in known),
        sum(each.total for each in known),
        max((each.released_at for each in known), default=None),
    )


def stock(entered: Total, left: Total) -> int:
    """Return how many entered and have not left, by what was released; never below zero."""
    return max(0, entered.count - left.count)


def mean_rating(total: Total) -> str | None:
    """Return the mean of ratings from 1 to 5, to a tenth; None where nothing was released."""
    if total.count <= 0:
        return None
    mean = round(total.total / total.count, 1)
    if mean >= HIGHEST_MEAN:
        return f"{HIGHEST_MEAN} or more"
    return f"{LOWEST_MEAN} or less" if mean <= LOWEST_MEAN else f"{mean:.1f}"


def at_least(count: int, minimum: int = SMALLEST_INNER_BATCH) -> str:
    """Return a count as it is shown outside: a lower bound, and no zero."""
    return f"{count} or more" if count >= minimum else f"fewer than {minimum}"
