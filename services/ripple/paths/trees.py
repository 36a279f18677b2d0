"""Ripple tree of one person: each descendant is a child of the mentor before them on one shortest valid path."""

import numpy as np

from services.ripple.columns import Times
from services.ripple.paths.paths import SearchResult
from services.ripple.temporal_graph import TemporalGraph


def count_below(graph: TemporalGraph, descendants: SearchResult) -> Times:
    """Count the people below each person in the tree of ``descendants`` (int64 by person); O(people).

    Args:
        graph: The relationships.
        descendants: The people downstream of one person, nearest first.
    """
    counts = np.zeros(len(graph.people), np.int64)
    parent = graph.mentor[descendants.edge]
    for generation in range(int(descendants.generation.max(initial=0)), 0, -1):  # children first
        at = descendants.generation == generation
        np.add.at(counts, parent[at], 1 + counts[descendants.person[at]])
    return counts


def compute_structural_virality(graph: TemporalGraph, descendants: SearchResult) -> float | None:
    """Compute the mean distance between two people of a ripple tree with its root; None for an empty tree. O(people).

    About 2 for one mentor of many, growing with the generations (Goel, Anderson, Hofman and Watts 2015).

    Args:
        graph: The relationships.
        descendants: The people downstream of the root, nearest first.
    """
    count = descendants.person.size
    if not count:
        return None
    # Every tree edge lies between the people below it and all the others.
    under = 1 + count_below(graph, descendants)[descendants.person]
    total = int((under * (count + 1 - under)).sum())
    return 2 * total / ((count + 1) * count)
