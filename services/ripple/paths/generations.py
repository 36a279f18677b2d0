"""Generations of all people: depth and width of each person's influence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import Codes, Times
from services.ripple.jit import kernel
from services.ripple.paths.breadth_first import (
    AdjacencyIndex,
    SearchState,
    build_index,
    downstream,
    enqueue,
    new_search,
)
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class Generations:
    """One entry a person, except for ``sizes``.

    Attributes:
        reach: People downstream.
        depth: The furthest generation, 0 where no person is reached.
        decayed: People downstream, weighted by ``alpha`` to the power of their generation minus 1.
        sizes: Pairs of ancestor and descendant by generation, from the first on.
    """

    reach: Times
    depth: Codes
    decayed: NDArray[np.float64]
    sizes: Times


def compute_generations(
    graph: TemporalGraph, rule: Rule, alpha: float = 0.5, shard: int = 0, shards: int = 1
) -> Generations:
    """Compute the generations of all people over shortest valid paths; O(relationships entered, over all mentors).

    Args:
        graph: The relationships.
        rule: The path rule.
        alpha: The decay of one generation.
        shard: Compute only ancestors whose person number leaves this remainder …
        shards: … divided by this. All shards add up to the whole.
    """
    people = len(graph.people)
    result = Generations(
        np.zeros(people, np.int64), np.zeros(people, np.int32), np.zeros(people), np.zeros(people + 2, np.int64)
    )
    g = build_index(graph)
    _search_everyone(g, new_search(g), output_columns(result), (rule.wait, shard, shards), alpha)
    deepest = int(result.depth.max(initial=0))
    return Generations(result.reach, result.depth, result.decayed, result.sizes[1 : deepest + 1])


Columns = tuple[Times, Codes, NDArray[np.float64], Times]


def output_columns(result: Generations) -> Columns:
    """Return the columns of ``result`` in order, for a kernel to fill."""
    return result.reach, result.depth, result.decayed, result.sizes


@kernel
def _search_everyone(
    g: AdjacencyIndex, s: SearchState, result: Columns, rule: tuple[int, int, int], alpha: float
) -> None:
    """Search downstream of each person of a shard, reusing the scratch. ``rule`` is (wait, shard, shards)."""
    reach, depth, decayed, sizes = result
    wait, shard, shards = rule
    for person in range(shard, reach.size, shards):
        end = enqueue(s, g.out[g.out_first[person] : g.out_first[person + 1]])
        count = downstream(g, s, end, wait)
        weight, deepest = 1.0, 0
        for i in range(count):
            generation = s.generation[s.person[i]]
            if s.person[i] != person:
                weight = weight if generation == deepest else alpha ** (generation - 1)
                deepest = generation
                reach[person] += 1
                decayed[person] += weight
                sizes[generation] += 1
        depth[person] = deepest
        _reset(g, s, person, count)


@kernel
def _reset(g: AdjacencyIndex, s: SearchState, origin: int, people: int) -> None:
    """Reset the state after a search from one person: only what it changed."""
    for i in range(g.out_first[origin], g.out_first[origin + 1]):
        s.entered[g.out[i]] = False
    for at in range(people):
        person = s.person[at]
        for i in range(g.out_first[person + 1] - s.opened[person], g.out_first[person + 1]):
            s.entered[g.out[i]] = False
        s.generation[person] = s.opened[person] = 0
