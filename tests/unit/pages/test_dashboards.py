"""Dashboards on the pages of the federation and of a program."""

from datetime import date

from services.projections.disclosure.suppression import WITHHELD, Figure
from services.projections.pages.components.figures import WHY_FEW, WHY_WITHHELD
from services.projections.pages.components.formats import THIN
from services.projections.pages.dashboards.cards import dashboard_cards
from services.projections.pages.dashboards.federation_view import federation_view
from services.projections.pages.dashboards.program_view import program_view
from services.projections.pages.dashboards.sessions_by_month import Series, sessions_chart
from tests.unit.pages.examples import (
    FEW,
    TODAY,
    federation_dashboard,
    figure,
    months,
    program,
    program_dashboard,
)
from tests.unit.pages.network_examples import summary


def test_the_federations_page_begins_with_its_finding() -> None:
    view = federation_view(federation_dashboard(), summary(), today=TODAY, period="12", order="active")
    assert view.sentence == (
        "385 mentoring relationships are active. 4 member organizations run 5 open programs. "
        "185 mentees are waiting for a mentor, the most in Anchor (16)."
    )
    assert view.give_back == f"Of 11{THIN}439 people mentored, 1{THIN}430 (12.5{THIN}%) went on to mentor."
    assert view.empty is None


def test_closed_programs_do_not_count_as_open() -> None:
    closed = [line.model_copy(update={"state": "closed"}) for line in federation_dashboard().largest]
    dashboard = federation_dashboard(member_organizations=1, open_programs=0, largest=closed)
    view = federation_view(dashboard, summary(), today=TODAY, period="12", order="active")
    assert "1 member organization runs 0 open programs." in view.sentence
    assert view.empty is None


def test_without_a_program_the_page_explains_the_first_step() -> None:
    nothing = federation_dashboard(open_programs=0, largest=[])
    view = federation_view(nothing, summary(), today=TODAY, period="12", order="active")
    assert view.empty is not None
    assert view.empty.kind == "nothing-yet"
    assert view.empty.action is not None


def test_programs_are_sorted_by_the_requested_column_with_withheld_ones_last() -> None:
    def names(order: str) -> list[str]:
        view = federation_view(federation_dashboard(), summary(), today=TODAY, period="12", order=order)  # type: ignore[arg-type] # any of them
        return [row[0].text for row in view.programs.rows]

    assert names("name") == ["Anchor", "Compass", "First Light", "Harbour", "Lighthouse"]
    assert names("active")[0] == "Harbour"
    assert names("waiting") == ["Anchor", "Compass", "Lighthouse", "Harbour", "First Light"]


def test_the_links_that_sort_keep_the_period() -> None:
    view = federation_view(federation_dashboard(), summary(), today=TODAY, period="36", order="active")
    assert view.programs.columns[0].href == "/?period=36&sort=name#programs"
    assert view.programs.columns[2].sorted == "descending"


def test_there_are_at_most_six_cards_and_each_has_a_definition() -> None:
    cards = dashboard_cards(program_dashboard(), TODAY)
    assert len(cards) <= 6
    assert all(card.definition for card in cards)


def test_a_withheld_figure_states_its_reason() -> None:
    cards = {card.label: card for card in dashboard_cards(program_dashboard(active_relationships=FEW), TODAY)}
    active = cards["Active relationships"]
    assert (active.value, active.withheld) == ("fewer than 5", WHY_FEW)
    assert cards["Mentees waiting"].withheld is None


def test_the_feedback_card_shows_one_version_never_a_mix() -> None:
    card = {card.label: card for card in dashboard_cards(program_dashboard(), TODAY)}["Feedback, 1 to 5"]
    assert card.value == "4.3"
    assert card.note == "412 answers, pulse version 2, by mentees"


def test_the_change_compares_full_months() -> None:
    card = {card.label: card for card in dashboard_cards(program_dashboard(), TODAY)}["Sessions this month"]
    assert card.value == "66"
    assert card.change is not None
    assert (card.change.direction, card.change.text) == ("up", "Feb 2026: 174, up from 161")


