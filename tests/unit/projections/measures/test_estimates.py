"""Estimates against lifelines and scipy, which compute them in other ways."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from scipy.stats import binomtest  # type: ignore[import-untyped]  # scipy has no types

from services.projections.measures.estimates.durations import Day, estimate_curve
from services.projections.measures.estimates.shares import wilson

DAYS = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 2)), min_size=2, max_size=60)
"""Facts as (day, cause); cause 0 is none."""
SEPARATE_DAYS = st.lists(st.integers(0, 2), min_size=3, max_size=30)
"""Causes of facts that end one a day, because lifelines moves equal days of competing risks apart at random."""


def histogram(facts: Sequence[tuple[int, int]]) -> list[Day]:
    """Return facts by day."""
    days = []
    for day in sorted({day for day, _ in facts}):
        causes = Counter(cause for other, cause in facts if other == day)
        days.append(Day(day, {cause: number for cause, number in causes.items() if cause}, causes.total()))
    return days


@given(facts=DAYS)
@settings(max_examples=60, deadline=None)
def test_a_survival_curve_equals_that_of_lifelines_with_ties(facts: list[tuple[int, int]]) -> None:
    days, observed = [day for day, _ in facts], [bool(cause) for _, cause in facts]
    curve = estimate_curve(histogram(facts))
    fitter = KaplanMeierFitter().fit(days, observed)
    intervals = fitter.confidence_interval_survival_function_
    for point in curve.points:
        assert point.share == pytest.approx(float(fitter.predict(point.day)), abs=1e-12)
        if 0 < point.share < 1:
            low, high = intervals.loc[float(point.day)]
            assert (point.low, point.high) == pytest.approx((low, high), abs=1e-9)
        assert 1 - curve.within(point.day)[0] == pytest.approx(point.share)
    if all(abs(point.share - 0.5) > 1e-9 for point in curve.points):  # lifelines rounds a half up
        median = float(fitter.median_survival_time_)
        assert curve.median == (None if np.isinf(median) else median)
    assert curve.observed == len(facts)


@given(causes=SEPARATE_DAYS)
@settings(max_examples=40, deadline=None)
def test_incidences_of_competing_causes_equal_those_of_lifelines(causes: list[int]) -> None:
    facts = [(day, cause) for day, cause in enumerate(causes, 1)]
    curve = estimate_curve(histogram(facts))
    for cause in {each for each in causes if each}:
        fitter = AalenJohansenFitter(calculate_variance=False)
        fitter.fit([day for day, _ in facts], causes, event_of_interest=cause)
        expected = fitter.cumulative_density_.iloc[:, 0]
        for day, _ in facts:
            assert curve.incidence_within(cause, day) == pytest.approx(float(expected.loc[:day].iloc[-1]), abs=1e-12)


@given(facts=DAYS)
def test_causes_share_what_has_ended(facts: list[tuple[int, int]]) -> None:
    curve = estimate_curve(histogram(facts))
    for days in (1, 10, 40):
        ended = curve.within(days)[0]
        assert sum(curve.incidence_within(cause, days) for cause in (1, 2)) == pytest.approx(ended)


def test_a_curve_by_hand() -> None:
    """Six mentees: ends on days 2 and 4 with one each, two observed for 3 days, two for 9."""
    curve = estimate_curve([Day(2, {1: 1}, 1), Day(3, {}, 2), Day(4, {2: 1}, 1), Day(9, {}, 2)])
    assert [(point.day, point.at_risk, point.events) for point in curve.points] == [(2, 6, 1), (4, 3, 1)]
    assert [point.share for point in curve.points] == pytest.approx([5 / 6, 5 / 9])
    assert curve.median is None
    assert curve.within(1) == (0.0, 0.0, 0.0)
    assert curve.incidence_within(2, 30) == pytest.approx(5 / 6 / 3)
    assert estimate_curve([]).within(30) == (0.0, 0.0, 0.0)


@given(trials=st.integers(1, 400), share=st.floats(0, 1))
def test_the_interval_of_a_share_is_that_of_scipy(trials: int, share: float) -> None:
    events = round(trials * share)
    expected = binomtest(events, trials).proportion_ci(0.95, method="wilson")
    assert wilson(events, trials) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_there_is_no_interval_without_trials() -> None:
    assert wilson(0, 0) is None
