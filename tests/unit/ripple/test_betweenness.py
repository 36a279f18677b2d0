"""Bridges: pass-through counts from the definition, and networkx's betweenness of the flow graph."""

from fractions import Fraction

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ripple import NEVER, Edge, Rule, TemporalGraph, compute_betweenness, compute_flows, count_pass_through
from tests.unit.ripple.random_graphs import edge_lists, random_edges

pytestmark = pytest.mark.exhaustive

RULES = st.sampled_from(list(Rule))
PROGRAM = st.integers(0, 6)


@given(edge_lists(), RULES)
def test_who_passed_through_which_pairs_of_programs(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    found = count_pass_through(graph, rule)
    for person, number in graph.numbers.items():
        pairs = {
            (one.program, other.program)
            for one in edges
            for other in edges
            if one.mentee == other.mentor == person
            and one.effect != NEVER
            and one.program != other.program
            and rule.follows(other.start, one.effect)
        }
        assert found[number] == len(pairs)


@given(st.dictionaries(st.tuples(PROGRAM, PROGRAM), st.integers(1, 9), max_size=20))
def test_betweenness_is_networkx(people: dict[tuple[int, int], int]) -> None:
    _compare(people)


@pytest.mark.parametrize("rule", list(Rule))
def test_betweenness_of_a_larger_history(rule: Rule) -> None:
    graph = TemporalGraph.from_edges(random_edges(3, 800, 150, 400))
    found = compute_flows(graph, rule).people
    assert sum(count_pass_through(graph, rule)) == sum(n for (p, q), n in found.items() if p != q)
    _compare(found)


def _compare(people: dict[tuple[int, int], int]) -> None:
    graph = networkx.DiGraph()
    graph.add_weighted_edges_from((p, q, Fraction(1, n)) for (p, q), n in people.items() if p != q)
    theirs = networkx.betweenness_centrality(graph, normalized=False, weight="weight")
    assert compute_betweenness(people) == pytest.approx(theirs)
