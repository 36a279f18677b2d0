"""Answers of the network that are kept while it does not change, and the years of its cohorts."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projections.network.answers.cohorts import find_years
from services.projections.network.in_memory import analysis as analyses
from services.ripple import NEVER
from tests.unit.projections.network_example import analysis

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - of the strategy


def test_an_answer_is_built_once_for_a_question() -> None:
    found, built = analysis((0, 1, 0)), list[str]()

    def build(question: str) -> str:
        built.append(question)
        return question

    for question in ("a", "b", "a", "b"):
        assert found.keep(question, lambda: build(question)) == question  # noqa: B023 - called at once
    assert built == ["a", "b"]


def test_another_network_keeps_nothing_of_this_one() -> None:
    first, second = analysis((0, 1, 0)), analysis((0, 1, 0))
    assert (first.keep("a", lambda: 1), second.keep("a", lambda: 2)) == (1, 2)


def test_only_so_many_answers_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyses, "MAX_KEPT", 2)
    found = analysis((0, 1, 0))
    kept = [found.keep(question, object) for question in range(3)]
    assert found.keep(2, object) is kept[2]
    assert found.keep(0, object) is not kept[0]


@given(st.lists(st.none() | moments, max_size=20))
def test_years_are_those_of_the_calendar(times: list[datetime | None]) -> None:
    microseconds = [NEVER if each is None else (each - EPOCH) // timedelta(microseconds=1) for each in times]
    expected = [-1 if each is None else each.year for each in times]
    assert find_years(np.array(microseconds, np.int64)).tolist() == expected
