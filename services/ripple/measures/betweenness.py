"""Who and what connects programs: people who pass through, and programs that lie between others."""

from collections.abc import Mapping
from heapq import heappop, heappush
from math import inf

import numpy as np

from services.ripple.columns import Codes, Times, as_codes, as_times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import Rule, TemporalGraph

Arcs = Mapping[int, list[tuple[int, float]]]


def count_pass_through(history: TemporalGraph, rule: Rule) -> Times:
    """Count for each person the pairs of different programs they passed through (int64 by person).

    A pair (P, Q) counts once for who was mentored in P before they mentored in Q. O(m + pairs).
    """
    programs = len(history.programs)
    columns = (as_codes(history.program), as_times(history.start), as_times(history.effect))
    counts = np.zeros(len(history.people), np.int64)
    _count_pairs(history.incoming, history.outgoing, columns, rule.wait, np.full((2, programs), -1, np.int32), counts)
    return counts


@kernel
def _count_pairs(
    received: tuple[Times, Codes],
    given: tuple[Times, Codes],
    columns: tuple[Codes, Times, Times],
    wait: int,
    met: Codes,
    counts: Times,
) -> None:
    """Walk as flows do: the first effect in a program first, and from the other end the last start."""
    program, start, effect = columns
    for person in range(counts.size):
        for i in range(received[0][person], received[0][person + 1]):
            source = program[received[1][i]]
            if met[0, source] == person:
                continue
            met[0, source] = person
            for j in range(given[0][person + 1] - 1, given[0][person] - 1, -1):
                edge = given[1][j]
                if start[edge] < effect[received[1][i]] + wait:
                    break  # no earlier start follows either
                if met[1, program[edge]] != i:
                    met[1, program[edge]] = i
                    counts[person] += program[edge] != source


def compute_betweenness(flows: Mapping[tuple[int, int], int]) -> dict[int, float]:
    """Say how often each program lies on shortest ways between two others, where a flow of F is 1/F long.

    Brandes (2001), with weights; directed, without ends, not normalised. O(P · F log P) for P programs and F flows.

    Args:
        flows: (program, program) → people; flows from a program to itself are no way.
    """
    ways: dict[int, list[tuple[int, float]]] = {}
    for (source, target), people in sorted(flows.items()):
        if source != target and people > 0:
            ways.setdefault(source, []).append((target, 1 / people))
            ways.setdefault(target, [])
    between = dict.fromkeys(ways, 0.0)
    for source in ways:
        _accumulate(source, ways, between)
    return between


def _accumulate(source: int, ways: Arcs, between: dict[int, float]) -> None:
    """Add what lies on the shortest ways from one program."""
    settled, before, count = _shortest_paths(source, ways)
    share = dict.fromkeys(ways, 0.0)
    for at in reversed(settled):
        for earlier in before[at]:
            share[earlier] += count[earlier] / count[at] * (1 + share[at])
        if at != source:
            between[at] += share[at]


def _shortest_paths(source: int, ways: Arcs) -> tuple[list[int], dict[int, list[int]], dict[int, float]]:
    """Find the shortest ways from one program: who in order of distance, who comes before, how many ways there are."""
    before: dict[int, list[int]] = {each: [] for each in ways}
    count = dict.fromkeys(ways, 0.0) | {source: 1.0}
    length, settled = {source: 0.0}, dict[int, None]()
    waiting = [(0.0, source)]
    while waiting:
        far, at = heappop(waiting)
        if at in settled:
            continue
        settled[at] = None
        for target, step in ways[at]:
            longer = far + step - length.get(target, inf)
            if longer < -_TOLERANCE:
                length[target], count[target], before[target] = far + step, count[at], [at]
                heappush(waiting, (far + step, target))
            elif longer <= _TOLERANCE and target not in settled:
                count[target] += count[at]
                before[target].append(at)
    return list(settled), before, count


_TOLERANCE = 1e-12
"""Sums of fractions of whole numbers of people that differ by less are of one length."""
