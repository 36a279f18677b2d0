"""The table of programs: which are doing well, in the order of any figure; no place gives a hidden figure away."""

import re
from collections.abc import Sequence
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from services.projections.directory.models import Program, ProgramList
from services.projections.disclosure.access import Disclosure
from services.projections.measures.query.answer import MetricFigure, Part
from services.projections.measures.query.released_answer import NOT_RELEASED
from services.projections.pages.components.formats import THIN
from services.projections.pages.dashboards.figures import MOST_ORDERED
from services.projections.pages.dashboards.programs_table import (
    COLUMNS,
    LOWER_IS_BETTER,
    ORDERS,
    ProgramsView,
    by_measure,
    common_rating,
    programs_view,
)
from services.projections.pages.dashboards.selection import Selection
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id, program
from tests.unit.pages.page_client import client_of

PULSE, OTHER = "pulse v1 about session by mentee", "closing v1 post about relationship by mentor"


def figure(measure: str, value: float | None, suppressed: str | None = None) -> MetricFigure:
    """Return the figure of one program."""
    return MetricFigure(metric=measure, value=value, people=9, denominator=100, suppressed=suppressed)


def rating(**means: float) -> MetricFigure:
    """Return ratings of a program: of the pulse, or of the other instrument."""
    keys = {"pulse": PULSE, "other": OTHER}
    parts = [
        Part(key=keys[name], value=mean, people=8, low=None, high=None, of=20 if name == "pulse" else 3, lost=None)
        for name, mean in means.items()
    ]
    return MetricFigure(metric="feedback-mean", value=None, people=9, parts=parts)


def programs(count: int) -> list[Program]:
    """Return programs of one organization."""
    return [program(id=example_id(f"p{place}"), name=f"P{place}") for place in range(count)]


def shown(figures: Sequence[Sequence[MetricFigure]], order: str = "") -> ProgramsView:
    """Return the table of programs with these figures."""
    items = programs(len(figures))
    by_id = {each.id: found for each, found in zip(items, figures, strict=True) if found}
    selection = Selection("/federation", others={"order": order})
    return programs_view(ProgramList(items=items, next=None), by_id, selection, "", None)


def names(view: ProgramsView) -> list[str]:
    """Return the programs in their order."""
    return [row[0].text for row in view.table.rows]


def test_every_column_can_be_an_order_and_no_other_is_one(client: TestClient) -> None:
    assert ("", *COLUMNS) == ORDERS
    assert client.get("/federation?order=charm").status_code == 422


@given(
    st.lists(st.none() | st.sampled_from([0.1, 0.5, 0.9]), min_size=1, max_size=8),
    st.sampled_from(sorted(set(COLUMNS) - {"feedback-mean"})),
    st.sampled_from([None, "fewer than 5", NOT_RELEASED]),
)
def test_the_best_comes_first_and_what_is_hidden_last_by_name(
    values: list[float | None], order: str, why: str | None
) -> None:
    items = programs(len(values))
    figures = {
        each.id: [figure(order, value, why if value is None else None)]
        for each, value in zip(items, values, strict=True)
    }
    ordered = by_measure(items, figures, order, None)
    found = [values[items.index(each)] for each in ordered]
    known = [value for value in found if value is not None]
    assert found == known + [None] * (len(found) - len(known))
    assert known == sorted(known, reverse=order not in LOWER_IS_BETTER)
    hidden = [each.name for each in ordered[len(known) :]]
    assert hidden == sorted(hidden), "its place would tell something of a hidden figure"


def test_ratings_of_the_same_question_are_compared_and_it_is_named() -> None:
    figures = [[rating(pulse=4.1, other=1.5)], [rating(other=4.9)], [rating(pulse=4.6)]]
    view = shown(figures, "feedback-mean")
    assert names(view) == ["P2", "P0", "P1"]
    place = 3 + list(COLUMNS).index("feedback-mean")
    assert [row[place].text for row in view.table.rows] == ["4.6", "4.1", "–"]
    assert "Mean rating: Pulse, version 1, about the session, by mentees, from 1 to 5." in view.note


def test_without_ratings_no_question_is_named() -> None:
    assert common_rating({}) is None
    assert "rating" not in shown([[figure("adherence", 0.5)]]).note


def test_the_columns_state_how_programs_are_doing() -> None:
    view = shown([[figure("match-rate", 0.8), figure("premature-closure", 0.1), figure("goals-met", None, "few")]])
    texts = dict(zip(COLUMNS, [cell.text for cell in view.table.rows[0][3:]], strict=True))
    assert texts["match-rate"] == f"80{THIN}%"
    assert texts["premature-closure"] == f"10{THIN}%"
    assert (texts["goals-met"], texts["waiting"]) == ("few", "–")


def test_the_head_of_a_column_orders_by_it_and_that_of_the_organization_leads_back(client: TestClient) -> None:
    page = client.get("/federation?order=premature-closure").text
    table = page[page.index('id="programs-table"') :]
    assert "by ended before the agreed time, the best first" in table
    assert re.search(r'aria-sort="ascending">Ended before the agreed time', table)
    assert 'href="/federation?order=adherence#programs"' in table
    assert 'href="/federation#programs">Organization' in table
    assert 'scope="rowgroup"' not in table


def test_all_pages_are_ordered_together_up_to_a_bound_that_is_stated() -> None:
    class Long(ExampleQueries):
        def programs_by_organization(self, name: str, cursor: str | None, _: Disclosure, __: datetime) -> ProgramList:
            first = int(cursor or 0)
            items = [program(id=example_id(f"p{first + place}"), name=f"{name}P{first + place}") for place in range(50)]
            return ProgramList(items=items, next=str(first + 50))

    page = client_of(Long()).get("/federation?order=goals-met").text
    assert page.count("data-row-link") == MOST_ORDERED
    assert f"only the first {MOST_ORDERED} by organization" in page


@pytest.mark.parametrize("order", ORDERS)
def test_a_reader_of_releases_orders_by_every_column_too(order: str) -> None:
    page = client_of(ExampleQueries()).get(f"/federation?order={order}", headers={"executive": "yes"})
    assert page.status_code == 200
