"""Dashboards on the pages of the federation and of a program: selection, words, pictures, and who sees what."""

import gzip
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from services.projections.directory.models import Program, ProgramList
from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.estimates.figures import MeasuredFigure, PartFigure
from services.projections.measures.query.answer import QueryAnswer
from services.projections.measures.query.released_answer import NOT_RELEASED
from services.projections.measures.query.request import QueryRequest
from services.projections.pages.components.blocks import Card, Cell, Column, Table
from services.projections.pages.components.formats import THIN
from services.projections.pages.components.measure_labels import LABELS, label_of
from services.projections.pages.dashboards.dashboard_view import DashboardView, dashboard_view
from services.projections.pages.dashboards.federation_view import federation_rows
from services.projections.pages.dashboards.figures import MOST_METRICS, program_figures, read_figures
from services.projections.pages.dashboards.layout import DISPLAYS, HEADLINE, OTHERS, display, measures, sections
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.program_view import no_rows, program_rows, program_view
from services.projections.pages.dashboards.selection import Selection
from services.projections.pages.dashboards.sessions_by_month import Series, sessions_chart
from services.projections.pages.dashboards.values import part_label
from services.projections.pages.queries import PROGRAMS_A_PAGE
from tests.unit.pages.addresses import HARBOUR
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import EXAMPLE_TIME, NOW, example_id, program
from tests.unit.pages.measure_examples import CURVE, Figures, answer
from tests.unit.pages.page_client import client_of

YEAR = Selection("/federation")


def view_of(selection: Selection = YEAR, changes: Figures | None = None, *, exact: bool = True) -> DashboardView:
    """Return the dashboard of the example's figures."""
    every = selection.request(measures()[:MOST_METRICS]).model_copy(update={"metrics": measures()})
    measured = Measured(answer(every, NOW, changes, exact=exact))
    months = selection.request(
        ["sessions-held"], days=("2025-04-01", "2026-03-14"), dimension="time:month", compared=False
    )
    return dashboard_view(measured, answer(months, NOW), selection, no_rows)


def cards_of(view: DashboardView) -> dict[str, Card]:
    return {card.label: card for card in (*view.cards, *(card for section in view.sections for card in section.cards))}


def test_the_page_begins_with_its_finding() -> None:
    assert view_of().sentence == (
        f"77 relationships are active. 1{THIN}310 sessions were held in the period. 62.0{THIN}% of the sessions due "
        f"were held. 12{THIN}% of the relationships due to end had ended too early. 62.0{THIN}% of the goals agreed in "
        "the period are met. 37 mentees are waiting for a mentor."
    )


def test_nothing_of_nothing_is_no_share() -> None:
    barely_due = {"adherence": MeasuredFigure(0.0, 2, 0, 0.3)}
    view = view_of(changes=barely_due)
    assert "of the sessions due were held" not in view.sentence
    card = cards_of(view)["Sessions held of those due"]
    assert (card.value, card.note) == ("–", "nothing to count in this period; 2 people")


def test_a_picture_of_zeros_is_not_drawn_and_its_finding_and_table_stay() -> None:
    class Quiet(ExampleQueries):
        def figures(self, question: QueryRequest, _: Disclosure, now: datetime) -> QueryAnswer:
            found = answer(question, now)
            zero = [each.model_copy(update={"value": 0}) for each in found.results[0].metrics]
            return found.model_copy(
                update={"results": [row.model_copy(update={"metrics": zero}) for row in found.results]}
                if question.dimensions
                else {}
            )

    page = client_of(Quiet()).get(HARBOUR).text
    months = page[page.index('<figure class="picture" id="sessions"') :]
    months = months[: months.index("</figure>")]
    assert "drawing" not in months
    assert "No sessions in the full months shown" in months
    assert "<table" in months
    assert 'id="funnel-drawing"' in page


def test_a_figure_that_is_not_known_is_no_sentence() -> None:
    view = view_of(changes={"active-relationships": None, "goals-met": MeasuredFigure(None, 0, 0, 0)})
    assert view.sentence.startswith(f"1{THIN}310 sessions were held")
    assert "goals" not in view.sentence
    assert view_of(changes={"waiting": MeasuredFigure(1, 1, median=3)}).sentence.endswith(
        "1 mentee is waiting for a mentor."
    )


