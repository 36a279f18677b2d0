"""Every measure gives what was computed by hand for the worked cases, under both path rules."""

import pytest

from services.ripple import (
    Edge,
    Engine,
    Paths,
    Rule,
    TemporalGraph,
    compute_decayed_reach,
    compute_flows,
    compute_generations,
    compute_losses,
    compute_program_reach,
    compute_reachability,
    compute_reproduction,
    count_by_generation,
    count_direct_mentees,
    count_fertile_mentees,
    count_give_back,
    find_longest_chain,
)
from tests.unit.ripple.cases import UNTIL, Expected
from tests.unit.ripple.derived import kaplan_meier, people_downstream, spawn_credit, survival_steps
from tests.unit.ripple.worked_cases import CASES, edges_of_case

EVERY = pytest.mark.parametrize(
    ("edges", "rule", "expected"),
    [
        pytest.param(case.edges, rule, expected, id=f"{case.name} {rule}")
        for case in CASES
        for rule, expected in ((Rule.AT_OR_AFTER, case.at_or_after), (Rule.STRICTLY_AFTER, case.strictly_after))
    ],
)


@EVERY
def test_reach_and_lineage(edges: list[Edge], rule: Rule, expected: Expected) -> None:
    graph, engine = TemporalGraph.from_edges(edges), Engine(rule)
    reachability = compute_reachability(graph, rule)
    engine.add(graph.mentor, graph.mentee, graph.start, graph.effect)
    names = graph.people
    for reach in (reachability.reach, engine.reach):
        assert {name: n for name, n in zip(names, reach.tolist(), strict=True) if n} == expected.reach
    for person, name in enumerate(names):
        for lineage in (reachability.lineage(person), engine.lineage(person)):
            assert {names[mentor] for mentor in lineage} == set(expected.lineage.get(name, ""))


@EVERY
def test_generations(edges: list[Edge], rule: Rule, expected: Expected) -> None:
    graph = TemporalGraph.from_edges(edges)
    paths, result = Paths(graph, rule), compute_generations(graph, rule)
    for name, person in graph.numbers.items():
        found, layers = count_by_generation(paths.descendants(person)), expected.sizes.get(name, [])
        assert found == dict(enumerate(layers, 1))
        assert result.depth[person] == len(layers)
        assert compute_decayed_reach(found) == result.decayed[person] == expected.decayed.get(name, 0)


@EVERY
def test_direct_mentees_and_fertility(edges: list[Edge], rule: Rule, expected: Expected) -> None:
    graph = TemporalGraph.from_edges(edges)
    found = zip(count_direct_mentees(graph).tolist(), count_fertile_mentees(graph, rule).tolist(), strict=True)
    assert {name: counts for name, counts in zip(graph.people, found, strict=True) if counts[0]} == expected.direct


@EVERY
def test_give_back_survival_and_reproduction(edges: list[Edge], rule: Rule, expected: Expected) -> None:
    graph = TemporalGraph.from_edges(edges)
    given, again = count_give_back(graph, rule), compute_reproduction(graph, rule)
    assert (given.at_risk, given.events, given.already_mentors) == expected.give_back
    assert (again.fractional, again.full_credit) == pytest.approx(expected.r)
    curve = survival_steps(kaplan_meier(graph, rule, UNTIL))
    assert [step[:2] for step in curve] == [step[:2] for step in expected.survival]
    assert [step[2] for step in curve] == pytest.approx([step[2] for step in expected.survival])


@EVERY
def test_programs(edges: list[Edge], rule: Rule, expected: Expected) -> None:
    graph = TemporalGraph.from_edges(edges)
    programs, reachability = graph.programs, compute_program_reach(graph, rule)
    found = compute_flows(graph, rule).people
    assert {(programs[p], programs[q]): n for (p, q), n in found.items()} == expected.flow
    reached = people_downstream(graph, rule)
    assert {programs[p]: {graph.people[v] for v in people} for p, people in reached.items()} == {
        program: set(people) for program, people in expected.program_reach.items()
    }
    assert {
        (programs[p], programs[q]): n
        for p, row in enumerate(reachability.deep.tolist())
        for q, n in enumerate(row)
        if n
    } == expected.deep


@EVERY
def test_the_longest_chain_and_who_is_lost(edges: list[Edge], rule: Rule, expected: Expected) -> None:
    graph = TemporalGraph.from_edges(edges)
    assert len(find_longest_chain(graph, rule)) == expected.chain
    losses = compute_losses(graph, rule, range(len(graph.people)))
    found = {graph.people[loss.without]: {graph.people[person] for person in loss.lost} for loss in losses}
    assert found == {person: set(expected.lost.get(person, "")) for person in graph.people}


@pytest.mark.parametrize("rule", list(Rule))
def test_t9_which_programs_were_founded_by_former_mentees(rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges_of_case("T9"))
    credit = {(graph.programs[p], graph.programs[q]): c for (p, q), c in spawn_credit(graph, rule).items()}
    assert credit == {("Q", "R"): 1.0}  # C founded R; A and E, who founded P and Q, had never been mentored


@pytest.mark.parametrize("rule", list(Rule))
def test_t11_hops_are_not_the_earliest_arrivals(rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges_of_case("T11"))
    steps = Paths(graph, rule).descendants(graph.numbers["A"])
    found = {graph.people[person]: step.generation for person, step in steps.items()}
    assert found == {"B": 1, "D": 1, "E": 3, "F": 2}


@pytest.mark.parametrize("rule", list(Rule))
def test_t12_the_share_who_have_given_back(rule: Rule) -> None:
    graph = TemporalGraph.from_edges(edges_of_case("T12"))
    assert kaplan_meier(graph, rule, UNTIL).rate(6)[0] == pytest.approx(0.375)
