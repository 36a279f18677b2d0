"""Survival of not having given back, and its interval, are those of lifelines."""

import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from services.ripple import NEVER, Edge, Rule, TemporalGraph, compute_give_back_status
from tests.support.ripple_walks import becoming
from tests.unit.ripple.derived import kaplan_meier
from tests.unit.ripple.random_graphs import edge_lists, random_edges

pytestmark = pytest.mark.exhaustive


def test_the_curve_and_its_interval_are_those_of_lifelines() -> None:
    graph = TemporalGraph.from_edges(random_edges(5, edges=400, people=200, instants=400))
    who, until = compute_give_back_status(graph, Rule.STRICTLY_AFTER), 500
    duration = np.where(who.gave, who.start, until) - who.effect
    fitter = KaplanMeierFitter().fit(duration[who.at_risk], who.gave[who.at_risk])
    curve = kaplan_meier(graph, Rule.STRICTLY_AFTER, until)
    assert curve.time.size > 20
    assert curve.left == pytest.approx(fitter.survival_function_at_times(curve.time).to_numpy())
    interval = fitter.confidence_interval_.loc[curve.time]
    assert curve.low == pytest.approx(interval.iloc[:, 0].to_numpy())
    assert curve.high == pytest.approx(interval.iloc[:, 1].to_numpy())


@settings(max_examples=40, deadline=None)  # lifelines takes its time at first
@given(edge_lists(), st.sampled_from(list(Rule)), st.integers(0, 12))
@example(
    [Edge("M", "a", 0, 0), Edge("a", "b", 3, 3), Edge("b", "c", 6, 6), Edge("c", "a", 9, NEVER)],
    Rule("strictly_after"),
    9,
)
def test_any_curve_is_that_of_lifelines(edges: list[Edge], rule: Rule, until: int) -> None:
    graph = TemporalGraph.from_edges(edges).as_of(until)
    curve = kaplan_meier(graph, rule, until)
    at_risk, gave, _ = becoming.give_back(_known(edges, until), rule)
    if not at_risk:
        assert curve.time.size == 0
        return
    begun = {person: becoming.first_effect(_known(edges, until), person) for person in at_risk}
    end = {person: min(e.start for e in edges if e.mentor == person) if person in gave else until for person in at_risk}
    durations = [end[person] - begun[person] for person in at_risk]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lifelines divides by zero at times at which no person is left
        fitter = KaplanMeierFitter().fit(durations, [person in gave for person in at_risk])
    events = fitter.event_table[fitter.event_table.observed > 0]
    assert curve.time.tolist() == events.index.tolist()
    assert curve.at_risk.tolist() == events.at_risk.tolist()
    assert curve.events.tolist() == events.observed.tolist()
    assert curve.left == pytest.approx(fitter.survival_function_at_times(curve.time).to_numpy())
    # where no person is left lifelines has no interval
    interval, inside = fitter.confidence_interval_.loc[curve.time], (curve.left > 0) & (curve.left < 1)
    assert curve.low[inside] == pytest.approx(interval.iloc[:, 0].to_numpy()[inside])
    assert curve.high[inside] == pytest.approx(interval.iloc[:, 1].to_numpy()[inside])
    # lifelines rounds: a curve of exactly one half may lie a hair above it there
    half = fitter.survival_function_at_times(curve.time).to_numpy() <= 0.5 + 1e-12
    assert curve.median == (curve.time[half][0] if half.any() else None)


def _known(edges: list[Edge], until: int) -> list[Edge]:
    """Return the graph as of the end of observation."""
    begun = [edge for edge in edges if edge.start <= until]
    return [edge if edge.effect <= until else edge._replace(effect=NEVER) for edge in begun]


def test_before_the_first_event_nobody_has_given_back() -> None:
    curve = kaplan_meier(TemporalGraph.from_edges([Edge("a", "b", 0, 0)]), Rule.STRICTLY_AFTER, 10)
    assert curve.rate(5) == (0.0, 0.0, 0.0)
    assert curve.median is None
