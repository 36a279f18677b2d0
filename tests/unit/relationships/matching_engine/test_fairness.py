"""Shares served, compared: published examples, the four-fifths rule in whole numbers, and groups that are too small."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.relationships.matching.engine.fairness import compare, is_below_four_fifths, newcombe
from services.relationships.matching.engine.report import Share, wilson


def share(served: int, eligible: int) -> Share:
    return Share(f"{served} of {eligible}", eligible, served, *wilson(served, eligible))


def test_the_interval_is_that_of_the_published_examples() -> None:
    assert newcombe((56, 70), (48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe((9, 10), (3, 10)) == pytest.approx((0.1705, 0.8090), abs=5e-5)


def test_four_fifths_are_compared_in_whole_numbers() -> None:
    assert not is_below_four_fifths(share(24, 40), share(45, 60))
    assert is_below_four_fifths(share(23, 40), share(45, 60))


def test_each_group_is_compared_with_the_highest_and_a_small_one_is_not() -> None:
    small, best, low = compare([share(4, 4), share(45, 60), share(2, 9)])
    assert small is None
    assert best is None
    assert low is not None
    assert low.below_four_fifths
    assert low.ratio == pytest.approx((2 / 9) / 0.75)
    assert low.is_clear


def test_a_marked_group_may_be_too_small_to_say() -> None:
    (few, _) = compare([share(3, 6), share(45, 60)])
    assert few is not None
    assert few.below_four_fifths
    assert not few.is_clear


def test_nothing_is_compared_where_no_one_was_served() -> None:
    assert compare([share(0, 20), share(0, 30)]) == [None, None]
    assert compare([]) == []


@given(st.lists(st.integers(5, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=6))
def test_the_difference_lies_in_its_interval_and_is_never_above_the_highest(counts: list[tuple[int, int]]) -> None:
    for each in compare([share(*count) for count in counts]):
        if each is not None:
            assert each.low <= each.difference <= min(each.high, 1e-12)
            assert each.low >= -1
            assert each.high <= 1
