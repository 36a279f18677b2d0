"""Wording of give-back, cohorts, months, one person and one program."""

import pytest

from services.projections.network.answers.left_out import left_out_of
from services.projections.network.answers.paths import PathsFound
from services.projections.network.answers.person import PersonGiveBack
from services.projections.pages.components.formats import THIN
from services.projections.pages.components.links import PageLinks
from services.projections.pages.network.cohorts import cohorts_table
from services.projections.pages.network.give_back import give_back_chart, no_curve
from services.projections.pages.network.program_ripple_view import program_ripple_view
from services.projections.pages.network.timeline import reach_chart, reproduction_chart
from services.projections.pages.people.names import Pseudonyms
from services.projections.pages.person.path import path_view
from services.projections.pages.person.what_if import what_if_view
from services.projections.pages.person.wording import give_back_status, person_cards
from services.projections.pseudonyms import pseudonym
from tests.unit.pages.examples import EXAMPLE_TIME, FEW, example_id, figure
from tests.unit.pages.network_examples import ripple, summary
from tests.unit.pages.ripple_examples import cohort, cohorts, paths, program_ripple, small, timeline, without


def test_the_curve_states_an_association_and_no_cause() -> None:
    chart = give_back_chart(cohorts(), "")
    assert chart is not None
    assert chart.finding.startswith(f"An estimated 20.0{THIN}% gave back within 5 years")
    assert f"15.0 to 25.0{THIN}%" in chart.finding
    assert "an association, not an effect" in chart.finding
    assert "cause" not in chart.finding


def test_the_curve_and_its_table_hold_the_same_numbers_with_people_at_risk() -> None:
    chart = give_back_chart(cohorts(), "")
    assert chart is not None
    assert chart.data["y"] == pytest.approx([row[2].raw for row in chart.table.rows], abs=1e-6)
    ticks = chart.data["ticks"]
    assert isinstance(ticks, list)
    assert ticks[1] == [12, "1 year", f"10{THIN}359"]


def test_too_few_people_for_a_curve_have_a_notice() -> None:
    few = cohorts(overall=small("all"))
    assert give_back_chart(few, "") is None
    assert no_curve(few).kind == "suppressed"
    none = small("all").model_copy(update={"at_risk": figure(0)})
    assert no_curve(cohorts(overall=none)).kind == "nothing-yet"


def test_small_and_recent_cohorts_are_marked() -> None:
    old, few, young = cohorts_table(cohorts(), "").rows
    assert [cell.text for cell in old[3:5]] == ["fewer than half", f"12.0{THIN}%"]
    assert [cell.text for cell in few[1:5]] == ["fewer than 5", "fewer than 5", "too few", "too few"]
    assert young[4].text == "not yet known"
    assert (old[6].text, young[6].text) == ("0.20", "not yet known")


def test_months_are_compared_with_a_year_before() -> None:
    reproduction, reach = reproduction_chart(timeline(), ""), reach_chart(timeline(), "")
    assert reproduction is not None
    assert reach is not None
    assert reproduction.finding.startswith("R is 0.14 in Mar 2026, the same as a year earlier.")
    assert f"75{THIN}690 people reached, counting each once per mentor" in reach.finding
    assert f"26{THIN}010 a year earlier" in reach.finding
    assert reach_chart(timeline(1), "") is None


def test_nothing_is_drawn_where_every_value_is_zero() -> None:
    zero = timeline().model_copy(deep=True)
    for month in zero.items:
        month.new_mentors = month.sum_reach = 0
    assert reproduction_chart(zero, "") is None
    assert reach_chart(zero, "") is None
    overall = cohort("all").model_copy(update={"gave_back": figure(0)}, deep=True)
    for point in overall.curve:
        point.given_back = point.low = point.high = 0.0
    none = cohorts(overall=overall)
    assert give_back_chart(none, "") is None
    assert no_curve(none).text == f"Of 11{THIN}439 mentees, none has become a mentor so far."


def test_a_curve_ends_where_few_people_are_observed() -> None:
    overall = cohort("all").model_copy(deep=True)
    for point in overall.curve:
        point.at_risk = 80 - 3 * round(point.days / 30.4)
    chart = give_back_chart(cohorts(overall=overall), "")
    assert chart is not None
    assert len(chart.data["y"]) == 24  # type: ignore[arg-type] # a list; months 0 to 23 have 80 to 11 people
    assert len(chart.table.rows) == len(overall.curve)
    assert chart.finding.startswith(f"An estimated 4.0{THIN}% gave back within 1 year")
    assert "The curve ends where fewer than 10 people are still observed." in chart.finding


def test_the_give_back_of_a_person_has_dates() -> None:
    def text(state: str) -> str:
        standing = PersonGiveBack.model_validate(
            {"state": state, "first_reached": EXAMPLE_TIME, "first_mentored": EXAMPLE_TIME}
        )
        return give_back_status(ripple().model_copy(update={"give_back": standing}))

    assert text("gave-back").startswith("Gave back")
    assert "2 Jun 2025" in text("gave-back")
    assert text("not-yet").startswith("Not a mentor yet")
    assert text("already-mentor").startswith("Already a mentor")
    assert text("never-mentored").startswith("Not reached by the influence of any mentor. Started to mentor")


