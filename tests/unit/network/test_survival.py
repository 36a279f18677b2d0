"""Survival of not having given back, against lifelines and against a hazard that was planted."""

from random import Random

import numpy as np
import pytest
from lifelines import KaplanMeierFitter

from services.projections.network.ripple import Edge, History, Rule, kaplan_meier, standing
from tests.unit.network.histories import crowd


def test_the_curve_and_its_interval_are_those_of_lifelines() -> None:
    history = History.of(crowd(5, edges=400, people=200, instants=400))
    who, until = standing(history, Rule.STRICTLY_AFTER), 500
    duration = np.where(who.gave, who.start, until) - who.effect
    fitter = KaplanMeierFitter().fit(duration[who.at_risk], who.gave[who.at_risk])
    curve = kaplan_meier(history, Rule.STRICTLY_AFTER, until)
    assert curve.time.size > 20
    assert curve.left == pytest.approx(fitter.survival_function_at_times(curve.time).to_numpy())
    interval = fitter.confidence_interval_.loc[curve.time]
    assert curve.low == pytest.approx(interval.iloc[:, 0].to_numpy())
    assert curve.high == pytest.approx(interval.iloc[:, 1].to_numpy())


def test_a_planted_hazard_is_recovered() -> None:
    random, edges, until = Random(7), [], 1000
    for n in range(4000):
        begun = random.randrange(800)
        edges.append(Edge("M", f"p{n}", begun, begun))
        waits = random.expovariate(1 / 500)
        if begun + waits < until:
            edges.append(Edge(f"p{n}", "Z", begun + 1 + int(waits), begun + 1 + int(waits)))
    curve = kaplan_meier(History.of(edges), Rule.STRICTLY_AFTER, until)
    rate, low, high = curve.rate(300)
    assert low < 1 - np.exp(-300 / 500) < high
    assert rate == pytest.approx(1 - np.exp(-300 / 500), abs=0.03)
    assert curve.median == pytest.approx(500 * np.log(2), abs=35)


def test_before_the_first_event_nobody_has_given_back() -> None:
    curve = kaplan_meier(History.of([Edge("a", "b", 0, 0)]), Rule.STRICTLY_AFTER, 10)
    assert curve.rate(5) == (0.0, 0.0, 0.0)
    assert curve.median is None
