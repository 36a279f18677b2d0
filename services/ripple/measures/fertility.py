"""Direct mentees, and fertility: the direct mentees who mentored later."""

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Codes, Times, as_codes
from services.ripple.jit import kernel
from services.ripple.temporal_graph import Rule, TemporalGraph


def count_direct_mentees(graph: TemporalGraph) -> Times:
    """Count each person's distinct direct mentees with delivered influence; O(m)."""
    return _count_mentees(graph, graph.effect != NEVER)


def count_fertile_mentees(graph: TemporalGraph, rule: Rule) -> Times:
    """Count each person's distinct direct mentees who started to mentor after the effect; O(m)."""
    return _count_mentees(graph, _mark_fertile(graph, rule))


def _mark_fertile(graph: TemporalGraph, rule: Rule) -> NDArray[np.bool_]:
    """Mark the relationships whose mentee started to mentor after their effect."""
    last_start = np.full(len(graph.people), np.iinfo(np.int64).min, np.int64)
    last_start[graph.mentor] = graph.start  # columns are in order of start: the last one stays
    delivered: NDArray[np.bool_] = graph.effect != NEVER
    return delivered & rule.following(last_start[graph.mentee], graph.effect)


def _count_mentees(graph: TemporalGraph, selected: NDArray[np.bool_]) -> Times:
    """Count each mentor's distinct mentees in the selected relationships."""
    people = len(graph.people)
    counts, last_counted = np.zeros(people, np.int64), np.full(people, -1, np.int32)
    _count(graph.outgoing, as_codes(graph.mentee), selected, last_counted, counts)
    return counts


@kernel
def _count(
    outgoing: tuple[Times, Codes], mentee: Codes, selected: NDArray[np.bool_], last_counted: Codes, counts: Times
) -> None:
    """Count by mentor; ``last_counted`` is by mentee the mentor who counted them last."""
    for person in range(counts.size):
        for i in range(outgoing[0][person], outgoing[0][person + 1]):
            edge = outgoing[1][i]
            if selected[edge] and last_counted[mentee[edge]] != person:
                last_counted[mentee[edge]] = person
                counts[person] += 1
