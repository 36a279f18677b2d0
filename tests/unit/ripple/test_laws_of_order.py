"""Laws of order and of parts: ties in any order, late is sorted in, shards add up, strict ≤ at-or-after ≤ static."""

from itertools import combinations
from random import Random
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.ripple import (
    NEVER,
    Edge,
    Engine,
    Rule,
    TemporalGraph,
    compute_flows,
    compute_generations,
    compute_losses,
    compute_reachability,
)
from tests.support.ripple_oracle import forward as plain
from tests.unit.ripple.cases import edges as read
from tests.unit.ripple.random_graphs import edge_lists
from tests.unit.ripple.version_graph import static_graph, version_graph

pytestmark = pytest.mark.exhaustive

RULES = st.sampled_from(list(Rule))
ONE_INSTANT = read("a→b@1, b→c@1, c→a@1, c→d@1, d→e@1, a→b@1")


def _figures(edges: list[Edge], rule: Rule) -> dict[str, Any]:
    """Return the measures of an edge list, by name."""
    graph = TemporalGraph.from_edges(edges)
    names, reachability, layers = graph.people, compute_reachability(graph, rule), compute_generations(graph, rule)
    moved = compute_flows(graph, rule).people
    return {
        "lineage": {name: {names[w] for w in reachability.lineage(v)} for v, name in enumerate(names)},
        "reach": dict(zip(names, reachability.reach.tolist(), strict=True)),
        "decayed": dict(zip(names, layers.decayed.tolist(), strict=True)),
        "flows": {(graph.programs[p], graph.programs[q]): n for (p, q), n in moved.items()},
        "lost": {names[x.without]: {names[v] for v in x.lost} for x in compute_losses(graph, rule, range(len(names)))},
    }


def _add(engine: Engine, graph: TemporalGraph, order: Any) -> None:  # noqa: ANN401 - any index
    engine.add(*(column[order] for column in (graph.mentor, graph.mentee, graph.start, graph.effect)))


@given(edge_lists(), RULES, st.randoms(use_true_random=False))
@example(ONE_INSTANT, Rule.AT_OR_AFTER, Random(1))
def test_the_order_inside_a_tie_is_irrelevant(edges: list[Edge], rule: Rule, random: Random) -> None:
    # ids order the relationships of one start: new ids in random order shuffle every tie, and only ties
    ids = random.sample(range(len(edges)), len(edges))
    shuffled = [edge._replace(id=f"{id:02}") for edge, id in zip(edges, ids, strict=True)]
    assert _figures(edges, rule) == _figures(shuffled, rule)


@given(edge_lists(), RULES, st.integers(0, 13))
def test_a_late_event_is_the_same_event_sorted_in(edges: list[Edge], rule: Rule, late: int) -> None:
    graph = TemporalGraph.from_edges(edges)
    if not edges:
        return
    at = late % len(edges)
    in_time, belated = Engine(rule), Engine(rule)
    _add(in_time, graph, np.arange(len(edges)))
    _add(belated, graph, np.delete(np.arange(len(edges)), at))
    _add(belated, graph, [at])
    assert belated.reach.tolist() == in_time.reach[: belated.people].tolist()
    for person in range(in_time.people):
        assert belated.lineage(person).tolist() == in_time.lineage(person).tolist()


@given(edge_lists(), RULES)
def test_incremental_is_rebuilt_is_computed(edges: list[Edge], rule: Rule) -> None:
    graph, engine = TemporalGraph.from_edges(edges), Engine(rule)
    for at in range(len(graph)):
        _add(engine, graph, [at])
    incremental = [engine.lineage(person).tolist() for person in range(engine.people)], engine.reach.tolist()
    engine.rebuild()
    assert ([engine.lineage(person).tolist() for person in range(engine.people)], engine.reach.tolist()) == incremental
    expected = plain.compute_reachability(graph, rule)
    assert incremental == ([sorted(mentors) for mentors in expected.upstream], expected.reach)


@given(edge_lists(), RULES, st.integers(1, 9))
def test_the_shards_are_the_whole(edges: list[Edge], rule: Rule, shards: int) -> None:
    graph = TemporalGraph.from_edges(edges)
    whole, layers = compute_reachability(graph, rule), compute_generations(graph, rule)
    parts = [compute_reachability(graph, rule, shard, shards) for shard in range(shards)]
    cut = [compute_generations(graph, rule, shard=shard, shards=shards) for shard in range(shards)]
    assert np.sum([part.reach for part in parts], axis=0).tolist() == whole.reach.tolist()
    assert sum(part.pairs for part in parts) == whole.pairs
    assert np.sum([part.decayed for part in cut], axis=0).tolist() == layers.decayed.tolist()
    assert np.max([part.depth for part in cut], axis=0).tolist() == layers.depth.tolist()
    for person in range(len(graph.people)):
        kept = [set(part.lineage(person).tolist()) for part in parts]
        assert set().union(*kept) == set(whole.lineage(person).tolist())
        assert not any(one & other for one, other in combinations(kept, 2))


@given(edge_lists(), st.integers(0, 10))
def test_strict_within_at_or_after_within_static(edges: list[Edge], time: int) -> None:
    graph = TemporalGraph.from_edges(edges).as_of(time)
    strict, bound = (compute_reachability(graph, rule) for rule in (Rule.STRICTLY_AFTER, Rule.AT_OR_AFTER))
    known = [edge for edge in edges if edge.start <= time and edge.effect <= time and edge.effect != NEVER]
    static = static_graph(known)
    for person, name in enumerate(graph.people):
        below = {graph.numbers[mentor] for mentor in nx.ancestors(static, name)} if name in static else set()
        assert set(strict.lineage(person).tolist()) <= set(bound.lineage(person).tolist()) <= below


def test_the_three_differ() -> None:
    """The inequalities are no equalities."""
    edges = read("B→C@1, A→B@1, D→A@2")
    graph = TemporalGraph.from_edges(edges)
    sums = [int(compute_reachability(graph, rule).reach.sum()) for rule in (Rule.STRICTLY_AFTER, Rule.AT_OR_AFTER)]
    static = static_graph(edges)
    assert [*sums, sum(len(nx.descendants(static, person)) for person in static)] == [3, 4, 6]


@settings(max_examples=150)
@given(edge_lists(), RULES)
@example(ONE_INSTANT, Rule.AT_OR_AFTER)
def test_reach_is_networkx_descendants_in_the_version_graph(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    versions, reachability = version_graph(edges, rule), compute_reachability(graph, rule)
    for person, name in enumerate(graph.people):
        below = {who for who, _ in nx.descendants(versions, (name, -1))} - {name}
        assert reachability.reach[person] == len(below)
