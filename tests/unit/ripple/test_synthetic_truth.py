"""Synthetic truth: planted parameters are recovered, and careless analyses fail to recover them."""

from functools import cache
from math import log, sqrt

import numpy as np
import pytest

from services.ripple import (
    Edge,
    Rule,
    TemporalGraph,
    compute_flows,
    compute_reachability,
    compute_reproduction,
    count_give_back,
)
from tests.support.synthetic_truth import REFRESHER, WINDOW, Truth, federation, share_error
from tests.unit.ripple.derived import kaplan_meier

pytestmark = pytest.mark.exhaustive

ERRORS = 4
FOUNDERS = 1500
NORTH_SOUTH = {"North": {"North": 0.7, "South": 0.3}, "South": {"North": 0.1, "South": 0.6, "East": 0.3}}
TRANSFER = NORTH_SOUTH | {"East": {"East": 1.0}}
WIDE = Truth((0.3, 0.4, 0.3), 0.4, TRANSFER)  # R = 0.8: two mentees on the average
NARROW = Truth((0.8, 0.2), 0.7, TRANSFER)  # R = 0.84: few mentees who mostly give back
UNTIL = WINDOW * 9 // 4
"""When half of all is still to come."""

EVERY = pytest.mark.parametrize(
    ("truth", "seed"),
    [
        pytest.param(truth, n, id=f"{name} {n}")
        for name, truth in (("wide", WIDE), ("narrow", NARROW))
        for n in range(3)
    ],
)


@cache
def _history(wide: bool, seed: int) -> TemporalGraph:
    return TemporalGraph.from_edges(federation(WIDE if wide else NARROW, seed, FOUNDERS))


def _played(truth: Truth, seed: int) -> TemporalGraph:
    return _history(truth is WIDE, seed)


def _timeless(graph: TemporalGraph) -> TemporalGraph:
    """Every relationship once after and once before every other: what a graph without time knows."""
    columns = zip(graph.mentor.tolist(), graph.mentee.tolist(), graph.program.tolist(), strict=True)
    names = [(graph.people[a], graph.people[b], graph.programs[p]) for a, b, p in columns]
    return TemporalGraph.from_edges(Edge(a, b, 0, 0, program) for a, b, program in names)


@EVERY
def test_giving_back_is_found_though_most_is_still_to_come(truth: Truth, seed: int) -> None:
    curve = kaplan_meier(_played(truth, seed).as_of(UNTIL), Rule.STRICTLY_AFTER, UNTIL)
    for horizon in (WINDOW // 4, WINDOW // 2, WINDOW * 9 // 10):
        share, at = truth.given_back(horizon), np.searchsorted(curve.time, horizon)
        assert abs(curve.rate(horizon)[0] - share) < ERRORS * _error(share, int(curve.at_risk[at]))


def _error(share: float, at_risk: int) -> float:
    """Peto's standard error of a Kaplan-Meier estimate, which overstates it rather than not."""
    return (1 - share) * sqrt(share / at_risk)


@pytest.mark.parametrize("seed", range(3))
def test_the_median_time_to_give_back_is_found(seed: int) -> None:
    curve = kaplan_meier(_played(NARROW, seed).as_of(UNTIL), Rule.STRICTLY_AFTER, UNTIL)
    expected = log(2) / NARROW.hazard
    at_risk = int(curve.at_risk[np.searchsorted(curve.time, expected)])
    # an error of the share is one of the time, divided by the density there
    error = _error(0.5, at_risk) / (0.5 * NARROW.hazard)
    assert curve.median is not None
    assert abs(curve.median - expected) < ERRORS * error


@EVERY
def test_without_regard_to_censoring_it_is_not_found(truth: Truth, seed: int) -> None:
    given = count_give_back(_played(truth, seed).as_of(UNTIL), Rule.STRICTLY_AFTER)
    careless = given.events / given.at_risk
    assert careless < truth.giving - ERRORS * share_error(truth.giving, given.at_risk)
    whole = count_give_back(_played(truth, seed), Rule.STRICTLY_AFTER)  # in the end nothing is censored
    assert abs(whole.events / whole.at_risk - truth.giving) < ERRORS * share_error(truth.giving, whole.at_risk)


@EVERY
def test_reproduction_is_found(truth: Truth, seed: int) -> None:
    again = compute_reproduction(_played(truth, seed), Rule.STRICTLY_AFTER)
    assert again.fractional is not None
    assert abs(again.fractional - truth.reproduction) < ERRORS * _reproduction_error(truth, again.mentors)


@EVERY
def test_with_full_credit_without_time_or_too_early_it_is_not_found(truth: Truth, seed: int) -> None:
    graph = _played(truth, seed)
    strict = compute_reproduction(graph, Rule.STRICTLY_AFTER)
    bound = ERRORS * _reproduction_error(truth, strict.mentors)
    full, timeless = strict.full_credit, compute_reproduction(_timeless(graph), Rule.AT_OR_AFTER).fractional
    early = compute_reproduction(graph.as_of(UNTIL), Rule.STRICTLY_AFTER).fractional
    assert full is not None
    assert timeless is not None
    assert early is not None
    assert full > truth.reproduction + bound
    assert timeless > truth.reproduction + bound
    assert early < truth.reproduction - bound


def _reproduction_error(truth: Truth, mentors: int) -> float:
    return truth.reproduction_deviation / sqrt(mentors)


@EVERY
def test_the_flows_are_found(truth: Truth, seed: int) -> None:
    graph = _played(truth, seed)
    found = compute_flows(graph, Rule.STRICTLY_AFTER)
    number = {name: at for at, name in enumerate(graph.programs)}
    for source, row in {**truth.transfer, REFRESHER: {}}.items():
        people = found.mentees[number[source]]
        for target, column in number.items():
            share = truth.giving * row.get(target, 0)
            rate = found.rate(number[source], column)
            assert rate is not None
            assert abs(rate - share) <= ERRORS * share_error(share, people)  # exactly 0 where nothing flows


@EVERY
def test_without_time_they_are_not_found(truth: Truth, seed: int) -> None:
    """The refreshed founders seem to have gone from there to where they had mentored before."""
    graph = _timeless(_played(truth, seed))
    found, source = compute_flows(graph, Rule.AT_OR_AFTER), graph.programs.index(REFRESHER)
    assert sum(found.rate(source, target) or 0 for target in range(len(graph.programs))) >= 1


@EVERY
def test_the_coach_reached_whom_they_coached_and_nobody_through_them(truth: Truth, seed: int) -> None:
    graph = _played(truth, seed)
    coach, coached = graph.numbers["coach"], int((graph.program == graph.programs.index(REFRESHER)).sum())
    assert compute_reachability(graph, Rule.STRICTLY_AFTER).reach[coach] == coached
    assert compute_reachability(_timeless(graph), Rule.AT_OR_AFTER).reach[coach] > 3 * coached
