"""Longest chain: the longest time-respecting walk with strictly increasing starts."""

import numpy as np

from services.ripple.columns import NEVER, Codes
from services.ripple.jit import kernel
from services.ripple.measures.bit_parallel import EdgeStream, edge_stream
from services.ripple.temporal_graph import Rule, TemporalGraph


def find_longest_chain(graph: TemporalGraph, rule: Rule) -> list[int]:
    """Return the relationships of a longest valid path whose starts strictly increase, in order; O(m).

    The same person may occur more than once. The length of a chain is its number of relationships.
    """
    previous, length = np.full(len(graph), -1, np.int32), np.zeros(len(graph), np.int32)
    best_at = np.full(len(graph.people), -1, np.int32)
    _extend_chains(edge_stream(graph), rule.wait, previous, length, best_at)
    chain: list[int] = []
    edge = int(np.argmax(length)) if length.any() else -1
    while edge >= 0:
        chain.append(edge)
        edge = int(previous[edge])
    return chain[::-1]


@kernel
def _extend_chains(s: EdgeStream, wait: int, previous: Codes, length: Codes, best_at: Codes) -> None:
    """Compute for each delivered relationship its predecessor in its longest chain.

    ``best_at`` is by person the last relationship of the longest chain that has arrived. What starts and arrives at
    once arrives last of its instant, so it never precedes another of that instant.
    """
    i = j = 0
    while j < s.arrivals.size:
        time = s.effect[s.arrivals[j]]
        i = _start_edges(s, i, time, previous, length, best_at)
        if wait == 0:
            j = _deliver_edges(s, j, time, True, length, best_at)
        i = _start_edges(s, i, time + 1, previous, length, best_at)
        j = _deliver_edges(s, j, time, False, length, best_at)


@kernel
def _start_edges(s: EdgeStream, i: int, until: int, previous: Codes, length: Codes, best_at: Codes) -> int:
    """Start the relationships from ``i`` on that start before ``until``; return the next one."""
    while i < s.start.size and s.start[i] < until:
        if s.effect[i] != NEVER:
            previous[i] = best_at[s.mentor[i]]
            length[i] = 1 + (length[previous[i]] if previous[i] >= 0 else 0)
        i += 1
    return i


@kernel
def _deliver_edges(s: EdgeStream, j: int, time: int, started_only: bool, length: Codes, best_at: Codes) -> int:
    """Deliver arrivals at ``time``, or only those that started earlier; return the next arrival."""
    while j < s.arrivals.size and s.effect[s.arrivals[j]] == time:
        edge = s.arrivals[j]
        if started_only and s.start[edge] == time:
            break
        current = best_at[s.mentee[edge]]
        if current < 0 or length[edge] > length[current]:
            best_at[s.mentee[edge]] = edge
        j += 1
    return j
