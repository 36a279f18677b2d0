"""What the network's page makes of its answers."""

from services.projections.figures import hidden
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.summary import GiveBack
from services.projections.pages.views.flows import SANKEY_UP_TO, flow_chart, flow_matrix
from services.projections.pages.views.formats import THIN
from services.projections.pages.views.generations import generations_chart, ripple_tree
from services.projections.pages.views.network import network_view
from services.projections.pages.views.question import Question
from services.projections.pages.views.ripple import ripple_sentence, stated
from tests.unit.pages.examples import someone
from tests.unit.pages.network_examples import flows, people, ripple, summary, tree


def test_the_sentence_says_who_went_on_to_mentor() -> None:
    assert ripple_sentence(summary()) == f"Of 11{THIN}439 people mentored, 1{THIN}430 (12.5{THIN}%) went on to mentor."
    nobody = summary(give_back=GiveBack(at_risk=0, events=0, already_mentors=0))
    assert "Nobody has been mentored yet" in ripple_sentence(nobody)


def test_every_figure_says_which_policy_and_rule_it_stands_on() -> None:
    assert stated("met", "strictly_after").startswith("Influence counts from the first session held")
    assert "30 days after the start" in stated("+30d", "at_or_after")


def test_a_link_keeps_the_question_and_leaves_defaults_out() -> None:
    assert Question().link() == "/network"
    assert Question(effect="started").link(person="p") == "/network?effect=started&person=p"
    assert Question(person="p").link(person=None) == "/network"


def test_a_row_of_people_opens_the_persons_ripple() -> None:
    view = network_view(Question(), summary(), people(), flows(), ripple(), tree())
    assert view.people.rows[0][0].href == f"/network?person={someone('mentor 0')}#person"
    assert view.people.next is not None
    assert view.people.next.href == "/network?cursor=more#people"
    assert view.person is not None
    assert view.person.tree is not None


def test_the_tree_hangs_each_person_under_their_mentor() -> None:
    root = ripple_tree(ripple(), tree(), "").data["root"]
    assert isinstance(root, dict)
    sizes = [len(child["children"]) for child in root["children"]]
    assert sorted(sizes, reverse=True) == [3, 3, 3, 0, 0, 0, 0, 0, 0]


def test_what_is_folded_away_is_one_counted_mark() -> None:
    chart = ripple_tree(ripple(folded=8), tree(folded=8), "")
    root = chart.data["root"]
    assert isinstance(root, dict)
    assert len(root["children"]) == 9 + 1
    assert root["children"][-1]["label"] == "+8"
    assert "shows 18 of them" in chart.finding


def test_the_trees_table_lists_everybody_it_shows() -> None:
    chart = ripple_tree(ripple(), tree(), "")
    assert len(chart.table.rows) == 18


def test_generations_and_their_table_agree() -> None:
    chart = generations_chart(ripple(), "")
    assert chart.data["values"] == [row[1].raw for row in chart.table.rows] == [9, 9]
    assert chart.data["labels"] == ["1st generation", "2nd generation"]


def test_a_picture_of_flows_has_at_most_twelve_programs() -> None:
    assert flow_chart(flows(5).items, "") is not None
    assert flow_chart(flows(SANKEY_UP_TO + 1).items, "") is None
    assert flow_chart([], "") is None
    assert flow_chart([flow for flow in flows().items if flow.from_program == flow.to_program], "") is None


def test_withheld_flows_are_in_the_table_and_not_in_the_picture() -> None:
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


def test_an_empty_network_says_how_it_begins() -> None:
    none = FlowList(effect="met", rule="strictly_after", items=[])
    view = network_view(Question(), summary(relationships=0), people(0), none, None, None)
    assert view.empty is not None
    assert view.empty.kind == "nothing-yet"


def test_flows_that_are_all_withheld_say_so_instead_of_an_empty_matrix() -> None:
    few = [flow.model_copy(update={"people": hidden(5), "rate": hidden(5)}) for flow in flows().items]
    withheld = FlowList(effect="met", rule="strictly_after", items=few)
    view = network_view(Question(), summary(), people(), withheld, None, None)
    assert view.matrix is None
    assert view.few_flows is not None
    assert view.few_flows.kind == "suppressed"
