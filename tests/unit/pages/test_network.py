"""View of the network's page."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.summary import GiveBack
from services.projections.pages.components.filter_form import Parts, filter_form
from services.projections.pages.components.formats import THIN
from services.projections.pages.components.links import PageLinks
from services.projections.pages.components.part_search import PartSearch, search_part
from services.projections.pages.components.wording import assumptions_text, give_back_sentence
from services.projections.pages.network.flows import SANKEY_UP_TO, flow_chart, flow_matrix
from services.projections.pages.network.network_view import NetworkAnswers, network_view
from services.projections.pages.people.names import Pseudonyms
from services.projections.pages.person.generations import generations_chart
from tests.unit.pages.examples import FEW, example_id
from tests.unit.pages.network_examples import flows, people, ripple, summary
from tests.unit.pages.ripple_examples import cohort, cohorts, timeline


def answers(**changes: Any) -> NetworkAnswers:  # noqa: ANN401 - the fields of the answers
    """Return the network's answers to one request."""
    example = NetworkAnswers(summary(), people(), flows(), cohorts(), timeline())
    return replace(example, **changes)


def test_the_sentence_counts_people_who_went_on_to_mentor() -> None:
    assert (
        give_back_sentence(summary()) == f"Of 11{THIN}439 people mentored, 1{THIN}430 (12.5{THIN}%) went on to mentor."
    )
    empty = summary(give_back=GiveBack(at_risk=0, events=0, already_mentors=0))
    assert give_back_sentence(empty) == "No one has been mentored yet."


def test_the_sentence_about_a_past_date_is_in_the_past() -> None:
    empty = summary(give_back=GiveBack(at_risk=0, events=0, already_mentors=0), as_of=datetime(2019, 1, 1, tzinfo=UTC))
    assert give_back_sentence(empty) == "No one had been mentored by 1 Jan 2019."


def test_every_figure_states_its_policy_and_rule() -> None:
    assert assumptions_text(summary()).startswith("A mentor's influence starts at the first session held and is")
    assert "30 days after the start" in assumptions_text(summary(effect="+30d", rule="at_or_after"))


def test_the_date_and_the_part_are_stated() -> None:
    text = assumptions_text(summary(as_of=datetime(2025, 6, 30, 23, 59, 59, tzinfo=UTC)), "Harbour")
    assert "as of the end of 30 Jun 2025" in text
    assert "Only relationships of Harbour are counted" in text


def test_a_link_keeps_the_query_without_defaults() -> None:
    assert PageLinks().address() == "/network"
    links = PageLinks(effect="started", as_of="2025-06-30", part="program:p")
    assert links.address() == "/network?effect=started&as_of=2025-06-30&part=program%3Ap"
    assert links.person_page("x") == "/network/people/x?effect=started&as_of=2025-06-30&part=program%3Ap"
    assert links.program_page("x") == "/network/programs/x?effect=started&as_of=2025-06-30"
    assert PageLinks(order="depth", under="u").address(order=None, under=None) == "/network"


def test_a_row_of_people_opens_the_persons_page() -> None:
    view = network_view(PageLinks(effect="closed"), answers(), Pseudonyms())
    assert view.people.rows[0][0].href == f"/network/people/{example_id('mentor 0')}?effect=closed"
    assert view.people.next is not None
    assert view.people.next.href == "/network?effect=closed&cursor=more#people"


def test_people_can_be_ordered_by_every_measure() -> None:
    view = network_view(PageLinks(), answers(), Pseudonyms())
    links = [column.href for column in view.people.columns if column.href] + [each.href for each in view.orders]
    assert [link.split("order=")[1].split("#")[0] for link in links] == ["fertility", "decayed_reach", "depth"]
    slow = network_view(
        PageLinks(order="depth"), answers(people=people().model_copy(update={"order": "depth"})), Pseudonyms()
    )
    assert len(slow.people.columns) == len(slow.people.rows[0]) == 7


