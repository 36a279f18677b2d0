"""Reproduction cohort by cohort: of people who began to mentor together, how many new mentors each brought about."""

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER
from services.ripple.measures.first_times import first_start
from services.ripple.temporal_graph import Rule, TemporalGraph


def compute_cohort_reproduction(
    history: TemporalGraph, rule: Rule, cohort: NDArray[np.int64], horizon: int
) -> dict[int, float]:
    """Return R of each cohort: credit for new mentors within a horizon of one's own first start, per mentor.

    Every new mentor is one, shared among all mentors whose influence reached them before they first mentored; a share
    counts where they began within ``horizon`` of the sharing mentor's own beginning. Meaningful only for cohorts who
    all have that much time behind them.

    Args:
        history: the relationships.
        rule: the path rule.
        cohort: person → the cohort as a mentor; less than 0 for none.
        horizon: in the unit of the history's times.

    Returns:
        Cohort → R. O(m log m).
    """
    start = first_start(history)
    new = start[history.mentee]
    edges = np.flatnonzero((new != NEVER) & rule.following(new, history.effect))
    pairs = np.unique(history.mentee[edges].astype(np.int64) * len(history.people) + history.mentor[edges])
    child, parent = np.divmod(pairs, max(len(history.people), 1))
    share = 1.0 / np.bincount(child, minlength=len(history.people))[child]
    counts = (start[child] - start[parent] <= horizon) & (cohort[parent] >= 0)
    mentors = cohort[(start != NEVER) & (cohort >= 0)]
    total = np.bincount(mentors)
    credit = np.bincount(cohort[parent[counts]], weights=share[counts], minlength=total.size)
    return {int(each): float(credit[each] / total[each]) for each in np.flatnonzero(total)}