def test_a_card_states_value_people_interval_and_comparison() -> None:
    card = cards_of(view_of())["Ended before the agreed time"]
    assert card.value == f"12{THIN}%"
    assert card.note == f"6 of 50; 66 people; 95{THIN}% interval 6 to 24{THIN}%"
    assert (card.change and card.change.text) == f"the same as before (12{THIN}%)"
    active = cards_of(view_of())["Active relationships"]
    assert (active.value, active.change and (active.change.direction, active.change.text)) == (
        "77",
        ("up", "up by 13 from 64"),
    )
    goals = cards_of(view_of())["Goals met"].change
    assert (goals and goals.text) == "no comparison: nothing to count before"


def test_without_a_comparison_no_card_compares() -> None:
    view = view_of(Selection("/federation", compare="none"))
    assert all(card.change is None for card in cards_of(view).values())
    assert "compared with" not in view.window
    assert "compared with" not in view_of(Selection("/federation", period="all")).window


def test_a_hidden_figure_gives_its_reason_and_no_comparison() -> None:
    card = cards_of(view_of(changes={"active-relationships": None}))["Active relationships"]
    assert card.value == "fewer than 5"
    assert (card.withheld is not None, card.change) == (True, None)


def test_a_median_that_is_not_reached_is_not_a_number() -> None:
    slow = {"time-to-match": MeasuredFigure(None, 140, 30, 140, curve=CURVE)}
    card = cards_of(view_of(changes=slow))["Wait for the first match"]
    assert (card.value, card.note) == ("–", "fewer than half of 140 by the date; 140 people")


def test_released_figures_state_once_how_complete_they_are() -> None:
    view = view_of(Selection("/federation", as_of="2026-02-28"), exact=False)
    complete = (
        "Complete to 28 Feb 2026; changes of fewer than 5 people are not shown yet. "
        "A period holds what was released in it, which can be later than it happened."
    )
    assert view.completeness == complete
    assert not [card.note for card in cards_of(view).values() if "Complete to" in card.note], "said once, for all cards"
    assert view_of().completeness == ""


def test_released_counts_are_lower_bounds_in_words_too_and_their_people_are_counted_once_in_a_batch() -> None:
    """Regression: a board read `20 relationships are active` above a card with `20 or more`."""
    view = view_of(exact=False)
    assert view.sentence.startswith(f"77 or more relationships are active. 1{THIN}310 or more sessions were held")
    note = cards_of(view)["Sessions held"].note
    assert "each counted once in a batch" in note
    assert "counted once" not in cards_of(view_of())["Sessions held"].note


def test_measures_of_which_there_are_no_releases_have_no_place_for_readers_of_releases() -> None:
    every = YEAR.request(["waiting"]).model_copy(update={"metrics": measures()})
    asked = answer(every, NOW, exact=False)
    kept = {"active-relationships", "sessions-held"}
    for figure in asked.results[0].metrics:
        if figure.metric not in kept:
            figure.value, figure.people, figure.parts, figure.curve = None, None, [], []
            figure.suppressed = NOT_RELEASED
    months = YEAR.request(["sessions-held"], days=("2025-04-01", "2026-03-14"), dimension="time:month", compared=False)
    view = dashboard_view(Measured(asked), answer(months, NOW), YEAR, no_rows)
    assert {label: card.value for label, card in cards_of(view).items()} == {
        "Active relationships": "77 or more",
        "Sessions held": f"1{THIN}310 or more",
    }
    assert [section.id for section in view.sections] == ["meeting"]
    assert view.empty is None