def test_cards_state_bounds_where_dates_coincide() -> None:
    bounds = {
        "max_reach": {"strictly_after": 214, "at_or_after": 1220},
        "reproduction": {"strictly_after": 0.1267, "at_or_after": 0.1268},
    }
    view = network_view(PageLinks(), answers(summary=summary(bounds=bounds)), Pseudonyms())
    cards = {card.label: card for card in (*view.cards, *view.all_time)}
    assert f"between 214 and 1{THIN}220, because some dates coincide" in cards["Largest reach"].note
    assert "between" not in cards["R so far"].note


def test_generations_and_their_table_agree() -> None:
    chart = generations_chart(ripple(), "")
    assert chart.data["values"] == [row[1].raw for row in chart.table.rows] == [9, 9]
    assert chart.data["labels"] == ["1st generation", "2nd generation"]


def test_a_sankey_diagram_has_at_most_twelve_programs() -> None:
    assert flow_chart(flows(5).items, "") is not None
    assert flow_chart(flows(SANKEY_UP_TO + 1).items, "") is None
    assert flow_chart([], "") is None
    assert flow_chart([flow for flow in flows().items if flow.from_program == flow.to_program], "") is None


def test_withheld_flows_are_in_the_table_and_not_in_the_diagram() -> None:
    items = flows().items
    chart = flow_chart(items, "")
    assert chart is not None
    links = chart.data["links"]
    assert isinstance(links, list)
    assert len(links) == len(items) - 1
    assert [row[2].text for row in chart.table.rows].count("fewer than 5") == 1


def test_the_matrix_prints_every_number_it_colours() -> None:
    matrix = flow_matrix(flows().items, "")
    assert matrix is not None
    cells = [cell for row in matrix.rows for cell in row[1:]]
    assert all(cell.text for cell in cells if cell.heat)
    assert max(cell.heat or 0 for cell in cells) == 5
    assert any(cell.text == "few" for cell in cells)


def test_a_matrix_says_what_a_blank_is_and_each_thing_once() -> None:
    """Regression: one number, fifteen `few` and blanks that nothing explained; the caption explained `few` twice."""
    matrix = flow_matrix(flows().items, "")
    assert matrix is not None
    assert matrix.caption.count("too few people to show") == 1
    assert "; blank: no one" in matrix.caption


def test_few_flows_are_a_table_and_no_matrix() -> None:
    two = [flow for flow in flows().items if flow.people.value][:2]
    assert flow_matrix(two, "") is None
    assert len(two) == 2


def test_an_empty_network_explains_how_it_starts() -> None:
    none = FlowList(effect="met", rule="strictly_after", items=[])
    view = network_view(PageLinks(), answers(summary=summary(relationships=0), flows=none), Pseudonyms())
    assert view.empty is not None
    assert view.empty.kind == "nothing-yet"


def test_withheld_flows_have_a_notice_instead_of_an_empty_matrix() -> None:
    few = [flow.model_copy(update={"people": FEW, "rate": FEW}) for flow in flows().items]
    withheld = FlowList(effect="met", rule="strictly_after", items=few)
    view = network_view(PageLinks(), answers(flows=withheld), Pseudonyms())
    assert view.matrix is None
    assert view.few_flows is not None
    assert view.few_flows.kind == "suppressed"


def test_headlines_are_within_a_fixed_time_and_all_time_figures_apart() -> None:
    settled = cohorts(overall=cohort("all", reproduction=0.36))
    view = network_view(PageLinks(), answers(cohorts=settled), Pseudonyms())
    headline = {card.label: card for card in view.cards}
    assert headline["R within 3 years"].value == "0.36"
    assert headline["Gave back within 3 years"].value == f"12.0{THIN}%"
    assert [card.label for card in view.all_time] == ["R so far", "Gave back so far"]
    assert len(view.cards) <= 6


