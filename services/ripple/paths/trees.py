"""One person's ripple as a tree: everybody hangs under the mentor before them on one shortest valid path."""

import numpy as np

from services.ripple.columns import Times
from services.ripple.paths.paths import SearchResult
from services.ripple.temporal_graph import TemporalGraph


def count_below(history: TemporalGraph, kin: SearchResult) -> Times:
    """Count the people below everybody in the tree of ``kin`` (int64 by person); O(people).

    Args:
        history: the relationships.
        kin: the people downstream of one person, nearest first.
    """
    counts = np.zeros(len(history.people), np.int64)
    parent = history.mentor[kin.edge]
    for generation in range(int(kin.generation.max(initial=0)), 0, -1):  # the furthest first, each complete in its turn
        at = kin.generation == generation
        np.add.at(counts, parent[at], 1 + counts[kin.person[at]])
    return counts


def compute_structural_virality(history: TemporalGraph, kin: SearchResult) -> float | None:
    """Return the mean distance between two people of a ripple tree, its origin included; None for nobody.

    About 2 for one mentor of many, growing with the generations (Goel, Anderson, Hofman and Watts 2015). O(people).

    Args:
        history: the relationships.
        kin: the people downstream of the origin, nearest first.
    """
    count = kin.person.size
    if not count:
        return None
    # Every tree edge lies between the people below it and all the others.
    under = 1 + count_below(history, kin)[kin.person]
    total = int((under * (count + 1 - under)).sum())
    return 2 * total / ((count + 1) * count)