def test_parts_of_a_long_list_of_measures_are_asked_for_in_few_queries_and_joined() -> None:
    asked: list[list[str]] = []

    class Asked(ExampleQueries):
        def figures(self, question: QueryRequest, _: Disclosure, now: datetime) -> QueryAnswer:
            asked.append(question.metrics)
            return answer(question, now)

    measured, _ = read_figures(Asked(), YEAR, [], Disclosure.unrestricted(), NOW)
    assert measured.measures == measures()
    assert [figure.metric for figure in measured.answer.results[0].comparison or ()] == measures()
    assert max(len(each) for each in asked) <= MOST_METRICS
    assert all(each[0] == measures()[0] for each in asked[:-1])


def test_programs_that_the_facts_lack_yet_are_listed_without_figures() -> None:
    """Regression: while the facts were behind the directory, the page of the federation was not found at all."""
    every = [program(id=example_id(f"program {number}"), name=f"Program {number}") for number in range(7)]
    late = {every[2].id, every[5].id}

    class Behind(ExampleQueries):
        def figures(self, question: QueryRequest, _: Disclosure, now: datetime) -> QueryAnswer:
            asked = question.filters[0][2]
            if late & set(asked):
                raise NotFoundError("no program has such an id")
            found = answer(question, now)
            rows = [found.results[0].model_copy(update={"dimensions": [each]}) for each in asked]
            return found.model_copy(update={"results": rows})

    found = program_figures(Behind(), YEAR, every, Disclosure.unrestricted(), NOW)
    assert set(found) == {each.id for each in every} - late


def test_there_are_at_most_six_headline_cards_and_each_measure_has_one_place() -> None:
    assert len(HEADLINE) <= 6
    assert set(measures()) == set(MEASURES)
    assert len(measures()) == len(set(measures()))


def test_a_measure_has_one_label_and_a_label_one_measure() -> None:
    assert {measure: display(measure).label for measure in MEASURES} == {each: label_of(each) for each in MEASURES}
    assert len(set(LABELS.values())) == len(LABELS)
    assert set(DISPLAYS) <= set(LABELS) <= set(MEASURES), "a label is of a measure of the catalogue"


def test_a_measure_that_no_section_names_is_shown_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {measure for section in sections() if section.id != OTHERS.id for measure in section.measures}
    monkeypatch.setitem(MEASURES, "novelty", MEASURES["goals-met"])
    assert "novelty" not in named | DISPLAYS.keys()
    assert "novelty" in sections()[-1].measures
    assert sections()[-1].id == OTHERS.id


def test_every_chart_has_its_numbers_in_its_table() -> None:
    charts = [chart for section in view_of().sections for chart in section.charts]
    assert {chart.id for chart in charts} >= {
        "sessions",
        "first-session",
        "match-length",
        "match-length-causes",
        "funnel",
        "waiting",
    }
    for chart in charts:
        drawn = chart.data.get("values", chart.data.get("y"))
        assert isinstance(drawn, list)
        column = 2 if chart.data["kind"] == "curve" else len(chart.table.columns) - 1 if "causes" in chart.id else 1
        numbers = [row[column].raw for row in chart.table.rows]
        scale = 100 if "causes" in chart.id else 1
        assert [float(value or 0) * scale for value in numbers] == pytest.approx(drawn, abs=0.06), chart.id
        assert chart.table.csv == f"/federation?csv={chart.table.id}"


def test_the_curve_of_lengths_falls_and_that_of_waits_rises_with_their_intervals() -> None:
    charts = {chart.id: chart for section in view_of().sections for chart in section.charts}
    for chart, sign in (("match-length", -1), ("first-session", 1)):
        data: Mapping[str, Sequence[float]] = charts[chart].data  # type: ignore[assignment] # lists of numbers
        steps = list(zip(data["y"], data["y"][1:], strict=False))
        assert all(sign * (after - before) >= 0 for before, after in steps)
        assert all(low <= y <= high for low, y, high in zip(data["low"], data["y"], data["high"], strict=True))
    assert "Half after 200 days, of 40 relationships" in charts["match-length"].finding


def test_a_curve_of_few_is_not_drawn() -> None:
    view = view_of(changes={"first-session": MeasuredFigure(12, 9, 3, 9, curve=CURVE[:1])})
    assert "first-session" not in [chart.id for section in view.sections for chart in section.charts]


