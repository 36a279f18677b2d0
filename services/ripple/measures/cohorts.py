"""Cohort reproduction number: new mentors per mentor, for mentors who started in the same period."""

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER
from services.ripple.measures.first_times import first_start
from services.ripple.temporal_graph import Rule, TemporalGraph


def compute_cohort_reproduction(
    graph: TemporalGraph, rule: Rule, cohort: NDArray[np.int64], horizon: int
) -> dict[int, float]:
    """Compute R of each cohort: credit per mentor for new mentors within a horizon of their first start. O(m log m).

    Every new mentor is one credit, shared equally among all mentors whose influence reached them before they first
    mentored; a share counts if they started within ``horizon`` of the sharing mentor's own first start. Meaningful only
    for cohorts whose members all have the horizon behind them.

    Args:
        graph: The relationships.
        rule: The path rule.
        cohort: Person → the cohort as a mentor; negative for none.
        horizon: In the unit of the graph's times.

    Returns:
        Cohort → R.
    """
    start = first_start(graph)
    first_mentored = start[graph.mentee]
    edges = np.flatnonzero((first_mentored != NEVER) & rule.following(first_mentored, graph.effect))
    pairs = np.unique(graph.mentee[edges].astype(np.int64) * len(graph.people) + graph.mentor[edges])
    child, parent = np.divmod(pairs, max(len(graph.people), 1))
    share = 1.0 / np.bincount(child, minlength=len(graph.people))[child]
    counts = (start[child] - start[parent] <= horizon) & (cohort[parent] >= 0)
    mentors = cohort[(start != NEVER) & (cohort >= 0)]
    total = np.bincount(mentors)
    credit = np.bincount(cohort[parent[counts]], weights=share[counts], minlength=total.size)
    return {int(each): float(credit[each] / total[each]) for each in np.flatnonzero(total)}
