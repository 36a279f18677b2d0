"""The law of sharding: on any history, the parts of all shards are the whole; an engine's part is a pass's part."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ripple import Edge, Engine, Rule, TemporalGraph, compute_reachability
from services.ripple.shards import PartialResult, build_partial_result, compute_shard
from tests.unit.ripple.random_graphs import crowd, histories

RULES = st.sampled_from(list(Rule))


def rows(part: PartialResult) -> dict[str, dict[str, Any]]:
    return {row.pop("person"): row for batch in part.batches() for row in batch.to_pylist()}


@settings(deadline=None)  # up to ten passes, and whatever the machine does meanwhile
@given(histories(), RULES, st.integers(1, 9))
def test_the_parts_are_the_whole(edges: list[Edge], rule: Rule, shards: int) -> None:
    history = TemporalGraph.from_edges(edges)
    parts = [rows(compute_shard(history, rule, shard, shards, deep=True)) for shard in range(shards)]
    whole = rows(compute_shard(history, rule, deep=True))
    assert sum(len(part) for part in parts) == len(whole) == len(history.people)
    assert {person: row for part in parts for person, row in part.items()} == whole
    reach = compute_reachability(history, rule).reach.tolist()
    assert [whole[person]["reach"] for person in history.people] == reach


@pytest.mark.parametrize("rule", list(Rule))
def test_an_engine_that_followed_gives_the_same_part(rule: Rule) -> None:
    history = TemporalGraph.from_edges(crowd(3))
    for shard in range(3):
        engine = Engine(rule, shard, 3)
        for edges in np.array_split(np.random.default_rng(shard).permutation(len(history)), 7):
            columns = (history.mentor, history.mentee, history.start, history.effect)
            engine.add(*(column[edges] for column in columns))
        assert rows(build_partial_result(history, rule, engine)) == rows(compute_shard(history, rule, shard, 3))


def test_a_shard_is_one_of_them() -> None:
    with pytest.raises(ValueError, match=r"0 … 1, not 2"):
        compute_shard(TemporalGraph.from_edges([]), Rule.STRICTLY_AFTER, 2, 2)
