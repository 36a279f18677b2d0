"""An engine that follows events holds what a rebuild gives: late, repeated, corrected and taken back, in any order."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ripple import NEVER, Edge, Engine, Rule, TemporalGraph, compute_reachability
from tests.unit.ripple import brute_force
from tests.unit.ripple.random_graphs import edge_lists, random_edges

pytestmark = pytest.mark.exhaustive

RULES = st.sampled_from(list(Rule))
EngineBatch = tuple[str, list[tuple[int, int, int, int]], list[int], list[int]]


@st.composite
def events(draw: st.DrawFn) -> list[EngineBatch]:
    """Draw batches: relationships added (in any order of time), effects set or moved, relationships taken back."""
    batches: list[EngineBatch] = []
    for _ in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(["add", "add", "deliver", "retract"]))
        added = []
        for _ in range(draw(st.integers(1, 5)) if kind == "add" else 0):
            mentor, mentee = draw(st.lists(st.integers(0, 6), min_size=2, max_size=2, unique=True))
            start = draw(st.integers(0, 8))
            effect = draw(st.one_of(st.just(start), st.integers(start, 10), st.just(NEVER)))
            added.append((mentor, mentee, start, effect))
        places = draw(st.lists(st.integers(0, 30), min_size=1, max_size=3, unique=True))
        batches.append((kind, added, places, draw(st.lists(st.integers(0, 4), min_size=3, max_size=3))))
    return batches


def _apply(engine: Engine, batch: EngineBatch, relationships: dict[int, tuple[int, int, int, int]]) -> None:
    """Apply one batch to the engine and to the record of relationships."""
    kind, added, places, delays = batch
    if kind == "add":
        relationships.update(zip(engine.add(*map(list, zip(*added, strict=True))), added, strict=True))
        return
    which = [place for place in places if place in relationships]
    if kind == "retract":
        engine.retract(which)
        relationships.update({edge: (*relationships[edge][:3], NEVER) for edge in which})
    elif which:
        effects = [relationships[edge][2] + delay for edge, delay in zip(which, delays, strict=False)]
        engine.deliver(which, effects)
        relationships.update(
            {edge: (*relationships[edge][:3], effect) for edge, effect in zip(which, effects, strict=True)}
        )


@given(events(), RULES)
def test_after_every_batch_it_holds_what_a_rebuild_gives(batches: list[EngineBatch], rule: Rule) -> None:
    engine, relationships = Engine(rule), dict[int, tuple[int, int, int, int]]()
    for batch in batches:
        _apply(engine, batch, relationships)
        assert engine.differences() == 0
    engine_edges = [Edge(str(a), str(b), start, effect) for a, b, start, effect in relationships.values()]
    expected = brute_force.reach(engine_edges, rule)
    assert {str(person): reach for person, reach in enumerate(engine.reach.tolist()) if reach} == {
        person: reach for person, reach in expected.items() if reach
    }
    engine.rebuild()
    assert engine.differences() == 0


@given(edge_lists(), RULES, st.randoms(use_true_random=False))
def test_one_by_one_in_any_order(edges: list[Edge], rule: Rule, random: Random) -> None:
    graph = TemporalGraph.from_edges(edges)
    engine = Engine(rule)
    for at in random.sample(range(len(graph)), len(graph)):
        columns = (graph.mentor, graph.mentee, graph.start, graph.effect)
        engine.add(*(column[[at]] for column in columns))
    reach = compute_reachability(graph, rule).reach
    assert engine.reach.tolist() == reach[: engine.people].tolist()
    assert not reach[engine.people :].any()


@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize("seed", range(6))
def test_a_larger_history_in_batches_with_much_taken_back(seed: int, rule: Rule) -> None:
    random, graph = Random(seed), TemporalGraph.from_edges(random_edges(seed, 2000, 300, 400))
    engine, parts = Engine(rule), [Engine(rule, shard, 2) for shard in range(2)]
    added: list[int] = []
    for first in range(0, len(graph), 100):
        order = random.sample(range(first, min(first + 100, len(graph))), min(100, len(graph) - first))
        for one in (engine, *parts):
            one.add(graph.mentor[order], graph.mentee[order], graph.start[order], graph.effect[order])
        added += order
        gone = random.sample(range(engine.relationships), 5)
        later = random.sample(range(engine.relationships), 5)
        starts = graph.start[[added[edge] for edge in later]]
        for one in (engine, *parts):
            one.retract(gone)
            one.deliver(later, starts + 50)
    assert engine.differences() == 0
    assert sum(part.differences() for part in parts) == 0
    assert (parts[0].reach + parts[1].reach).tolist() == engine.reach.tolist()


@given(edge_lists(), RULES, st.integers(0, 10))
def test_a_lineage_at_an_earlier_time(edges: list[Edge], rule: Rule, time: int) -> None:
    graph = TemporalGraph.from_edges(edges)
    engine = Engine(rule)
    engine.add(graph.mentor, graph.mentee, graph.start, graph.effect)
    then = compute_reachability(graph.as_of(time), rule)
    for person in range(engine.people):
        assert engine.lineage(person, as_of=time).tolist() == then.lineage(person).tolist()


@pytest.mark.parametrize("edge", [(1, 1, 5, 5), (1, 2, 5, 4), (-1, 2, 5, 5)])
def test_the_impossible_is_refused_and_changes_nothing(edge: tuple[int, int, int, int]) -> None:
    engine = Engine(Rule.STRICTLY_AFTER)
    with pytest.raises(ValueError, match="mentors themself, an effect"):
        engine.add(*([value] for value in edge))
    engine.add([0], [1], [3], [3])
    with pytest.raises(ValueError, match="precedes its start"):
        engine.deliver([0], [2])
    assert engine.reach.tolist() == [1, 0]
    assert np.array_equal(engine.lineage(1), [0])
