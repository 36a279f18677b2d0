"""How influence got from one person to another at the earliest."""

from heapq import heappop, heappush

import numpy as np

from services.ripple.columns import Codes
from services.ripple.jit import allocating_kernel
from services.ripple.paths.breadth_first import NONE, AdjacencyIndex, first_at


def find_foremost_path(g: AdjacencyIndex, ancestor: int, descendant: int, wait: int) -> list[int]:
    """Return the relationships of the valid path that arrives earliest, in order; empty when there is none.

    O(r log r) in the relationships entered before it arrives.

    Args:
        g: the delivered relationships.
        ancestor: where it begins.
        descendant: where it ends, another person.
        wait: `Rule.wait`.
    """
    by = np.zeros(g.out_first.size - 1, np.int32)
    if ancestor == descendant or not _dijkstra(g, by, ancestor, descendant, wait):
        return []
    path: list[int] = []
    person = descendant
    while person != ancestor:
        path.append(int(by[person]) - 1)
        person = int(g.mentor[path[-1]])
    return path[::-1]


@allocating_kernel
def _dijkstra(g: AdjacencyIndex, by: Codes, ancestor: int, descendant: int, wait: int) -> bool:
    """Note for each person the relationship (plus one) that reached them first, until ``descendant`` is reached.

    Whoever is reached first may pass on most: later arrivals open nothing more, so each person is entered once.
    """
    waiting = [(np.int64(0), np.int32(NONE))]
    waiting.pop()
    for i in range(g.out_first[ancestor], g.out_first[ancestor + 1]):
        heappush(waiting, (g.effect[g.out[i]], g.out[i]))
    while waiting:
        arrived, edge = heappop(waiting)
        person = g.mentee[edge]
        if by[person] or person == ancestor:
            continue
        by[person] = edge + 1
        if person == descendant:
            return True
        end = g.out_first[person + 1]
        for i in range(first_at(g, g.out_first[person], end, int(arrived) + wait), end):
            heappush(waiting, (g.effect[g.out[i]], g.out[i]))
    return False
