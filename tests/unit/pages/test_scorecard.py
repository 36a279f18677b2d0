"""The scorecard on a program's page: objectives with their progress, and the program's place among others like it."""

import re
from datetime import datetime

import pytest
from fastapi.testclient import TestClient

from services.projections.disclosure.access import Disclosure
from services.projections.pages.components.formats import THIN
from services.projections.pages.dashboards.scorecard_view import (
    PROGRESS,
    QUARTERS,
    comparison_view,
    objectives_table,
)
from services.projections.scorecard.progress import Progress
from tests.unit.pages.addresses import HARBOUR
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.page_client import client_of
from tests.unit.pages.scorecard_examples import benchmarks, objectives


def rows() -> dict[str, list[str]]:
    """Return the cells of each objective after its code."""
    table = objectives_table(objectives(), example_id("Harbour"), "/csv")
    assert table is not None
    return {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def test_an_objective_states_target_baseline_due_and_where_it_is_and_should_be_now() -> None:
    found = rows()
    assert found["matches"] == ["Active relationships", "unknown", "at least 70", "77", "–", "reached", "14 Mar 2026"]
    share = [f"50{THIN}%", f"at least 75{THIN}%", f"62{THIN}%", f"60{THIN}%", "on track"]
    assert found["met"][1:6] == share
    assert found["rating"][2:6] == ["at least 4.0", "3.2", "3.5", "behind"]
    assert found["queue"][2:6] == ["at most 20", "37", "–", "missed"]
    assert found["people"][5] == "not reached yet"


def test_no_number_is_invented_and_what_is_not_shown_says_why() -> None:
    found = rows()
    assert found["reach"][3] == "see the ripple of this program"
    assert found["novel"][3:6] == ["not released to you", "–", "–"]


def test_every_progress_and_quarter_has_words_of_its_own() -> None:
    assert set(PROGRESS) == set(Progress)
    assert len(set(PROGRESS.values())) == len(Progress)
    assert set(QUARTERS) == {1, 2, 3, 4}


@pytest.mark.parametrize("quarter", QUARTERS)
def test_a_place_is_in_words_that_are_no_quarter_of_a_year(quarter: int) -> None:
    shown = comparison_view(benchmarks(quarter), "/csv")
    assert shown.sentence == (
        "Compared with the traditional pair programs of other organizations that share their figures, in 2025."
    )
    assert shown.table is not None
    assert shown.table.rows[0][1].text == QUARTERS[quarter]
    assert {row[1].text for row in shown.table.rows[1:]} == {"too few programs or people to compare"}


def test_where_nothing_can_be_compared_one_sentence_says_what_is_needed() -> None:
    shown = comparison_view(benchmarks(None), "/csv")
    assert shown.table is None
    assert "needs at least 8 other traditional pair programs, of at least 5 other organizations" in shown.sentence


def test_the_page_and_its_csv_have_objectives_and_comparison(client: TestClient) -> None:
    text = client.get(HARBOUR).text
    assert {"objectives", "comparison", "policy"} <= set(re.findall(r'<section class="near" id="(\w+)"', text))
    heading = "\ufeffObjective,Measure,Baseline,Target,Now,Expected by now,Progress,Due"
    assert client.get(f"{HARBOUR}?csv=objectives").text.startswith(heading)
    assert client.get(f"{HARBOUR}?csv=comparison").text.startswith("\ufeffMeasure,Place in 2025")


def test_the_objectives_are_those_of_the_date_of_the_page() -> None:
    asked: list[str | None] = []

    class Watched(ExampleQueries):
        def objectives(self, _: str, __: Disclosure, ___: str | None, ____: datetime) -> None:
            asked.append(___)

    page = client_of(Watched())
    assert 'id="objectives"' not in page.get(f"{HARBOUR}?as_of=2026-02-01").text
    page.get(HARBOUR)
    assert asked == ["2026-02-01", None]
