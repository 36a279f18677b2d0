"""Laws of the measures on random graphs, against slow implementations of the definitions."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ripple import (
    NEVER,
    Edge,
    Paths,
    Rule,
    TemporalGraph,
    compute_decayed_reach,
    compute_generations,
    compute_reachability,
    compute_reproduction,
    count_by_generation,
    count_direct_mentees,
    count_fertile_mentees,
)
from tests.unit.ripple import brute_force
from tests.unit.ripple.random_graphs import edge_lists

pytestmark = pytest.mark.exhaustive

RULES = st.sampled_from(list(Rule))


@given(edge_lists(), RULES)
def test_reach_is_what_the_definition_says(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    reachability = compute_reachability(graph, rule)
    assert {person: reachability.reach[number] for person, number in graph.numbers.items()} == brute_force.reach(
        edges, rule
    )


@given(edge_lists(), RULES)
def test_generations_are_shortest_valid_paths_in_both_directions(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    paths = Paths(graph, rule)
    expected = {person: brute_force.generations(edges, person, rule) for person in graph.people}
    for person, number in graph.numbers.items():
        down = {graph.people[other]: step.generation for other, step in paths.descendants(number).items()}
        up = {graph.people[other]: step.generation for other, step in paths.ancestors(number).items()}
        assert down == expected[person]
        assert up == {other: found[person] for other, found in expected.items() if person in found}


@given(edge_lists(), RULES)
def test_a_descendant_hangs_under_a_nearer_one(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    paths = Paths(graph, rule)
    for root in graph.numbers.values():
        steps = paths.descendants(root)
        for person, step in steps.items():
            above = int(graph.mentor[step.edge])
            assert int(graph.mentee[step.edge]) == person
            assert above == root or steps[above].generation < step.generation


@given(edge_lists(), RULES)
def test_relations_between_measures(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    reachability, paths = compute_reachability(graph, rule), Paths(graph, rule)
    for person in range(len(graph.people)):
        steps = paths.descendants(person)
        assert len(steps) == reachability.reach[person] == sum(count_by_generation(steps).values())
        assert set(paths.ancestors(person)) == reachability.upstream[person]
    direct = count_direct_mentees(graph)
    assert np.all(direct <= reachability.reach)
    assert np.all(count_fertile_mentees(graph, rule) <= direct)
    again = compute_reproduction(graph, rule)
    assert sum(again.credit.values()) == pytest.approx(again.new_mentors)


@given(edge_lists(), RULES)
def test_without_decay_decayed_reach_is_reach(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    layers, paths, reach = (
        compute_generations(graph, rule, alpha=1.0),
        Paths(graph, rule),
        compute_reachability(graph, rule).reach,
    )
    assert layers.decayed.tolist() == reach.tolist()
    assert [
        compute_decayed_reach(count_by_generation(paths.descendants(person)), 1) for person in range(len(reach))
    ] == reach.tolist()


@given(edge_lists())
def test_strict_never_exceeds_at_or_after(edges: list[Edge]) -> None:
    graph = TemporalGraph.from_edges(edges)
    strict, bound = compute_reachability(graph, Rule.STRICTLY_AFTER), compute_reachability(graph, Rule.AT_OR_AFTER)
    assert all(a <= b for a, b in zip(strict.upstream, bound.upstream, strict=True))


@given(edge_lists(), RULES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_irrelevant(edges: list[Edge], rule: Rule, random: Random) -> None:
    shuffled = random.sample(edges, len(edges))
    one, other = TemporalGraph.from_edges(edges), TemporalGraph.from_edges(shuffled)
    first, second = compute_reachability(one, rule).reach, compute_reachability(other, rule).reach
    assert {p: first[n] for p, n in one.numbers.items()} == {p: second[n] for p, n in other.numbers.items()}


@given(edge_lists(), RULES, st.integers(0, 10))
def test_as_of_is_the_history_that_had_happened(edges: list[Edge], rule: Rule, time: int) -> None:
    known = [e._replace(effect=e.effect if e.effect <= time else NEVER) for e in edges if e.start <= time]
    graph = TemporalGraph.from_edges(edges).as_of(time)
    reach = compute_reachability(graph, rule).reach
    assert {p: reach[n] for p, n in graph.numbers.items() if reach[n]} == {
        p: n for p, n in brute_force.reach(known, rule).items() if n
    }


@pytest.mark.parametrize("edge", [Edge("a", "a", 1, 1), Edge("a", "b", 2, 1)])
def test_impossible_relationships_are_refused(edge: Edge) -> None:
    with pytest.raises(ValueError, match="invalid"):
        TemporalGraph.from_edges([edge])
