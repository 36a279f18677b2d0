"""Shards: on any graph the parts of all shards are the whole; an engine's part equals a pass's."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ripple import Edge, Engine, Rule, TemporalGraph, compute_reachability
from services.ripple.shards import PartialResult, build_partial_result, compute_shard
from tests.unit.ripple.random_graphs import edge_lists, random_edges

pytestmark = pytest.mark.exhaustive

RULES = st.sampled_from(list(Rule))


def rows(part: PartialResult) -> dict[str, dict[str, Any]]:
    return {row.pop("person"): row for batch in part.batches() for row in batch.to_pylist()}


@settings(deadline=None)  # up to ten passes, and whatever the machine does meanwhile
@given(edge_lists(), RULES, st.integers(1, 9))
def test_the_parts_are_the_whole(edges: list[Edge], rule: Rule, shards: int) -> None:
    graph = TemporalGraph.from_edges(edges)
    parts = [rows(compute_shard(graph, rule, shard, shards, deep=True)) for shard in range(shards)]
    whole = rows(compute_shard(graph, rule, deep=True))
    assert sum(len(part) for part in parts) == len(whole) == len(graph.people)
    assert {person: row for part in parts for person, row in part.items()} == whole
    reach = compute_reachability(graph, rule).reach.tolist()
    assert [whole[person]["reach"] for person in graph.people] == reach


@pytest.mark.parametrize("rule", list(Rule))
def test_an_engine_that_followed_gives_the_same_part(rule: Rule) -> None:
    graph = TemporalGraph.from_edges(random_edges(3))
    for shard in range(3):
        engine = Engine(rule, shard, 3)
        for edges in np.array_split(np.random.default_rng(shard).permutation(len(graph)), 7):
            columns = (graph.mentor, graph.mentee, graph.start, graph.effect)
            engine.add(*(column[edges] for column in columns))
        assert rows(build_partial_result(graph, rule, engine)) == rows(compute_shard(graph, rule, shard, 3))


def test_a_shard_is_one_of_them() -> None:
    with pytest.raises(ValueError, match=r"0 … 1, not 2"):
        compute_shard(TemporalGraph.from_edges([]), Rule.STRICTLY_AFTER, 2, 2)
