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
from tests.unit.ripple.random_graphs import histories

RULES = st.sampled_from(list(Rule))
MOST = 8  # relationships: in one tie, eight have some thousand paths, nine ten times as many
TIES = read("P: a→b@1, P: b→a@1, Q: b→c@1, Q: c→a@1, P: a→b@1, Q: c→d@1, P: d→b@2, P: d→b@1")


@given(histories(MOST), RULES)
@example(TIES, Rule.AT_OR_AFTER)
def test_reach_lineage_and_generations(edges: list[Edge], rule: Rule) -> None:
    history, every = TemporalGraph.from_edges(edges), walks(edges, rule)
    spread, found, paths = (
        compute_reachability(history, rule),
        compute_generations(history, rule, alpha=0.25),
        Paths(history, rule),
    )
    for name, person in history.numbers.items():
        expected = reaching.generations(every, name)
        steps = paths.descendants(person)
        assert {history.people[other]: step.generation for other, step in steps.items()} == expected
        assert spread.reach[person] == found.reach[person] == len(expected)
        assert {history.people[mentor] for mentor in spread.lineage(person)} == reaching.lineage(every, name)
        assert found.depth[person] == max(expected.values(), default=0)
        assert found.decayed[person] == pytest.approx(reaching.decayed(every, name, 0.25))


@given(histories(MOST), RULES)
@example(TIES, Rule.AT_OR_AFTER)
def test_shortest_and_foremost_paths(edges: list[Edge], rule: Rule) -> None:
    history, every = TemporalGraph.from_edges(edges), walks(edges, rule)
    paths, by_id = Paths(history, rule), {edge.id: edge for edge in edges}
    for one, a in history.numbers.items():
        for other, b in history.numbers.items():
            expected = between(every, one, other)
            shortest, foremost = (
                tuple(by_id[history.ids[edge]] for edge in path)
                for path in (paths.shortest(a, b), paths.foremost(a, b))
            )
            assert len(shortest) == min(map(len, expected), default=0)
            assert reaching.earliest([foremost] if foremost else []) == reaching.earliest(expected)
            assert all(path in expected for path in (shortest, foremost) if path)


@given(histories(MOST), RULES)
@example(TIES, Rule.AT_OR_AFTER)
def test_the_longest_chain(edges: list[Edge], rule: Rule) -> None:
    history, every = TemporalGraph.from_edges(edges), walks(edges, rule)
    by_id = {edge.id: edge for edge in edges}
    found = tuple(by_id[history.ids[edge]] for edge in find_longest_chain(history, rule))
    assert len(found) == reaching.chain(every) == reaching.chain([found] if found else [])
    assert not found or found in every


@given(histories(MOST), RULES)
@example(TIES, Rule.AT_OR_AFTER)
def test_programs(edges: list[Edge], rule: Rule) -> None:
    history, every = TemporalGraph.from_edges(edges), walks(edges, rule)
    people, spread, moved = (
        people_downstream(history, rule),
        compute_program_reach(history, rule),
        compute_flows(history, rule),
    )
    credit = spawn_credit(history, rule)
    for p, source in enumerate(history.programs):
        reached = {history.people[person] for person in people.get(p, ())}
        assert reached == reaching.program_reach(every, source)
        assert spread.people[p] == len(reached)
        for q, target in enumerate(history.programs):
            assert spread.deep[p, q] == len(reaching.deep_flow(edges, every, source, target))
            assert moved.people.get((p, q), 0) == len(becoming.flow(edges, source, target, rule))
            assert credit.get((p, q), 0) == pytest.approx(float(becoming.spawned(edges, source, target, rule)))


@settings(max_examples=200)
@given(histories(), RULES)
def test_becoming_a_mentor(edges: list[Edge], rule: Rule) -> None:
    history = TemporalGraph.from_edges(edges)
    direct, fertile = count_direct_mentees(history), count_fertile_mentees(history, rule)
    again = compute_reproduction(history, rule)
    for name, person in history.numbers.items():
        assert direct[person] == len(becoming.direct(edges, name))
        assert fertile[person] == len(becoming.fertile(edges, name, rule))
        assert again.credits[person] == pytest.approx(float(becoming.credit(edges, name, rule)))
    expected, who = becoming.give_back(edges, rule), compute_give_back_status(history, rule)
    for mask, names in zip((who.at_risk, who.gave, who.already), expected, strict=True):
        assert {history.people[person] for person in np.flatnonzero(mask).tolist()} == names
    assert list(vars(count_give_back(history, rule)).values()) == list(map(len, expected))
    mentors = {edge.mentor for edge in edges}
    assert (again.new_mentors, again.mentors) == (len(expected[1]), len(mentors))
    assert again.full == sum(len(becoming.parents(edges, name, rule)) for name in history.people)


@settings(max_examples=200)
@given(histories(10), RULES)
@example(TIES, Rule.AT_OR_AFTER)
def test_who_is_lost_without_somebody(edges: list[Edge], rule: Rule) -> None:
    history = TemporalGraph.from_edges(edges)
    for loss in compute_losses(history, rule, range(len(history.people))):
        found = {history.people[person] for person in loss.lost}
        assert found == missing.lost(edges, history.people[loss.without], rule)
