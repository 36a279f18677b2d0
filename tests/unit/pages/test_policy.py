"""The policy on a program's page: in words, by version, and its objectives with the present values."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from services.policy.policy import Policy, Requirement
from services.projections.measures.estimates.figures import MeasuredFigure
from services.projections.pages.components.formats import THIN
from services.projections.pages.dashboards.layout import measures
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.policy_view import NOT_MEASURED, NOT_SHOWN, PolicyView, policy_view
from services.projections.pages.dashboards.policy_wording import FIELDS, changes, describe
from services.projections.pages.dashboards.selection import Selection
from tests.unit.pages.addresses import HARBOUR
from tests.unit.pages.desk_examples import POLICY, objectives, record
from tests.unit.pages.examples import NOW, example_id
from tests.unit.pages.measure_examples import Figures, answer


def measured(changes: Figures | None = None) -> Measured:
    """Return the figures of the program."""
    every = Selection("/").request(["waiting"]).model_copy(update={"metrics": measures()})
    return Measured(answer(every, NOW, changes))


def view(figures: Measured | None = None, later: int = 0) -> PolicyView:
    """Return the policy's part of the page some days later."""
    time = NOW + timedelta(days=later)
    shown = figures or measured()
    built = policy_view(record().versions, objectives(), shown, example_id("Harbour"), time, "/csv")
    assert built is not None
    return built


def test_every_field_of_a_policy_is_put_in_words() -> None:
    assert {field.name for field in fields(Policy)} == set(FIELDS)
    assert all(value for _, value in describe(POLICY))


def test_the_version_in_force_is_named_and_changes_with_the_time() -> None:
    assert view().sentence == "Version 1 is in force since 14 Mar 2026."
    assert [entry.title for entry in view().versions] == [
        "Version 2, from 24 Mar 2026",
        "Version 1, from 14 Mar 2026 (in force)",
    ]
    assert view(later=10).sentence == "Version 2 is in force since 24 Mar 2026."


def test_a_version_states_what_it_changed() -> None:
    newest, first = view().versions
    assert list(newest.changes) == [
        "Direction: from mentees learn from mentors, seniors learn from juniors to mentees learn from mentors.",
        "Least duration of an agreement: from none to 365 days.",
    ]
    assert first.changes == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mentor_capacity": 1}, "Open relationships of a mentor: from 2 to 1."),
        ({"mentee_places": 30}, "Places for mentees: from no limit to 30."),
        ({"closes_on": date(2026, 9, 30)}, "Last day of admission: from none to 30 Sep 2026."),
        ({"approval_required": True}, "Staff approves a match: from no to yes."),
        ({"closure_reasons": ("goals-met",)}, "Reasons to close a relationship: from any to goals met."),
        (
            {"requirements": (Requirement("background-check", "both", 730, 2),)},
            "Requirements: from none to background check of mentors and mentees, valid for 730 days (criteria 2).",
        ),
    ],
)
def test_a_change_is_one_sentence(change: dict[str, object], sentence: str) -> None:
    assert changes(POLICY, replace(POLICY, **change)) == [sentence]  # type: ignore[arg-type] # a field of the policy


def scorecard(figures: Measured | None = None, later: int = 0) -> dict[str, list[str]]:
    """Return the cells of each objective after its code."""
    table = view(figures, later).objectives
    assert table is not None
    return {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def test_an_objective_states_target_baseline_due_and_where_it_is_now() -> None:
    rows = scorecard()
    assert rows["matches"] == ["active relationships", "unknown", "at least 70", "77, reached", "14 Mar 2026"]
    assert rows["met"][2:4] == [f"at least 75{THIN}%", f"62{THIN}%"]
    assert rows["rating"][2:4] == ["at least 4.0", "4.3, reached"]
    assert rows["queue"][2:4] == ["at most 20", "37"]


def test_no_number_is_invented() -> None:
    rows = scorecard()
    assert rows["novel"][3] == NOT_MEASURED
    assert rows["reach"][3] == "see the ripple of this program"
    assert "undefined" not in rows
    nothing = MeasuredFigure(None, 0)
    nobody_agreed = scorecard(measured({"goals-met": nothing, "feedback-mean": nothing}))
    assert (nobody_agreed["met"][3], nobody_agreed["rating"][3]) == (NOT_MEASURED, NOT_MEASURED)


def test_a_version_has_the_objectives_as_it_defined_them() -> None:
    assert scorecard(later=10)["matches"][1:4] == ["20", "at least 90", "77"]


def test_a_hidden_figure_is_hidden_here_too_and_not_said_to_be_reached() -> None:
    rows = scorecard(measured({"active-relationships": None, "goals-met": None}))
    assert rows["matches"][3] == "hidden (fewer than 5)"
    assert rows["met"][3].startswith("hidden")


def test_a_reader_of_released_sums_is_not_shown_where_an_objective_is() -> None:
    built = policy_view(record().versions, objectives(), None, example_id("Harbour"), NOW, "/csv")
    assert built is not None
    assert built.objectives is not None
    rows = {row[0].text: row[4].text for row in built.objectives.rows}
    assert (rows["matches"], rows["met"]) == (NOT_SHOWN, NOT_SHOWN)


def test_a_program_without_a_policy_has_no_such_part() -> None:
    assert policy_view([], [], measured(), example_id("Harbour"), NOW, "/csv") is None


def test_the_page_has_versions_and_objectives(client: TestClient) -> None:
    text = client.get(HARBOUR).text
    assert 'id="objectives"' in text
    assert "By which rules does the program decide?" in text
    assert client.get(f"{HARBOUR}?csv=objectives").text.startswith(
        "\ufeffObjective,Measure,Baseline,Target,In the period,Due"
    )
