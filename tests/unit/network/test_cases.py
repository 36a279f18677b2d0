"""The measures give what was computed by hand, under both path rules."""

import pytest

from services.projections.network.ripple import (
    Edge,
    History,
    Paths,
    Rule,
    decayed,
    flows,
    forward,
    give_back,
    program_reach,
    reproduction,
    sizes,
    survival,
)
from tests.unit.network.cases import CASES, Expected

EVERY = [
    pytest.param(case.history, rule, expected, id=f"{case.name} {rule}")
    for case in CASES
    for rule, expected in (
        (Rule.AT_OR_AFTER, case.at_or_after),
        (Rule.STRICTLY_AFTER, case.strict or case.at_or_after),
    )
]


@pytest.mark.parametrize(("edges", "rule", "expected"), EVERY)
def test_reach_and_lineage(edges: list[Edge], rule: Rule, expected: Expected) -> None:
    history = History.of(edges)
    spread = forward(history, rule)
    found = {person: spread.reach[number] for person, number in history.numbers.items() if spread.reach[number]}
    assert found == expected.reach
    for person, lineage in expected.lineage.items():
        assert {history.people[mentor] for mentor in spread.upstream[history.numbers[person]]} == set(lineage)


@pytest.mark.parametrize(("edges", "rule", "expected"), EVERY)
def test_generations(edges: list[Edge], rule: Rule, expected: Expected) -> None:
    history = History.of(edges)
    paths = Paths(history, rule)
    for person, generations in expected.sizes.items():
        assert sizes(paths.descendants(history.numbers[person])) == generations
    for person, weight in expected.decayed.items():
        assert decayed(sizes(paths.descendants(history.numbers[person]))) == weight


@pytest.mark.parametrize(("edges", "rule", "expected"), EVERY)
def test_give_back_and_reproduction(edges: list[Edge], rule: Rule, expected: Expected) -> None:
    history = History.of(edges)
    given = give_back(history, rule)
    assert (given.at_risk, given.events) == (expected.at_risk, expected.events)
    again = reproduction(history, rule)
    assert again.fractional == pytest.approx(expected.r)
    assert expected.r_full in (None, again.full_credit)


@pytest.mark.parametrize(("edges", "rule", "expected"), EVERY)
def test_flows(edges: list[Edge], rule: Rule, expected: Expected) -> None:
    history = History.of(edges)
    found = flows(history, rule).people
    assert {(history.programs[p], history.programs[q]): n for (p, q), n in found.items()} == expected.flow
    downstream = program_reach(history, rule)
    for program, people in expected.program_reach.items():
        reached = downstream[history.programs.index(program)]
        assert {history.people[person] for person in reached} == set(people)


def test_t11_hops_are_not_the_earliest_arrivals() -> None:
    history = History.of(next(case.history for case in CASES if case.name.startswith("T11")))
    steps = Paths(history, Rule.AT_OR_AFTER).descendants(history.numbers["A"])
    assert {history.people[person]: step.generation for person, step in steps.items()} == {
        "B": 1,
        "D": 1,
        "E": 3,
        "F": 2,
    }


def test_t12_survival_counts_events_before_censorings() -> None:
    edges = [Edge("M", mentee, 0, 0) for mentee in "abc"]
    edges += [Edge("M", "d", 2, 2), Edge("a", "x", 4, 4), Edge("b", "y", 6, 6)]
    curve = survival(History.of(edges), Rule.AT_OR_AFTER, until=10)
    assert [(time, at_risk) for time, at_risk, _ in curve] == [(4, 6), (6, 4)]
    assert [left for _, _, left in curve] == pytest.approx([5 / 6, 0.625])