def test_a_persons_reach_has_bounds_where_dates_coincide() -> None:
    bounds = {"reach": {"strictly_after": 18, "at_or_after": 21}}
    person = type(ripple()).model_validate({**ripple().model_dump(), "bounds": bounds})
    assert "between 18 and 21" in person_cards(person)[0].note


def test_both_paths_have_dates() -> None:
    view = path_view(PageLinks(), paths(), names=Pseudonyms())
    assert "through 3 relationships. A later path is shorter: 2 relationships." in view.finding
    assert [route.title for route in view.routes] == ["Earliest path", "Shortest path"]
    assert len(view.routes[0].steps) == 3
    assert "started 2 Jun 2025, influence delivered 14 Jun 2025" in view.routes[0].steps[0]
    assert [route.title for route in path_view(PageLinks(), paths(same=True), names=Pseudonyms()).routes] == ["Path"]
    missed = _missed()
    assert "did not reach" in path_view(PageLinks(), missed, names=Pseudonyms()).finding
    assert "very time of arrival" in path_view(PageLinks(), missed, names=Pseudonyms()).finding


def test_a_path_the_other_way_round_is_shown_and_a_missing_one_is_said() -> None:
    missed, back = _missed(), paths(same=True)
    view = path_view(PageLinks(), missed, back, names=Pseudonyms())
    assert [route.title for route in view.routes] == ["Path the other way round"]
    assert f"The influence of {pseudonym(missed.to)} reached {pseudonym(missed.from_)} on" in view.finding
    assert path_view(PageLinks(), missed, missed, names=Pseudonyms()).finding.endswith(
        f"Nor did the influence of {pseudonym(missed.to)} reach {pseudonym(missed.from_)}."
    )


def _missed() -> PathsFound:
    return paths().model_copy(update={"reached": False, "reached_at": None, "foremost": [], "shortest": []})


def test_reach_is_not_indispensability() -> None:
    view = what_if_view(PageLinks(), without(), Pseudonyms())
    assert view.sentence.startswith(
        f"Without {pseudonym(without().without)}, 12 of the 26 people reached (46{THIN}%) would not"
    )
    assert "remaining 14" in view.sentence
    assert view.table is not None
    assert view.table.rows[1][1].text == "fewer than 5"
    assert what_if_view(PageLinks(), without(0), Pseudonyms()).sentence.startswith(
        "Other mentors would still have reached everyone"
    )
    assert what_if_view(PageLinks(), without(26), Pseudonyms()).sentence.endswith(
        "none of the 26 people reached would have been reached."
    )


def test_a_programs_ripple_states_reach_mentors_and_programs() -> None:
    view = program_ripple_view(PageLinks(as_of="2025-06-30"), program_ripple(), left_out_of(summary(left_out=40)))
    assert view.left_out is not None
    assert view.left_out.text.startswith("In the whole federation, 40 of 26\u202f625 relationships have no session")
    assert view.sentence == ("Harbour has reached 512 people. It has had 320 mentees. 48 of them have become mentors.")
    assert view.cards[0].note == "between 512 and 519, because some dates coincide"
    assert view.cards[3].withheld
    assert view.finding == "Apart from Harbour, most people were mentored in Compass: 102 people."
    assert view.deep_flow.rows[1][0].href == f"/network/programs/{example_id('Compass')}?as_of=2025-06-30"


def test_a_program_without_new_mentors_has_no_zero_in_its_sentence() -> None:
    ripple = program_ripple().model_copy(update={"went_on": figure(0), "mentees": FEW})
    sentence = program_ripple_view(PageLinks(), ripple, left_out_of(summary())).sentence
    assert sentence.endswith("It has had fewer than 5 mentees. None of its mentees has become a mentor yet.")


def test_a_year_of_observation_is_needed_for_a_rate() -> None:
    chart = give_back_chart(cohorts(overall=cohort("all", years=0).model_copy(update={"curve": cohort("x").curve})), "")
    assert chart is not None
    assert "full year" in chart.finding


def test_the_ripple_of_a_program_is_drawn_where_it_reached_two_programs() -> None:
    """Regression: the page of a program's ripple had four cards, a table of a row or two, and no picture."""
    chart = program_ripple_view(PageLinks(), program_ripple(), left_out_of(summary())).chart
    assert chart is not None
    assert chart.data["labels"] == ["Harbour", "Compass"], "hidden numbers are not drawn"
    assert chart.data["values"] == [410, 102]
    assert len(chart.table.rows) == 3
    one = program_ripple(deep_flow=program_ripple().deep_flow[:1])
    assert program_ripple_view(PageLinks(), one, left_out_of(summary())).chart is None