def test_a_young_federation_has_no_r_yet() -> None:
    card = network_view(PageLinks(), answers(cohorts=cohorts(horizon_years=1)), Pseudonyms()).cards[1]
    assert (card.label, card.value) == ("R within 1 year", "–")
    assert card.note == "no one started to mentor 1 year ago or earlier"


def test_the_people_counted_are_reconciled_with_the_relationships() -> None:
    few = summary(
        relationships=204,
        peer_relationships=17,
        mentees=204,
        give_back=GiveBack(at_risk=198, events=20, already_mentors=2),
    )
    assert network_view(PageLinks(), answers(summary=few), Pseudonyms()).reconciled == (
        "204 relationships between mentor and mentee have started; 17 more between peers are not counted here. "
        "Of the 204 mentees, 198 are counted above, 2 had mentored before, 4 have not been reached by influence yet."
    )


def test_relationships_between_peers_are_named_for_the_whole_federation_now_only() -> None:
    for links in (PageLinks(part="program:p"), PageLinks(as_of="2023-07-01")):
        view = network_view(links, answers(), Pseudonyms())
        assert "peer" not in view.reconciled + "".join(card.note for card in view.cards)


def test_people_who_may_not_be_seen_are_not_an_empty_table() -> None:
    view = network_view(PageLinks(), answers(people=people(0)), Pseudonyms())
    assert view.no_people is not None
    assert view.no_people.kind == "not-permitted"
    assert "ask a coordinator" in view.no_people.text


def test_few_parts_are_listed_and_many_are_searched() -> None:
    few = filter_form(PageLinks(), "met", Parts({"o": "North"}, {f"{number}": f"P{number}" for number in range(39)}))
    assert [(group.label, len(group.choices)) for group in few.parts] == [("Organizations", 1), ("Programs", 39)]
    many = filter_form(PageLinks(part="program:7"), "met", Parts({"o": "North"}, dict(MANY)))
    assert (list(many.parts), many.searched, many.part_name) == ([], True, "Summer of Code, Organization 007")


MANY = {f"{number}": f"Summer of Code, Organization {number:03}" for number in range(514)}


def test_a_search_of_parts_finds_one_alone_or_lists_every_one() -> None:
    parts = Parts({f"o{number}": f"Organization {number:03}" for number in range(500)}, MANY)
    whole, one = PageLinks(as_of="2025-01-01"), PageLinks(as_of="2025-01-01", part="program:7")
    # not sent, or sent unchanged, or empty where nothing was chosen
    assert search_part(None, whole, parts) is None
    assert search_part(" ", whole, parts) is None
    assert search_part("summer of code, organization 007", one, parts) is None
    # emptied; one alone; the whole name although others contain it
    assert search_part("", one, parts) == PartSearch("/network?as_of=2025-01-01")
    assert search_part("code 412", one, parts) == PartSearch("/network?as_of=2025-01-01&part=program%3A412")
    assert search_part("organization 412", whole, parts) == PartSearch(
        "/network?as_of=2025-01-01&part=organization%3Ao412"
    )
    # many: nothing is cut; none: said so
    found = search_part("organization", whole, parts)
    assert found is not None
    assert [(group.label, len(group.links)) for group in found.groups] == [("Organizations", 500), ("Programs", 514)]
    nothing = search_part("winter", whole, parts)
    assert nothing is not None
    assert "“winter”" in nothing.error
    assert (nothing.address, list(nothing.groups)) == (None, [])


def test_a_matrix_of_some_programs_says_of_how_many() -> None:
    programs = [example_id(f"program {number}") for number in range(15)]
    flow = flows().items[0]
    items = [flow.model_copy(update={"from_program": each, "to_program": each, "from_name": each}) for each in programs]
    matrix = flow_matrix(items, "")
    assert matrix is not None
    assert len(matrix.rows) == 12
    assert "the 12 programs with most people of 15" in matrix.caption
    shorter = flow_matrix(items[:12], "")
    assert shorter is not None
    assert "with most people" not in shorter.caption
