"""Cohort reproduction number: new mentors per mentor, for mentors who started in the same period."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Times, distinct
from services.ripple.measures.first_times import first_start
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class NewMentorShares:
    """Shares of the mentors whose influence had reached a new mentor; one entry for each pair of them.

    Attributes:
        start: First start as a mentor, or NEVER, by person.
        mentor: The mentor of a pair.
        waited: Microseconds between the first starts of the mentor and of the new mentor.
        share: The mentor's part of the new mentor, who is 1 in all.
    """

    start: Times
    mentor: Times
    waited: Times
    share: NDArray[np.float64]


def share_new_mentors(graph: TemporalGraph, rule: Rule) -> NewMentorShares:
    """Share every new mentor equally among all mentors whose influence reached them before they first mentored.

    O(m log m).
    """
    start = first_start(graph)
    first_mentored = start[graph.mentee]
    edges = np.flatnonzero((first_mentored != NEVER) & rule.following(first_mentored, graph.effect))
    pairs = distinct(graph.mentee[edges].astype(np.int64) * len(graph.people) + graph.mentor[edges])
    child, parent = np.divmod(pairs, max(len(graph.people), 1))
    share = 1.0 / np.bincount(child, minlength=len(graph.people))[child]
    return NewMentorShares(start, parent, start[child] - start[parent], share)


def compute_cohort_reproduction(shares: NewMentorShares, cohort: NDArray[np.int64], horizon: int) -> dict[int, float]:
    """Compute R of each cohort: credit per mentor for new mentors within a horizon of their first start; O(people).

    A share counts if the new mentor started within ``horizon`` of the sharing mentor's own first start. Meaningful only
    for cohorts whose members all have the horizon behind them.

    Args:
        shares: The shares of every new mentor.
        cohort: Person → the cohort as a mentor; negative for none.
        horizon: In the unit of the graph's times.

    Returns:
        Cohort → R.
    """
    counts = (shares.waited <= horizon) & (cohort[shares.mentor] >= 0)
    total = np.bincount(cohort[(shares.start != NEVER) & (cohort >= 0)])
    credit = np.bincount(cohort[shares.mentor[counts]], weights=shares.share[counts], minlength=total.size)
    return {int(each): float(credit[each] / total[each]) for each in np.flatnonzero(total)}
