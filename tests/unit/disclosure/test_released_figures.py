"""Figures are sums, stocks and means of releases; the lattice of the releases."""

from datetime import UTC, datetime, timedelta

import pytest

from services.disclosure.batch import Audience, Release
from services.disclosure.lattice import last_release_point, release_point_inside, release_point_outside
from services.disclosure.released_figures import Total, at_least, mean_rating, stock, total_of

MAY = datetime(2026, 5, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def day(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


def release(number: int, month: int, people: int, count: int, total: int) -> Release:
    return Release(Audience.OUTER, "a", "a1", "s", number, datetime(2026, month, 1, tzinfo=UTC), people, count, total)


def test_a_total_is_the_sum_of_what_was_released_until_then() -> None:
    releases = [release(1, 4, 10, 12, 300), release(2, 5, 11, 8, 100), release(3, 6, 10, 10, 50)]
    assert total_of(releases, MAY) == Total(21, 20, 400, MAY)
    assert total_of(releases, MAY - MICROSECOND) == Total(10, 12, 300, datetime(2026, 4, 1, tzinfo=UTC))
    assert total_of([], MAY) == Total()
    assert stock(total_of(releases, MAY), Total(5, 6)) == 14
    assert stock(Total(5, 6), Total(9, 9)) == 0


@pytest.mark.parametrize(
    ("count", "total", "shown"),
    [
        (0, 0, None),
        (10, 32, "3.2"),
        (30, 101, "3.4"),
        (10, 47, "4.7"),
        (10, 48, "4.8 or more"),
        (10, 50, "4.8 or more"),
        (10, 12, "1.2 or less"),
        (10, 10, "1.2 or less"),
        (10, 13, "1.3"),
        (-5, -20, None),
    ],
)
def test_a_mean_has_one_decimal_and_open_ends(count: int, total: int, shown: str | None) -> None:
    assert mean_rating(Total(count, count, total)) == shown


def test_a_count_is_a_lower_bound_and_never_zero() -> None:
    assert [at_least(count) for count in (0, 4, 5, 12)] == ["fewer than 5", "fewer than 5", "5 or more", "12 or more"]


@pytest.mark.parametrize(
    ("known", "inside", "outside"),
    [
        (day(5, 4), day(5, 4), day(6, 1)),
        (day(5, 4) + MICROSECOND, day(5, 11), day(6, 1)),
        (day(5, 1), day(5, 4), day(5, 1)),
        (day(5, 1) - MICROSECOND, day(5, 4), day(5, 1)),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 4, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_batches_are_released_on_mondays_inside_and_on_the_first_outside(
    known: datetime, inside: datetime, outside: datetime
) -> None:
    assert release_point_inside(known) == inside
    assert release_point_outside(known) == outside


@pytest.mark.parametrize(
    ("now", "point"),
    [
        (datetime(2026, 5, 3, 23, tzinfo=UTC), MAY),
        (datetime(2026, 5, 4, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC)),
        (datetime(2026, 5, 10, 12, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC)),
    ],
)
def test_the_last_point_is_a_monday_or_the_first_of_the_month(now: datetime, point: datetime) -> None:
    assert last_release_point(now) == point
