"""Periods of a report: their names, their words, and only months that are over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.reports.period import (
    ReportPeriod,
    last_closed,
    month_end_after,
    months_between,
    usual_period,
    year_before,
)

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
NAMES = st.builds(
    lambda year, part: f"{year}{part}",
    st.integers(1950, 2150),
    st.sampled_from(["", *(f"-Q{each}" for each in range(1, 5)), *(f"-{each:02d}" for each in range(1, 13))]),
)


@pytest.mark.parametrize(
    ("name", "days", "label"),
    [
        ("2026", ("2026-01-01", "2026-12-31"), "2026"),
        ("2026-Q3", ("2026-07-01", "2026-09-30"), "July to September 2026"),
        ("2024-02", ("2024-02-01", "2024-02-29"), "February 2024"),
    ],
)
def test_a_name_is_whole_months(name: str, days: tuple[str, str], label: str) -> None:
    period = ReportPeriod.parse(name, "period")
    assert (period.days, period.label) == (days, label)


@pytest.mark.parametrize("name", ["", "26", "2026-Q5", "2026-13", "2026-3", "0026", "9999", "2026-Q3 ", "last year"])
def test_another_text_is_refused_with_its_field(name: str) -> None:
    with pytest.raises(QueryRefusedError) as refused:
        ReportPeriod.parse(name, "compare")
    assert (refused.value.rule, refused.value.field) == ("invalid-date", "compare")


@given(NAMES, DAYS)
def test_only_months_that_are_over_are_counted(name: str, today: date) -> None:
    period, closed = ReportPeriod.parse(name, "period"), last_closed(today)
    assert closed + timedelta(days=1) == today.replace(day=1)
    if period.first > closed:
        with pytest.raises(QueryRefusedError) as refused:
            period.until(closed)
        assert refused.value.field == "period"
        return
    over = period.until(closed)
    assert over.last <= closed
    assert (over.last + timedelta(days=1)).day == 1
    earlier = ReportPeriod.parse(year_before(name), "compare").as_long_as(over)
    assert earlier.months == over.months
    assert months_between(over.last, earlier.last) == 12


@given(DAYS)
def test_the_usual_period_is_the_last_quarter_that_is_over(today: date) -> None:
    period = ReportPeriod.parse(usual_period(today), "period")
    assert period.until(last_closed(today)) == period
    assert month_end_after(period.last, 3) >= today


@given(DAYS, st.integers(-400, 400))
def test_month_ends_move_by_months(day: date, months: int) -> None:
    moved = month_end_after(day, months)
    assert months_between(moved, day) == months
    assert (moved + timedelta(days=1)).day == 1
