"""Bridges between programs: pass-through count of people, and betweenness of programs in the flow graph."""

from collections.abc import Mapping
from heapq import heappop, heappush
from math import inf

import numpy as np

from services.ripple.columns import Codes, Times, as_codes, as_times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import Rule, TemporalGraph

Arcs = Mapping[int, list[tuple[int, float]]]


def count_pass_through(graph: TemporalGraph, rule: Rule) -> Times:
    """Count for each person the ordered pairs of different programs they connect (int64 by person); O(m + pairs).

    A pair (P, Q) counts once for a person who was mentored in P before they mentored in Q.
    """
    programs = len(graph.programs)
    columns = (as_codes(graph.program), as_times(graph.start), as_times(graph.effect))
    counts = np.zeros(len(graph.people), np.int64)
    _count_pairs(graph.incoming, graph.outgoing, columns, rule.wait, np.full((2, programs), -1, np.int32), counts)
    return counts


@kernel
def _count_pairs(
    incoming: tuple[Times, Codes],
    outgoing: tuple[Times, Codes],
    columns: tuple[Codes, Times, Times],
    wait: int,
    last_counted: Codes,
    counts: Times,
) -> None:
    """Count pairs as flows are counted: by first effect in a program and, from the other end, by last start."""
    program, start, effect = columns
    for person in range(counts.size):
        for i in range(incoming[0][person], incoming[0][person + 1]):
            source = program[incoming[1][i]]
            if last_counted[0, source] == person:
                continue
            last_counted[0, source] = person
            for j in range(outgoing[0][person + 1] - 1, outgoing[0][person] - 1, -1):
                edge = outgoing[1][j]
                if start[edge] < effect[incoming[1][i]] + wait:
                    break  # no earlier start follows either
                if last_counted[1, program[edge]] != i:
                    last_counted[1, program[edge]] = i
                    counts[person] += program[edge] != source


def compute_betweenness(flows: Mapping[tuple[int, int], int]) -> dict[int, float]:
    """Compute the betweenness of each program in the flow graph, where a flow of F people has length 1/F.

    Brandes (2001), weighted; directed, endpoints excluded, not normalised. O(P · F log P) for P programs and F flows.

    Args:
        flows: (Source program, target program) → people; flows from a program to itself are no arc.
    """
    arcs: dict[int, list[tuple[int, float]]] = {}
    for (source, target), people in sorted(flows.items()):
        if source != target and people > 0:
            arcs.setdefault(source, []).append((target, 1 / people))
            arcs.setdefault(target, [])
    between = dict.fromkeys(arcs, 0.0)
    for source in arcs:
        _accumulate(source, arcs, between)
    return between


def _accumulate(source: int, arcs: Arcs, between: dict[int, float]) -> None:
    """Add the dependencies of one source to ``between`` (Brandes 2001, accumulation step)."""
    visited, predecessors, paths = _shortest_paths(source, arcs)
    dependency = dict.fromkeys(arcs, 0.0)
    for at in reversed(visited):
        for earlier in predecessors[at]:
            dependency[earlier] += paths[earlier] / paths[at] * (1 + dependency[at])
        if at != source:
            between[at] += dependency[at]


def _shortest_paths(source: int, arcs: Arcs) -> tuple[list[int], dict[int, list[int]], dict[int, float]]:
    """Find the programs by distance, their predecessors, and the numbers of shortest paths (Dijkstra 1959)."""
    predecessors: dict[int, list[int]] = {each: [] for each in arcs}
    paths = dict.fromkeys(arcs, 0.0) | {source: 1.0}
    distance, visited = {source: 0.0}, dict[int, None]()
    heap = [(0.0, source)]
    while heap:
        traversed, at = heappop(heap)
        if at in visited:
            continue
        visited[at] = None
        for target, step in arcs[at]:
            excess = traversed + step - distance.get(target, inf)
            if excess < -_TOLERANCE:
                distance[target], paths[target], predecessors[target] = traversed + step, paths[at], [at]
                heappush(heap, (traversed + step, target))
            elif excess <= _TOLERANCE and target not in visited:
                paths[target] += paths[at]
                predecessors[target].append(at)
    return list(visited), predecessors, paths


_TOLERANCE = 1e-12
"""Lengths (sums of fractions of whole numbers of people) that differ by less are equal."""
