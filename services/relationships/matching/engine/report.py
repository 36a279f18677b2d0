"""Fairness of a run: shares of mentees served, by how much they asked for and by how long they had waited."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from math import sqrt

from services.relationships.matching.engine.people import Mentee

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution: intervals of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """The share of a group that was served.

    Attributes:
        group: Name of the group.
        eligible: Mentees in it.
        served: Those who got a mentor.
        low: Lower end of the 95 % interval (Wilson) of the rate.
        high: Upper end.
    """

    group: str
    eligible: int
    served: int
    low: float
    high: float


def shares_by_wants(mentees: Iterable[Mentee], served: Collection[str]) -> list[Share]:
    """Return the shares served by the number of wanted skills: fewer wishes are easier to meet.

    Args:
        mentees: Of the run.
        served: Ids of those who got a mentor.
    """
    return _shares(mentees, served, lambda each: min(len(each.wants), 5), ("0", "1", "2", "3", "4", "5 or more"))


def shares_by_waiting(mentees: Iterable[Mentee], served: Collection[str]) -> list[Share]:
    """Return the shares served by days of waiting.

    Args:
        mentees: Of the run.
        served: Ids of those who got a mentor.
    """
    bands = ("0–29", "30–89", "90–179", "180 or more")
    return _shares(mentees, served, lambda each: sum(each.waiting_days >= day for day in (30, 90, 180)), bands)


def wilson(served: int, eligible: int) -> tuple[float, float]:
    """Return the 95 % interval of a rate by the score method; 0 to 1 where there is no one.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209-212.

    Args:
        served: Successes.
        eligible: Trials.
    """
    if not eligible:
        return 0.0, 1.0
    rate, spread = served / eligible, Z * Z / eligible
    middle, width = rate + spread / 2, Z * sqrt((rate * (1 - rate) + spread / 4) / eligible)
    return max((middle - width) / (1 + spread), 0.0), min((middle + width) / (1 + spread), 1.0)


def _shares(
    mentees: Iterable[Mentee], served: Collection[str], group_of: Callable[[Mentee], int], names: Collection[str]
) -> list[Share]:
    counts = [[0, 0] for _ in names]
    for each in mentees:
        row = counts[group_of(each)]
        row[0], row[1] = row[0] + 1, row[1] + (each.id in served)
    return [
        Share(name, eligible, got, *wilson(got, eligible))
        for name, (eligible, got) in zip(names, counts, strict=True)
        if eligible
    ]
