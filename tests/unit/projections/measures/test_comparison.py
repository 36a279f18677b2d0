"""Ratios and differences of two shares against scipy, which finds them in other ways, and against published figures."""

from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]  # scipy has no types
from scipy.stats import chi2  # type: ignore[import-untyped]  # as above
from scipy.stats.contingency import relative_risk  # type: ignore[import-untyped]  # as above

from services.projections.measures.estimates.comparison import (
    Share,
    difference_interval,
    ratio_interval,
    risk_ratio,
)
from services.projections.measures.estimates.equity import TOO_FEW, compare_stages
from services.projections.measures.estimates.shares import Z95, poisson_interval

GROUPS = st.integers(10, 80).flatmap(lambda trials: st.builds(Share, st.integers(0, trials), st.just(trials)))


def score(one: Share, other: Share, ratio: float) -> float:
    """Return the chi-square statistic under a ratio, with the likeliest shares found by search."""

    def unlikelihood(second: float) -> float:
        return -sum(
            each.events * log(share) + (each.trials - each.events) * log(1 - share)
            for each, share in ((one, ratio * second), (other, second))
        )

    top = min(1.0, 1 / ratio)
    second: float = minimize_scalar(
        unlikelihood, bounds=(top * 1e-9, top * (1 - 1e-9)), method="bounded", options={"xatol": 1e-12}
    ).x
    return sum(
        (each.events - each.trials * share) ** 2 / (each.trials * share * (1 - share))
        for each, share in ((one, ratio * second), (other, second))
    )


@settings(max_examples=60, deadline=None)
@given(one=GROUPS, other=GROUPS)
def test_the_bounds_of_a_ratio_are_where_a_score_test_begins_to_reject(one: Share, other: Share) -> None:
    low, high = ratio_interval(one, other)
    for bound in (low, high):
        if bound is not None and 1e-6 < bound < 1e6:
            assert score(one, other, bound) == pytest.approx(Z95 * Z95, rel=2e-3)
    if one.events and other.events:
        assert low is not None
        assert high is not None
        assert low < one.value / other.value < high or one.events == one.trials or other.events == other.trials
    assert (low is None) == (not one.events and not other.events)
    assert (high is None) == (not other.events)


@settings(max_examples=30, deadline=None)
@given(one=st.integers(150, 250), other=st.integers(100, 250))
def test_with_many_people_the_interval_is_near_that_of_the_logarithm(one: int, other: int) -> None:
    expected = relative_risk(one, 400, other, 500)
    low, high = ratio_interval(Share(one, 400), Share(other, 500))
    assert risk_ratio(Share(one, 400), Share(other, 500)) == pytest.approx(expected.relative_risk)
    assert (low, high) == pytest.approx(tuple(expected.confidence_interval(0.95)), rel=0.02)


@given(one=GROUPS, other=GROUPS)
def test_an_exchange_of_the_groups_inverts_ratio_and_difference(one: Share, other: Share) -> None:
    low, high = ratio_interval(one, other)
    turned_low, turned_high = ratio_interval(other, one)
    if low and high and turned_low and turned_high:
        assert (1 / turned_high, 1 / turned_low) == pytest.approx((low, high), rel=1e-6)
    below, above = difference_interval(one, other)
    assert difference_interval(other, one) == pytest.approx((-above, -below))
    assert below <= one.value - other.value <= above


def test_published_examples() -> None:
    """Koopman (1984): 36 of 40 and 16 of 80; Newcombe (1998): 56 of 70 and 48 of 80, 0 of 20 and 0 of 10."""
    assert ratio_interval(Share(36, 40), Share(16, 80)) == pytest.approx((2.94, 7.15), abs=0.01)
    assert difference_interval(Share(56, 70), Share(48, 80)) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert difference_interval(Share(0, 20), Share(0, 10)) == pytest.approx((-0.2775, 0.1611), abs=1e-4)


@given(events=st.integers(5, 300))
def test_the_interval_of_a_count_is_near_the_exact_one(events: int) -> None:
    exact = chi2.ppf(0.025, 2 * events) / 2, chi2.ppf(0.975, 2 * events + 2) / 2
    assert poisson_interval(events) == pytest.approx(exact, rel=0.02)
    assert poisson_interval(0)[0] == 0.0


def test_groups_of_fewer_than_ten_are_not_compared() -> None:
    """Of twelve juniors ten enroll and nine are matched: from then on they are too few."""
    everyone = {"applied": 50, "enrolled": 40, "matched": 30, "active": 5, "closed_well": 0}
    juniors = {"applied": 12, "enrolled": 10, "matched": 9, "active": 2, "closed_well": 0}
    rows: list[dict[str, object]] = [
        {"dimension": "seniority", "part": part, **sums, **{f"{stage}_people": n for stage, n in sums.items()}}
        for part, sums in (("", everyone), ("1", juniors))
    ]
    applied, enrolled, matched, active = compare_stages(rows)
    assert (applied.people, applied.of) == (12, 12)
    assert applied.value == pytest.approx(10 / 12 / (30 / 38))
    assert enrolled.value == pytest.approx(9 / 10 / (21 / 30))
    assert enrolled.difference == pytest.approx(0.9 - 0.7)
    assert {(part.value, part.note) for part in (matched, active)} == {(None, TOO_FEW)}