def test_months_without_a_session_are_zero_and_the_current_one_is_marked() -> None:
    series = Series.of(months({"2025-11": 3, "2026-02": 8}), TODAY)
    assert list(series.labels) == ["Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"]
    assert list(series.values) == [3, 0, 0, 8, 0]
    chart = sessions_chart(series.window(3), "/?csv=sessions")
    assert chart.data["current"] == 2
    assert [row[1].raw for row in chart.table.rows] == [0, 8, 0]


def test_a_withheld_month_is_not_drawn_as_zero() -> None:
    sessions = months({"2026-01": 9, "2026-02": 8})
    sessions[0].held = FEW
    chart = sessions_chart(Series.of(sessions, TODAY), "")
    assert chart.data["values"] == [None, 8, 0]
    assert chart.table.rows[0][1].text == "withheld"
    assert "withheld" in chart.finding


def test_months_without_sessions_differ_from_withheld_ones() -> None:
    none = sessions_chart(Series.of(months({"2026-01": 0, "2026-02": 0}), TODAY), "")
    assert none.finding == "No sessions in full months shown. Mar 2026 so far: 0."
    sessions = months({"2026-01": 9, "2026-02": 0})
    sessions[0].held = FEW
    withheld = sessions_chart(Series.of(sessions, TODAY), "")
    assert withheld.finding.startswith("All full months with sessions are withheld. Mar 2026 so far: 0.")


def test_a_year_begins_in_january() -> None:
    assert list(Series.of(months({"2025-12": 1}), date(2026, 1, 31)).labels) == ["Dec 2025", "Jan 2026"]


def test_every_chart_has_its_numbers_in_its_table() -> None:
    view = program_view(program(), program_dashboard(), today=TODAY, period="all")
    for chart in (view.sessions, view.states, view.funnel, view.waiting):
        assert [row[1].raw for row in chart.table.rows] == chart.data["values"], chart.id
        assert chart.table.csv == f"/programs/{program().id}?period=all&csv={chart.table.id}"


def test_a_programs_page_explains_missing_figures() -> None:
    view = program_view(program(), program_dashboard(), today=TODAY, period="12")
    assert view.suppressed is not None
    assert "fewer than 5 people" in view.suppressed.text
    assert "open since 2 Jun 2025" in view.about


def test_a_program_without_applications_has_an_empty_state() -> None:
    empty = program_dashboard(
        funnel={stage: figure(0) for stage in ("applied", "enrolled", "matched", "active", "closed_planned")}
    )
    view = program_view(program(), empty, today=TODAY, period="12")
    assert view.empty is not None
    assert view.empty.kind == "nothing-yet"


def test_a_sum_with_a_withheld_part_is_a_lower_bound() -> None:
    view = program_view(program(), program_dashboard(), today=TODAY, period="12")
    assert view.states.finding == "At least 86 relationships are open (matched, active or paused)."
    few = program_view(
        program(),
        program_dashboard(relationships={"active": FEW, "closed": figure(9)}),
        today=TODAY,
        period="12",
    )
    assert few.states.finding.startswith("The number of open relationships is withheld")


def test_a_curve_with_a_withheld_month_is_not_drawn() -> None:
    sessions = program_dashboard().sessions
    sessions[0].held = FEW
    card = {card.label: card for card in dashboard_cards(program_dashboard(sessions=sessions), TODAY)}
    assert card["Sessions this month"].trend == ()


def test_a_complementary_suppression_is_not_called_small() -> None:
    withheld = Figure(value=None, suppressed=WITHHELD)
    participations = {"mentee": {"enrolled": figure(18)}, "mentor": {"enrolled": withheld}}
    card = dashboard_cards(program_dashboard(participations=participations), TODAY)[0]
    assert card.note == "and a withheld number of mentors"
    beside = dashboard_cards(program_dashboard(active_relationships=withheld), TODAY)[1]
    assert (beside.value, beside.withheld) == ("withheld", WHY_WITHHELD)
