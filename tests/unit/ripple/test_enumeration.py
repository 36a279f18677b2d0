"""Every measure equals what is read off all valid paths, enumerated: ties, repeats, cycles, delays, no effect."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.ripple import (
    Edge,
    Paths,
    Rule,
    TemporalGraph,
    compute_flows,
    compute_generations,
    compute_give_back_status,
    compute_losses,
    compute_program_reach,
    compute_reachability,
    compute_reproduction,
    count_direct_mentees,
    count_fertile_mentees,
    count_give_back,
    find_longest_chain,
)
from tests.support.ripple_walks import becoming, missing, reaching
from tests.support.ripple_walks.walks import between, walks
from tests.unit.ripple.cases import edges as read
from tests.unit.ripple.derived import people_downstream, spawn_credit
from tests.unit.ripple.random_graphs import edge_lists

pytestmark = pytest.mark.exhaustive

RULES = st.sampled_from(list(Rule))
MOST = 8  # relationships: in one tie, eight have some thousand paths, nine ten times as many
TIES = read("P: a→b@1, P: b→a@1, Q: b→c@1, Q: c→a@1, P: a→b@1, Q: c→d@1, P: d→b@2, P: d→b@1")


@given(edge_lists(MOST), RULES)
@example(TIES, Rule.AT_OR_AFTER)
def test_reach_lineage_and_generations(edges: list[Edge], rule: Rule) -> None:
    graph, every = TemporalGraph.from_edges(edges), walks(edges, rule)
    reachability, found, paths = (
        compute_reachability(graph, rule),
        compute_generations(graph, rule, alpha=0.25),
        Paths(graph, rule),
    )
    for name, person in graph.numbers.items():
        expected = reaching.generations(every, name)
        steps = paths.descendants(person)
        assert {graph.people[other]: step.generation for other, step in steps.items()} == expected
        assert reachability.reach[person] == found.reach[person] == len(expected)
        assert {graph.people[mentor] for mentor in reachability.lineage(person)} == reaching.lineage(every, name)
        assert found.depth[person] == max(expected.values(), default=0)
        assert found.decayed[person] == pytest.approx(reaching.decayed(every, name, 0.25))


@given(edge_lists(MOST), RULES)
@example(TIES, Rule.AT_OR_AFTER)
def test_shortest_and_foremost_paths(edges: list[Edge], rule: Rule) -> None:
    graph, every = TemporalGraph.from_edges(edges), walks(edges, rule)
    paths, by_id = Paths(graph, rule), {edge.id: edge for edge in edges}
    for one, a in graph.numbers.items():
        for other, b in graph.numbers.items():
            expected = between(every, one, other)
            shortest, foremost = (
                tuple(by_id[graph.ids[edge]] for edge in path) for path in (paths.shortest(a, b), paths.foremost(a, b))
            )
            assert len(shortest) == min(map(len, expected), default=0)
            assert reaching.earliest([foremost] if foremost else []) == reaching.earliest(expected)
            assert all(path in expected for path in (shortest, foremost) if path)


@given(edge_lists(MOST), RULES)
@example(TIES, Rule.AT_OR_AFTER)
def test_the_longest_chain(edges: list[Edge], rule: Rule) -> None:
    graph, every = TemporalGraph.from_edges(edges), walks(edges, rule)
    by_id = {edge.id: edge for edge in edges}
    found = tuple(by_id[graph.ids[edge]] for edge in find_longest_chain(graph, rule))
    assert len(found) == reaching.chain(every) == reaching.chain([found] if found else [])
    assert not found or found in every


@given(edge_lists(MOST), RULES)
@example(TIES, Rule.AT_OR_AFTER)
def test_programs(edges: list[Edge], rule: Rule) -> None:
    graph, every = TemporalGraph.from_edges(edges), walks(edges, rule)
    people, reachability, moved = (
        people_downstream(graph, rule),
        compute_program_reach(graph, rule),
        compute_flows(graph, rule),
    )
    credit = spawn_credit(graph, rule)
    for p, source in enumerate(graph.programs):
        reached = {graph.people[person] for person in people.get(p, ())}
        assert reached == reaching.program_reach(every, source)
        assert reachability.people[p] == len(reached)
        for q, target in enumerate(graph.programs):
            assert reachability.deep[p, q] == len(reaching.deep_flow(edges, every, source, target))
            assert moved.people.get((p, q), 0) == len(becoming.flow(edges, source, target, rule))
            assert credit.get((p, q), 0) == pytest.approx(float(becoming.spawned(edges, source, target, rule)))


@settings(max_examples=200)
@given(edge_lists(), RULES)
def test_becoming_a_mentor(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    direct, fertile = count_direct_mentees(graph), count_fertile_mentees(graph, rule)
    again = compute_reproduction(graph, rule)
    for name, person in graph.numbers.items():
        assert direct[person] == len(becoming.direct(edges, name))
        assert fertile[person] == len(becoming.fertile(edges, name, rule))
        assert again.credits[person] == pytest.approx(float(becoming.credit(edges, name, rule)))
    expected, who = becoming.give_back(edges, rule), compute_give_back_status(graph, rule)
    for mask, names in zip((who.at_risk, who.gave, who.already), expected, strict=True):
        assert {graph.people[person] for person in np.flatnonzero(mask).tolist()} == names
    assert list(vars(count_give_back(graph, rule)).values()) == list(map(len, expected))
    mentors = {edge.mentor for edge in edges}
    assert (again.new_mentors, again.mentors) == (len(expected[1]), len(mentors))
    assert again.full == sum(len(becoming.parents(edges, name, rule)) for name in graph.people)


@settings(max_examples=200)
@given(edge_lists(10), RULES)
@example(TIES, Rule.AT_OR_AFTER)
def test_who_is_lost_without_somebody(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    for loss in compute_losses(graph, rule, range(len(graph.people))):
        found = {graph.people[person] for person in loss.lost}
        assert found == missing.lost(edges, graph.people[loss.without], rule)