def test_competing_reasons_are_of_all_relationships() -> None:
    chart = next(c for section in view_of().sections for c in section.charts if c.id == "match-length-causes")
    assert chart.finding.startswith(f"Most often the mentee: 24{THIN}% within a year.")
    assert [row[0].text for row in chart.table.rows] == ["By the mentor", "By the mentee"]
    assert [column.label for column in chart.table.columns] == ["Ended", "Within 90 days", "Within 365 days"]


def test_versions_and_waves_of_an_instrument_are_rows_of_their_own() -> None:
    table = next(t for section in view_of().sections for t in section.tables if t.id == "feedback-mean")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Pulse, version 2, about the session, by mentees", "4.3", "4.20 to 4.44", "412", "150"],
        ["Pulse, version 1 (at the end), about the session, by mentees", "4.0", "3.90 to 4.20", "88", "40"],
    ]
    change = next(t for section in view_of().sections for t in section.tables if t.id == "pre-post")
    assert [cell.text for cell in change.rows[0][1:]] == ["0.8", "0.40 to 1.20", "18", f"40{THIN}%", "18"]


def test_what_has_happened_within_some_days_is_a_share_of_people_and_no_number_of_days() -> None:
    """Regression: all of four pairs had met within 30 days, and the page said `1 day`, 95 % interval `0.40 to 1.00`."""
    parts = (PartFigure("within-30", 1.0, 8, 0.4, 1.0), PartFigure("within-90", 0.75, 8, 0.3, 0.9))
    view = view_of(changes={"first-session": MeasuredFigure(12, 8, 4, 4, parts=parts)})
    table = next(t for section in view.sections for t in section.tables if t.id == "first-session")
    assert [column.label for column in table.columns][:2] == ["By when", "Had met by then"]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Within 30 days", f"100{THIN}%", f"40 to 100{THIN}%", "8"],
        ["Within 90 days", f"75{THIN}%", f"30 to 90{THIN}%", "8"],
    ]


def test_rates_of_a_year_are_people_of_a_hundred_in_a_table_of_their_own() -> None:
    parts = (
        PartFigure("mentored-within-365", 0.1, 50, 0.05, 0.2),
        PartFigure("mentored-a-year", 0.125, 50, 0.06, 0.25, of=40.0),
        PartFigure("never-matched-a-year", None, 9),
    )
    view = view_of(changes={"give-back": MeasuredFigure(0.1, 59, low=0.05, high=0.2, parts=parts)})
    shares, rates = (t for section in view.sections for t in section.tables if t.id.startswith("give-back"))
    assert [row[0].text for row in shares.rows] == ["Mentored, within 365 days"]
    assert [[cell.text for cell in row] for row in rates.rows] == [["Mentored", "12.5", "6.0 to 25.0", "40.0", "50"]]
    assert "of 100 people" in rates.columns[1].label


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"active-relationships": MeasuredFigure(0, 0), "sessions-held": MeasuredFigure(1, 2)},
         "No relationships are active. 1 session was held in the period."),
        ({"active-relationships": None, "sessions-held": None},
         "The figures of this period are hidden: each is about fewer than 5 people."),
        ({}, "Nothing was recorded in this period."),
    ],
)  # fmt: skip
def test_the_sentence_of_a_page_says_none_one_and_hidden_in_words(
    changes: dict[str, MeasuredFigure | None], sentence: str
) -> None:
    nothing = dict.fromkeys(measures(), MeasuredFigure(None, 0))
    assert view_of(changes={**nothing, **changes}).sentence == sentence


@pytest.mark.parametrize(
    ("began", "note"), [(1, "1 began, and it goes on"), (3, "of 3 that began, more than half go on")]
)
def test_a_length_that_is_not_known_yet_says_that_relationships_go_on(began: int, note: str) -> None:
    view = view_of(changes={"match-length": MeasuredFigure(None, 2 * began, 0, began)})
    assert cards_of(view)["Length of relationships"].note == f"{note}; {2 * began} people"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("0-6", "0 to 6 days"),
        ("180+", "180 days or more"),
        ("within-90", "Within 90 days"),
        ("mentee-within-365", "Mentee, within 365 days"),
        ("closed-well", "Closed as planned"),
        ("some-new-key", "Some new key"),
    ],
)
def test_the_key_of_a_part_is_put_in_words(key: str, text: str) -> None:
    assert part_label(key) == text


