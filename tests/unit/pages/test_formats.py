"""Formats of numbers, shares, dates and durations."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.projections.pages.components import formats


@pytest.mark.parametrize(
    ("value", "written"), [(0, "0"), (999, "999"), (1000, "1 000"), (11439, "11 439"), (-1234567, "-1 234 567")]
)
def test_thousands_are_set_apart_by_a_thin_space(value: int, written: str) -> None:
    assert formats.number(value) == written.replace(" ", formats.THIN)


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [
        (1430, 11439, "12.5 %"),
        (1, 8, "12 %"),
        (25, 199, "13 %"),
        (25, 200, "12.5 %"),
        (0, 300, "0.0 %"),
        (1, 100000, "< 0.1 %"),
        (0, 0, "–"),
    ],
)
def test_a_share_has_a_decimal_only_for_a_large_whole(part: int, whole: int, written: str) -> None:
    assert formats.percent(part, whole) == written.replace(" ", formats.THIN)


def test_dates_and_moments() -> None:
    assert formats.day(date(2026, 3, 14)) == "14 Mar 2026"
    assert formats.month("2026-03") == "Mar 2026"
    assert formats.moment(datetime(2026, 3, 14, 12, 4, 31, tzinfo=UTC)) == "14 Mar 2026, 12:04:31 UTC"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(-2, "0 s"), (3, "3 s"), (89, "89 s"), (720, "12 min"), (5 * 3600, "5 h"), (9 * 86400, "9 days")],
)
def test_a_duration_has_one_suitable_unit(seconds: float, written: str) -> None:
    assert formats.duration(seconds).replace(formats.THIN, " ") == written
    assert formats.duration(timedelta(seconds=seconds)) == formats.duration(seconds)


def test_a_count_inflects_its_noun() -> None:
    assert formats.count(1, "person", "people") == "1 person"
    assert formats.count(0, "person", "people") == "0 people"
    assert formats.count(2, "day") == "2 days"
