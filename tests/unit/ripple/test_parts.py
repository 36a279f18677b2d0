"""Cohorts' R, founders, people downstream of a program, coincidences: each against a count from the definition."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ripple import (
    NEVER,
    Edge,
    Rule,
    TemporalGraph,
    compute_cohort_reproduction,
    compute_give_back_status,
    compute_reachability,
    compute_reproduction,
    count_by_program,
    count_coincidences,
    estimate_survival,
    mark_downstream,
    share_new_mentors,
)
from tests.unit.ripple.derived import kaplan_meier, people_downstream
from tests.unit.ripple.random_graphs import edge_lists

pytestmark = pytest.mark.exhaustive

RULES = st.sampled_from(list(Rule))


@given(edge_lists(), RULES, st.integers(0, 12))
def test_cohort_r_credits_new_mentors_within_the_horizon(edges: list[Edge], rule: Rule, horizon: int) -> None:
    graph = TemporalGraph.from_edges(edges)
    first: dict[str, int] = {}
    for edge in sorted(edges, key=lambda edge: edge.start):
        first.setdefault(edge.mentor, edge.start)
    credit: defaultdict[int, float] = defaultdict(float)
    for child, began in first.items():
        parents = {e.mentor for e in edges if e.mentee == child and e.effect != NEVER and rule.follows(began, e.effect)}
        for parent in parents:
            if began - first[parent] <= horizon:
                credit[first[parent] // 3] += 1 / len(parents)
    size = defaultdict[int, int](int)
    for began in first.values():
        size[began // 3] += 1
    cohort = np.array([first[p] // 3 if p in first else -1 for p in graph.people], np.int64)
    assert compute_cohort_reproduction(share_new_mentors(graph, rule), cohort, horizon) == pytest.approx(
        {each: credit[each] / count for each, count in size.items()}
    )


@given(edge_lists(), RULES)
def test_one_cohort_with_all_the_time_there_is_has_the_whole_r(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    whole = compute_cohort_reproduction(share_new_mentors(graph, rule), np.zeros(len(graph.people), np.int64), 2**40)
    assert whole.get(0) == pytest.approx(compute_reproduction(graph, rule).fractional)


@given(edge_lists())
def test_without_a_coincidence_the_rules_agree(edges: list[Edge]) -> None:
    graph = TemporalGraph.from_edges(edges)
    met = sum(any(e.mentee == one.mentor and e.effect == one.start for e in edges) for one in edges)
    assert count_coincidences(graph) == met
    if not met:
        strict, late = (compute_reachability(graph, rule) for rule in Rule)
        assert strict.reach.tolist() == late.reach.tolist()
        gave = [compute_give_back_status(graph, rule).gave.tolist() for rule in Rule]
        assert gave[0] == gave[1]
        assert (
            compute_reproduction(graph, Rule.STRICTLY_AFTER).fractional
            == compute_reproduction(graph, Rule.AT_OR_AFTER).fractional
        )


@given(edge_lists(), RULES)
def test_one_program_at_a_time_is_all_programs_at_once(edges: list[Edge], rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges)
    every = people_downstream(graph, rule)
    for program in range(len(graph.programs)):
        people = mark_downstream(graph, rule, program)
        assert set(np.flatnonzero(people).tolist()) == every.get(program, set())
        counted = [
            len({int(v) for v, p, f in zip(graph.mentee, graph.program, graph.effect, strict=True)
                 if p == other and f != NEVER and people[v]})
            for other in range(len(graph.programs))
        ]  # fmt: skip
        assert count_by_program(graph, people).tolist() == counted


@given(edge_lists(), RULES)
def test_a_curve_of_everybody_is_the_curve_and_parts_have_their_own(edges: list[Edge], rule: Rule) -> None:
    graph, until = TemporalGraph.from_edges(edges), 20
    who = compute_give_back_status(graph, rule)
    all_people = np.ones(len(graph.people), np.bool_)
    whole = kaplan_meier(graph, rule, until)
    assert estimate_survival(who, until, all_people).left.tolist() == whole.left.tolist()
    for horizon in range(12):
        watched = int((np.where(who.gave, who.start, until)[who.at_risk] - who.effect[who.at_risk] >= horizon).sum())
        assert whole.count_observed(horizon) == watched
    assert estimate_survival(who, until, ~all_people).time.size == 0
