"""The longest chain: one relationship handed on after another."""

import numpy as np

from services.ripple.columns import NEVER, Codes
from services.ripple.jit import kernel
from services.ripple.measures.bit_parallel import EdgeStream, edge_stream
from services.ripple.temporal_graph import Rule, TemporalGraph


def find_longest_chain(history: TemporalGraph, rule: Rule) -> list[int]:
    """Return the relationships of a longest valid path whose starts strictly increase, in order; O(m).

    The same person may come more than once. A chain's length is its number of relationships.
    """
    before, length = np.full(len(history), -1, np.int32), np.zeros(len(history), np.int32)
    best = np.full(len(history.people), -1, np.int32)
    _extend_chains(edge_stream(history), rule.wait, before, length, best)
    chain: list[int] = []
    edge = int(np.argmax(length)) if length.any() else -1
    while edge >= 0:
        chain.append(edge)
        edge = int(before[edge])
    return chain[::-1]


@kernel
def _extend_chains(s: EdgeStream, wait: int, before: Codes, length: Codes, best: Codes) -> None:
    """Find for each delivered relationship the one before it in its longest chain.

    ``best`` is by person the last relationship of the longest chain that has arrived. What begins and arrives at once
    arrives last of its instant, so it never precedes another of that instant.
    """
    i = j = 0
    while j < s.arrivals.size:
        instant = s.effect[s.arrivals[j]]
        i = _start_edges(s, i, instant, before, length, best)
        if wait == 0:
            j = _deliver_edges(s, j, instant, True, length, best)
        i = _start_edges(s, i, instant + 1, before, length, best)
        j = _deliver_edges(s, j, instant, False, length, best)


@kernel
def _start_edges(s: EdgeStream, i: int, until: int, before: Codes, length: Codes, best: Codes) -> int:
    """Let the relationships from ``i`` on that start before ``until`` begin; return the next one."""
    while i < s.start.size and s.start[i] < until:
        if s.effect[i] != NEVER:
            before[i] = best[s.mentor[i]]
            length[i] = 1 + (length[before[i]] if before[i] >= 0 else 0)
        i += 1
    return i


@kernel
def _deliver_edges(s: EdgeStream, j: int, instant: int, begun: bool, length: Codes, best: Codes) -> int:
    """Let mentees pass on what arrives at ``instant``, or only what had ``begun`` before; return the next arrival."""
    while j < s.arrivals.size and s.effect[s.arrivals[j]] == instant:
        edge = s.arrivals[j]
        if begun and s.start[edge] == instant:
            break
        held = best[s.mentee[edge]]
        if held < 0 or length[edge] > length[held]:
            best[s.mentee[edge]] = edge
        j += 1
    return j
