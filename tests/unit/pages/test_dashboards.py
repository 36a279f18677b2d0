"""Dashboards on the pages of the federation and of a program."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from services.projections.disclosure.suppression import WITHHELD, Figure
from services.projections.pages.components.blocks import Chart
from services.projections.pages.components.figures import WHY_FEW, WHY_WITHHELD
from services.projections.pages.components.formats import THIN
from services.projections.pages.dashboards.cards import dashboard_cards
from services.projections.pages.dashboards.federation_view import federation_view
from services.projections.pages.dashboards.program_view import program_view
from services.projections.pages.dashboards.sessions_by_month import Series, sessions_chart
from services.projections.programs.models import Feedback, Funnel, Goals
from tests.unit.pages.examples import (
    EXAMPLE_TIME,
    FEW,
    NOW,
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
    assert view.programs.columns[0].href == "/federation?period=36&sort=name#programs"
    assert view.programs.columns[1].sorted == "descending"


def test_there_are_at_most_six_cards_and_each_has_a_definition() -> None:
    cards = dashboard_cards(program_dashboard(), TODAY)
    assert len(cards) <= 6
    assert all(card.definition for card in cards)


def test_a_withheld_figure_states_its_reason() -> None:
    cards = {card.label: card for card in dashboard_cards(program_dashboard(active_relationships=FEW), TODAY)}
    active = cards["Active relationships"]
    assert (active.value, active.withheld) == ("hidden (fewer than 5 people)", WHY_FEW)
    assert cards["Mentees waiting"].withheld is None


def test_the_feedback_card_shows_one_version_never_a_mix() -> None:
    card = {card.label: card for card in dashboard_cards(program_dashboard(), TODAY)}["Feedback, 1 to 5"]
    assert card.value == "4.3"
    assert card.note == "412 answers, pulse version 2, by mentees"


def test_the_change_compares_full_months() -> None:
    card = dashboard_cards(program_dashboard(), TODAY)[2]
    assert (card.label, card.value) == ("Sessions in Feb 2026", "174")
    assert card.note == "Mar 2026 so far: 66; logged in detail or confirmed"
    assert card.change is not None
    assert (card.change.direction, card.change.text) == ("up", "up from 161 in Jan 2026")


def test_a_federation_in_its_first_month_has_no_month_to_compare() -> None:
    card = dashboard_cards(program_dashboard(sessions=months({"2026-03": 7})), TODAY)[2]
    assert (card.value, card.change) == ("–", None)
    assert "Mar 2026 so far: 7" in card.note


def test_waves_are_apart_and_the_card_names_the_one_it_shows() -> None:
    post, pre = (
        Feedback(instrument="closing", version=1, wave=wave, about="program", given_by="mentee", mean=mean, answers=n)
        for wave, mean, n in (("post", figure(4.5, 90), 90), ("pre", figure(3.25, 80), 80))
    )
    dashboard = program_dashboard(feedback=[pre, post])
    card = dashboard_cards(dashboard, TODAY)[4]
    assert (card.value, card.note) == ("4.5", "90 answers, closing version 1, wave post, by mentees")
    rows = program_view(program(), dashboard, now=NOW, period="12").feedback.rows
    assert [(row[2].raw, row[5].raw, row[6].raw) for row in rows] == [("post", 4.5, 90), ("pre", 3.25, 80)]


def test_a_hidden_mean_cannot_be_read_as_a_rating() -> None:
    hidden = Feedback(instrument="pulse", version=1, about="session", given_by="mentee", mean=FEW, answers=None)
    dashboard = program_dashboard(feedback=[hidden])
    card = dashboard_cards(dashboard, TODAY)[4]
    assert (card.value, card.withheld) == ("hidden (fewer than 5 answers)", WHY_FEW)
    row = program_view(program(), dashboard, now=NOW, period="12").feedback.rows[0]
    assert (row[5].text, row[5].hidden, row[5].raw) == ("hidden (fewer than 5 answers)", True, None)


@pytest.mark.parametrize(("days", "text"), [(0, "less than a day"), (1, "1 day"), (24, "24 days")])
def test_a_median_wait_of_no_day_is_put_in_words(days: int, text: str) -> None:
    waiting = program_dashboard().waiting.model_copy(update={"median_days": figure(days, 37)})
    dashboard = program_dashboard(waiting=waiting)
    assert dashboard_cards(dashboard, TODAY)[5].note == f"median wait {text}"
    finding = program_view(program(), dashboard, now=NOW, period="12").waiting.finding
    assert finding == f"37 mentees are waiting; median wait {text}."


def test_the_waiting_chart_names_no_single_wait() -> None:
    assert "longest" not in program_view(program(), program_dashboard(), now=NOW, period="12").waiting.finding


def test_the_funnel_has_one_base() -> None:
    chart = program_view(program(), program_dashboard(), now=NOW, period="12").funnel
    assert chart.finding == (
        f"Of 310 applications, 201 (64.8{THIN}%) led to a match. Percentages are of all applications."
    )
    assert f"64.8{THIN}%" in chart.data["notes"]  # type: ignore[operator] # a list of texts


def test_the_funnel_names_the_stages_of_admission_that_a_program_has() -> None:
    funnel = program_dashboard().funnel.model_copy(
        update={"invited": figure(40), "screening": FEW, "waitlisted": figure(0)}
    )
    chart = program_view(program(), program_dashboard(funnel=funnel), now=NOW, period="12").funnel
    shown = [(row[0].text, row[2].text) for row in chart.table.rows[:4]]
    assert shown == [("Invited", ""), ("Applied", f"100.0{THIN}%"), ("Screened", ""), ("Enrolled", f"86.5{THIN}%")]
    assert chart.data["notes"][0] == ""  # type: ignore[index] # a list of texts


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"state": "draft", "opened_at": None}, "draft"),
        ({"state": "closed", "closed_at": EXAMPLE_TIME}, "closed to newcomers on 2 Jun 2025"),
        ({"state": "ended", "ended_at": EXAMPLE_TIME}, "ended on 2 Jun 2025"),
        ({"state": "archived", "ended_at": EXAMPLE_TIME}, "archived, ended on 2 Jun 2025"),
        ({"state": "open", "opened_at": None}, "open"),
    ],
)
def test_a_program_states_its_state_and_since_when(changes: Mapping[str, object], phrase: str) -> None:
    assert phrase in program_view(program(**changes), program_dashboard(), now=NOW, period="12").about


def test_a_superseded_proposal_is_not_a_declined_one() -> None:
    states = {"awaiting-approval": figure(6), "declined": figure(31), "superseded": figure(8)}
    rows = program_view(program(), program_dashboard(relationships=states), now=NOW, period="12").states.table.rows
    assert [(row[0].text, row[1].raw) for row in rows] == [
        ("Awaiting approval", 6),
        ("Declined", 31),
        ("Superseded", 8),
    ]


def test_hidden_counts_are_stated_as_hidden_in_sentences() -> None:
    withheld = Figure(value=None, suppressed=WITHHELD)
    dashboard = program_dashboard(active_relationships=withheld, goals=Goals(agreed=figure(9), met=FEW))
    assert program_view(program(), dashboard, now=NOW, period="12").sentence == (
        "The number of active relationships is hidden to protect privacy. 37 mentees are waiting for a mentor. "
        "Fewer than 5 goals have been met."
    )


def test_months_without_a_session_are_zero_and_the_current_one_is_marked() -> None:
    series = Series.of(months({"2025-11": 3, "2026-02": 8}), TODAY)
    assert list(series.labels) == ["Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"]
    assert list(series.values) == [3, 0, 0, 8, 0]
    chart = sessions_chart(series.window(3), series, "/?csv=sessions")
    assert chart.data["current"] == 2
    assert [row[1].raw for row in chart.table.rows] == [0, 8, 0]


def test_a_hidden_month_is_not_drawn_as_zero() -> None:
    chart = chart_of({"2026-01": 9, "2026-02": 8}, hidden=("2026-01",))
    assert chart.data["values"] == [None, 8, 0]
    assert (chart.table.rows[0][1].text, chart.table.rows[0][1].hidden) == ("hidden", True)
    assert "Grey months are hidden" in chart.finding


def chart_of(values: Mapping[str, int], hidden: Sequence[str] = (), window: int | None = None) -> Chart:
    sessions = months(values)
    for month in sessions:
        if f"{month.month:%Y-%m}" in hidden:
            month.held = FEW
    series = Series.of(sessions, TODAY)
    return sessions_chart(series.window(window), series, "")


def test_three_reasons_without_a_full_month_have_three_sentences() -> None:
    never = chart_of({"2026-03": 4})
    assert never.finding == "No full month with sessions yet. Mar 2026 so far: 4."
    earlier = chart_of({"2024-12": 30, "2025-01": 12}, window=12)
    assert earlier.finding == (
        "No sessions in the full months shown. The last ones were in Jan 2025. Mar 2026 so far: 0."
    )
    hidden = chart_of({"2026-01": 3, "2026-02": 2}, hidden=("2026-01", "2026-02"))
    assert hidden.finding.startswith("The months with sessions are hidden: they are about too few people.")


def test_a_hidden_month_before_those_shown_is_the_last_with_sessions() -> None:
    assert "The last ones were in Jan 2025." in chart_of({"2025-01": 3}, hidden=("2025-01",), window=12).finding


def test_a_year_begins_in_january() -> None:
    assert list(Series.of(months({"2025-12": 1}), date(2026, 1, 31)).labels) == ["Dec 2025", "Jan 2026"]


def test_every_chart_has_its_numbers_in_its_table() -> None:
    view = program_view(program(), program_dashboard(), now=NOW, period="all")
    for chart in (view.sessions, view.states, view.funnel, view.waiting):
        assert [row[1].raw for row in chart.table.rows] == chart.data["values"], chart.id
        assert chart.table.csv == f"/programs/{program().id}?period=all&csv={chart.table.id}"


def test_a_programs_page_explains_missing_figures() -> None:
    view = program_view(program(), program_dashboard(), now=NOW, period="12")
    assert view.suppressed is not None
    assert "fewer than 5 people" in view.suppressed.text
    assert "open since 2 Jun 2025" in view.about


def test_a_program_without_applications_has_an_empty_state() -> None:
    empty = program_dashboard(funnel={stage: figure(0) for stage in Funnel.model_fields})
    view = program_view(program(), empty, now=NOW, period="12")
    assert view.empty is not None
    assert view.empty.kind == "nothing-yet"


def test_a_sum_with_a_withheld_part_is_a_lower_bound() -> None:
    view = program_view(program(), program_dashboard(), now=NOW, period="12")
    assert view.states.finding == "At least 86 relationships are open (matched, active or paused)."
    few = program_view(
        program(),
        program_dashboard(relationships={"active": FEW, "closed": figure(9)}),
        now=NOW,
        period="12",
    )
    assert few.states.finding.startswith("The number of open relationships is hidden")


def test_a_curve_with_a_withheld_month_is_not_drawn() -> None:
    sessions = program_dashboard().sessions
    sessions[0].held = FEW
    card = {card.label: card for card in dashboard_cards(program_dashboard(sessions=sessions), TODAY)}
    assert card["Sessions in Feb 2026"].trend == ()


def test_a_complementary_suppression_is_not_called_small() -> None:
    withheld = Figure(value=None, suppressed=WITHHELD)
    participations = {"mentee": {"enrolled": figure(18)}, "mentor": {"enrolled": withheld}}
    card = dashboard_cards(program_dashboard(participations=participations), TODAY)[0]
    assert card.note == "and mentors (number hidden)"
    beside = dashboard_cards(program_dashboard(active_relationships=withheld), TODAY)[1]
    assert (beside.value, beside.withheld) == ("hidden (would reveal another number)", WHY_WITHHELD)