def test_the_parts_of_a_small_count_are_on_its_card() -> None:
    assert cards_of(view_of())["People enrolled"].note == "140 mentees, 88 mentors; 220 people"
    assert cards_of(view_of())["Mentees waiting"].note == "37 people; median wait 24 days"


def test_an_empty_period_offers_all_time_and_an_empty_program_explains_itself() -> None:
    nothing = dict.fromkeys(measures(), MeasuredFigure(0, 0))
    empty = view_of(changes=nothing).empty
    assert empty is not None
    assert (empty.kind, empty.action and empty.action.href) == ("filtered-out", "/federation?period=all")
    ever = view_of(Selection("/federation", period="all"), changes=nothing).empty
    assert ever is not None
    assert ever.kind == "nothing-yet"


def test_months_end_with_the_one_of_the_date_which_is_marked_while_it_runs() -> None:
    def series(as_of: str) -> Series:
        asked = Selection("/", as_of=as_of).request(
            ["sessions-held"], days=("2025-04-01", as_of), dimension="time:month", compared=False
        )
        return Series.of(answer(asked, NOW))

    running, over = series("2026-03-13"), series("2026-02-28")
    assert (running.labels[-1], running.running, over.labels[-1], over.running) == ("Mar 2026", True, "Feb 2026", False)
    assert running.trend[-1] == running.values[-2]
    assert sessions_chart(running, "").data["current"] == 11
    assert sessions_chart(over, "").data["current"] == -1
    assert sessions_chart(running, "").finding.endswith("Mar 2026 so far: 73.")


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([0, 0, 4], "No sessions in the full months shown. Mar 2026 so far: 4."),
        ([None, None, 4], "The months with sessions are hidden: they are about too few people. Mar 2026 so far: 4."),
        (
            [9, None, 4],
            "Feb 2026, the last full month: hidden. Highest full month: 9 in Jan 2026. Mar 2026 so far: 4. Grey months "
            "are hidden: they are about too few people, or would reveal such a month.",
        ),
    ],
)
def test_why_there_is_no_number_is_stated(values: list[int | None], finding: str) -> None:
    series = Series(["Jan 2026", "Feb 2026", "Mar 2026"], values, running=True)
    assert sessions_chart(series, "").finding == finding
    assert (series.trend == ()) == (None in values)


@pytest.mark.parametrize(("values", "drawn"), [([None, None, 7543], False), ([None, 40, 7543], True)])
def test_what_was_released_at_once_is_no_picture_by_month(values: list[int | None], drawn: bool) -> None:
    """Regression: a federation whose past was entered today showed one tower, and months with too few people."""
    series = Series(["Jan 2026", "Feb 2026", "Mar 2026"], values, running=True, released=True)
    assert series.is_drawn == drawn
    chart = sessions_chart(series, "")
    assert "few people" not in chart.finding
    assert "counted in the month in which they were released" in chart.finding
    assert chart.table.rows[0][1].text == "none released"


@pytest.mark.parametrize(
    ("address", "field", "rule", "text"),
    [
        ("period=fortnight", "period", "unknown-range", "“fortnight” is not a period. Choose one from the list."),
        ("compare=spring", "compare", "unknown-comparison", "“spring” is not a comparison. Choose one from the list."),
        ("as_of=soon", "as_of", "invalid-date", "“soon” is not a date."),
        ("as_of=9999-01-01", "as_of", "time-in-future", "9999-01-01 is in the future."),
    ],
)
def test_a_selection_that_breaks_a_rule_is_refused_at_its_field(
    client: TestClient, address: str, field: str, rule: str, text: str
) -> None:
    for page in ("/federation", HARBOUR):
        response = client.get(f"{page}?{address}")
        assert response.status_code == 422
        assert f'id="{field}-error" data-rule="{rule}">{text}' in response.text
        assert f'<a href="#{field}">' in response.text
        assert 'class="figures"' not in response.text


