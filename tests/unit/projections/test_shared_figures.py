"""A sum that an organization left reveals no small part of it, whatever a reader remembers of the sum before."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.projections.disclosure.suppression import SMALLEST_GROUP, WITHHELD, Cell, Figure, show, show_parts
from services.projections.programs.models import Feedback, SessionMonth
from services.projections.programs.shared_figures import hide_recoverable

counts = st.integers(0, 30)
parts = st.fixed_dictionaries(dict.fromkeys(("enrolled", "paused", "completed"), counts))


def figure(count: int) -> Figure:
    return show(Cell(count, count), SMALLEST_GROUP)


def figures(of: dict[str, int]) -> dict[str, Figure]:
    return show_parts({name: Cell(count, count) for name, count in of.items()}, SMALLEST_GROUP)


@given(st.lists(counts, max_size=4), counts)
def test_no_shown_sum_is_a_small_part_away_from_an_earlier_one(withheld: list[int], shared: int) -> None:
    shown = hide_recoverable({"enrolled": figure(shared)}, [{"enrolled": figure(each)} for each in withheld])[
        "enrolled"
    ]
    if shown.value is not None:
        assert all(each == 0 or each >= SMALLEST_GROUP for each in withheld)
    elif shared >= SMALLEST_GROUP:
        assert any(0 < each < SMALLEST_GROUP for each in withheld)


@given(st.lists(parts, min_size=1, max_size=3), parts)
def test_a_hidden_part_does_not_follow_from_the_others(withheld: list[dict[str, int]], shared: dict[str, int]) -> None:
    before = figures(shared)
    after: dict[str, Figure] = hide_recoverable({"states": before}, [{"states": figures(w)} for w in withheld])[
        "states"
    ]
    newly = [name for name in after if after[name].suppressed and not before[name].suppressed]
    hidden = [name for name in after if after[name].suppressed]
    rest = [name for name in after if not after[name].suppressed and after[name].people]
    assert not newly or len(hidden) > 1 or not rest
    for name in set(after) - set(hidden):
        assert all(each[name] == 0 or each[name] >= SMALLEST_GROUP for each in withheld)


def month(number: int, count: int) -> SessionMonth:
    return SessionMonth(month=date(2026, number, 1), held=figure(count), minutes=figure(count))


def answers(count: int) -> Feedback:
    mean = show(Cell(4.0, count), SMALLEST_GROUP)
    shown = None if mean.suppressed else count
    return Feedback(instrument="pulse", version=1, about="relationship", given_by="mentor", mean=mean, answers=shown)


def test_months_and_answers_are_compared_with_the_same_month_and_instrument() -> None:
    shown: Any = hide_recoverable(
        {"sessions": [month(1, 20), month(2, 20)], "feedback": [answers(9)]},
        [{"sessions": [month(2, 3)], "feedback": [answers(2)]}],
    )
    assert [each.held.suppressed for each in shown["sessions"]] == [None, WITHHELD]
    assert [each.minutes.suppressed for each in shown["sessions"]] == [None, WITHHELD]
    assert (shown["feedback"][0].mean.suppressed, shown["feedback"][0].answers) == (WITHHELD, None)
