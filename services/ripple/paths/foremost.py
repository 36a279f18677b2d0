"""Foremost path: the time-respecting path with the earliest arrival."""

from heapq import heappop, heappush

import numpy as np

from services.ripple.columns import Codes
from services.ripple.jit import allocating_kernel
from services.ripple.paths.breadth_first import NONE, AdjacencyIndex, first_at


def find_foremost_path(g: AdjacencyIndex, ancestor: int, descendant: int, wait: int) -> list[int]:
    """Return the relationships of a foremost path, in order; empty when there is no path.

    O(r log r) in the relationships entered before its arrival.

    Args:
        g: The delivered relationships.
        ancestor: First person.
        descendant: Last person, another one.
        wait: `Rule.wait`.
    """
    arrived_by = np.zeros(g.out_first.size - 1, np.int32)
    if ancestor == descendant or not _dijkstra(g, arrived_by, ancestor, descendant, wait):
        return []
    path: list[int] = []
    person = descendant
    while person != ancestor:
        path.append(int(arrived_by[person]) - 1)
        person = int(g.mentor[path[-1]])
    return path[::-1]


@allocating_kernel
def _dijkstra(g: AdjacencyIndex, arrived_by: Codes, ancestor: int, descendant: int, wait: int) -> bool:
    """Record for each person the relationship (plus one) that reached them first, until ``descendant`` is reached.

    An earlier arrival opens a superset of what a later one opens, so each person is entered once (Dijkstra 1959 on
    arrival times; Bui-Xuan, Ferreira and Jarry 2003).
    """
    heap = [(np.int64(0), np.int32(NONE))]
    heap.pop()
    for i in range(g.out_first[ancestor], g.out_first[ancestor + 1]):
        heappush(heap, (g.effect[g.out[i]], g.out[i]))
    while heap:
        arrived, edge = heappop(heap)
        person = g.mentee[edge]
        if arrived_by[person] or person == ancestor:
            continue
        arrived_by[person] = edge + 1
        if person == descendant:
            return True
        end = g.out_first[person + 1]
        for i in range(first_at(g, g.out_first[person], end, int(arrived) + wait), end):
            heappush(heap, (g.effect[g.out[i]], g.out[i]))
    return False