def test_the_form_keeps_what_was_chosen_and_its_links_too(client: TestClient) -> None:
    page = client.get("/federation?period=quarter&compare=year_over_year&as_of=2026-02-28&q=har").text
    assert '<option value="quarter" selected>' in page
    assert '<option value="year_over_year" selected>' in page
    assert 'name="as_of" type="date" value="2026-02-28"' in page
    assert '<input type="hidden" name="q" value="har">' in page
    assert "1 Jan to 28 Feb 2026, as of 28 Feb 2026; compared with 1 Jan to 28 Feb 2025." in page
    assert "period=quarter&amp;compare=year_over_year&amp;as_of=2026-02-28&amp;q=har&amp;csv=funnel" in page


def test_a_page_of_a_past_date_is_not_updated(client: TestClient) -> None:
    assert "data-positions" in client.get("/federation").text
    assert "data-positions" not in client.get("/federation?as_of=2026-02-28").text


def test_a_coordinator_is_led_from_each_figure_to_its_rows_others_to_its_card() -> None:
    pages = {who: client_of_harbour(who) for who in ("coordinator", "executive")}
    rows = re.findall(rf'href="{HARBOUR}/([^"]+)">', pages["coordinator"])
    assert {"waiting", "relationships?state=active", "people?state=enrolled", "relationships?quiet=yes"} <= set(rows)
    assert f"{HARBOUR}/" not in pages["executive"]
    assert "/definitions#measure-sessions-held" in pages["executive"]
    assert "You see exact figures" in pages["coordinator"]
    assert "You see exact figures" not in pages["executive"]


def client_of_harbour(who: str) -> str:
    """Return the page of the program as a role sees it."""
    with client_of(ExampleQueries()) as client:
        return client.get(HARBOUR, headers={who: "yes"}).text


def test_a_reader_without_facts_sees_until_when_the_figures_are_complete(client: TestClient) -> None:
    page = client.get("/federation?as_of=2026-02-28", headers={"executive": "yes"}).text
    assert "77 or more" in page
    assert "Complete to 28 Feb 2026; changes of fewer than 5 people are not shown yet." in page
    assert "Complete to" not in client.get("/federation?as_of=2026-02-28", headers={"coordinator": "yes"}).text


def test_comparisons_of_too_few_are_left_out_and_counted() -> None:
    parts = (
        PartFigure("seniority 1: applied to enrolled", None, 4, note="too few to compare"),
        PartFigure("seniority 2: applied to enrolled", 0.67, 40, 0.4, 1.1, of=40, difference=-0.25),
    )
    view = view_of(changes={"equity": MeasuredFigure(None, 44, parts=parts)})
    section = next(section for section in view.sections if section.id == "groups")
    assert section.notes == ["Equity: 1 of 2 comparisons left out, too few to compare."]
    assert [[cell.text for cell in row] for row in section.tables[0].rows] == [
        ["Seniority 2: applied to enrolled", "0.67", "0.40 to 1.10", "40", "-25 points", "40"]
    ]
    none = view_of(changes={"equity": MeasuredFigure(None, 4, parts=parts[:1])})
    section = next(section for section in none.sections if section.id == "groups")
    assert (section.notes, section.tables) == (["Equity: all of 1 comparison left out, too few to compare."], [])


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
    every = YEAR.request(["waiting"]).model_copy(update={"metrics": measures()})
    months = YEAR.request(["sessions-held"], dimension="time:month", compared=False)
    figures = (Measured(answer(every, NOW)), answer(months, NOW))
    assert phrase in program_view(program(**changes), figures, YEAR, now=NOW).about


def test_the_rows_of_a_program_are_its_own_and_those_of_the_federation_its_programs() -> None:
    rows = program_rows("p1")
    assert [link.href for link in (rows("waiting"), rows("match-length")) if link] == [
        "/programs/p1/waiting",
        "/programs/p1/relationships?state=closed",
    ]
    assert rows("feedback-mean") is None
    assert (federation_rows("waiting") is not None, federation_rows("funnel")) == (True, None)


