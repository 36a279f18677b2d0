"""Means of anonymous questionnaires in words: open ends, what is silent, and the rows of a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projections.pages.dashboards.questionnaire_view import heading, questionnaires_view
from services.projections.questionnaires.answered import NOTHING_ASKED, Answered, Scores, put_together
from services.projections.releases.item_series import ItemSeries, item_series
from services.projections.releases.questions import Published, Question

FAIR = Question("fair", "Are mentors chosen fairly?", 1, 5, "1 not at all, 5 fully")
CLIMATE = Published("How is it here?", ("mentor", "mentee"), (FAIR,))
PUBLISHED = {("p", "climate", 1): CLIMATE}


def series(wave: str, side: str = "mentee") -> ItemSeries:
    return ItemSeries("climate", 1, wave, side, "fair")


@pytest.mark.parametrize(
    ("total", "people", "text"),
    [(19, 5, "3.8"), (25, 5, "4.8 or more"), (24, 5, "4.8 or more"), (5, 5, "1.2 or less"), (13, 10, "1.3")],
)
def test_a_mean_has_open_ends(total: int, people: int, text: str) -> None:
    assert FAIR.mean(total, people) == text


@given(st.integers(0, 50), st.integers(1, 50), st.integers(5, 40), st.data())
def test_no_mean_says_more_than_the_bounds_of_its_scale(low: int, width: int, people: int, data: st.DataObject) -> None:
    question = Question("x", "X?", low, low + width)
    total = data.draw(st.integers(low * people, (low + width) * people))
    text = question.mean(total, people)
    mean = float(text.split(" ")[0])
    assert low + width / 20 - 0.051 <= mean <= low + width - width / 20 + 0.051


def test_the_latest_wave_is_first_and_what_nobody_answered_together_is_named() -> None:
    sums = [(series("2025"), Scores(5, 15)), (series("2026"), Scores(10, 31))]
    found = put_together("p", PUBLISHED, sums)
    assert [heading(each) for each in found.asked] == [
        "“How is it here?”, in 2026, by mentees",
        "“How is it here?”, in 2025, by mentees",
    ]
    assert found.silent == [("How is it here?", "mentor")]


def test_a_page_says_how_answers_are_protected_and_of_what_nothing_is_shown() -> None:
    view = questionnaires_view(put_together("p", PUBLISHED, [(series("2026"), Scores(10, 31))]), 10, None)
    assert view is not None
    assert view.table is not None
    assert "at least 10 people" in view.sentences[0]
    assert "nothing by mentors is shown" in view.sentences[1]
    assert [cell.text for cell in view.table.rows[0]][:4] == [FAIR.text, FAIR.scale, "3.1", "10"]
    assert questionnaires_view(NOTHING_ASKED, 5, None) is None
    empty = questionnaires_view(Answered((), [("How is it here?", "mentor")]), 5, None)
    assert empty is not None
    assert empty.table is None


@pytest.mark.parametrize("wave", ["", "2026", "2026-Q1", "follow-up-12m"])
def test_a_series_names_its_question(wave: str) -> None:
    found = item_series(f"answered-item:climate:2:{wave}:program:mentor:fair")
    assert found == ItemSeries("climate", 2, wave, "mentor", "fair")
    assert item_series("answered:climate:2::program:mentor") is None