def test_programs_are_grouped_by_organization_and_searched(client: TestClient) -> None:
    page = client.get("/federation").text
    assert page.count('scope="rowgroup"') == 2
    assert page.index("North Shore Trust") < page.index(">Harbour<") < page.index("Valley Schools")
    assert 'href="/federation?cursor=more#programs">Next programs' in page
    found = client.get("/federation?q=light").text
    assert (">Lighthouse<" in found, ">Harbour<" in found) == (True, False)
    assert "No matching programs" in client.get("/federation?q=zzz").text


class ManyPrograms(ExampleQueries):
    """A page of a long list, with names as long as they come."""

    def programs_by_organization(self, name: str, cursor: str | None, _: Disclosure, __: datetime) -> ProgramList:
        items = [self._program(place) for place in range(PROGRAMS_A_PAGE) if name == "" and cursor is None]
        return ProgramList(items=items, next="more")

    def _program(self, place: int) -> Program:
        name = f"Program {place} {'for newcomers ' * 6}"
        return program(id=example_id(name), name=name, organization=f"Trust {place // 3}")


@pytest.mark.parametrize("address", ["/federation?period=all", HARBOUR])
def test_a_page_weighs_what_scripts_and_styles_leave_of_330_kb(address: str) -> None:
    with client_of(ManyPrograms()) as client:
        page = client.get(address).text
    assert page.count("<figure") >= 5
    assert len(gzip.compress(page.encode())) <= 330_000 - 213_000


def test_rows_are_grouped_without_repeating_what_heads_them() -> None:
    rows = [[Cell(name), Cell(group)] for name, group in (("a", "x"), ("b", "x"), ("c", "y"))]
    table = Table("t", "t", [Column("Name"), Column("Group")], rows, group_by=1)
    assert [(group.heading and group.heading.text, len(group.rows)) for group in table.groups] == [("x", 2), ("y", 1)]
    assert [group.heading for group in Table("t", "t", [], rows).groups] == [None]


ENDED = {"state": "ended", "opened_at": EXAMPLE_TIME - timedelta(days=730), "ended_at": EXAMPLE_TIME}


def test_a_program_that_has_ended_says_how_long_it_ran_and_nothing_of_the_present() -> None:
    """Regression: a program that had ended led with `0 relationships are active, 0 mentees are waiting`."""
    every = YEAR.request(["waiting"]).model_copy(update={"metrics": measures()})
    months = YEAR.request(["sessions-held"], dimension="time:month", compared=False)
    figures = (Measured(answer(every, NOW)), answer(months, NOW))
    sentence = program_view(program(**ENDED), figures, YEAR, now=NOW).dashboard.sentence
    assert sentence.startswith("The program ran from 3 Jun 2023 to 2 Jun 2025, 24 months. ")
    assert "are active" not in sentence
    assert "waiting" not in sentence
    assert "are active" in program_view(program(), figures, YEAR, now=NOW).dashboard.sentence


@pytest.mark.parametrize(
    ("address", "shown"),
    [("", "all"), ("?period=12mo", "12mo"), ("?period=quarter", "quarter")],
)
def test_the_page_of_a_program_that_has_ended_shows_its_whole_life_unless_a_period_is_chosen(
    monkeypatch: pytest.MonkeyPatch, address: str, shown: str
) -> None:
    monkeypatch.setattr(ExampleQueries, "program_of", lambda *_: program(**ENDED))
    page = client_of(ExampleQueries()).get(f"/programs/{example_id('Harbour')}{address}").text
    assert f'<option value="{shown}" selected>' in page
    if shown == "12mo":
        assert "period=12mo&amp;csv=" in page, "its links keep the period, as it is not the usual one"


def test_a_page_of_rules_names_those_that_limit_something() -> None:
    page = client_of(ExampleQueries()).get(f"/programs/{example_id('Harbour')}").text
    facts = page[page.index('id="policy"') :]
    assert "<dd>none</dd>" not in facts
    assert "<dd>no limit</dd>" not in facts
    assert "It sets no other limit than these." in facts
