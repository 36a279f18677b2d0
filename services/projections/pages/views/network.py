"""The network's page: what mentoring set in motion."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.people import PersonList
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.tree import Tree
from services.projections.pages.views import formats
from services.projections.pages.views.blocks import Card, Chart, Empty, Link, Table
from services.projections.pages.views.figures import WHY_FEW, known
from services.projections.pages.views.flows import flow_chart, flow_matrix, flow_table
from services.projections.pages.views.give_back import give_back_chart
from services.projections.pages.views.people import PersonView, people_table, person_view
from services.projections.pages.views.question import Question
from services.projections.pages.views.ripple import ripple_sentence, stated


@dataclass(frozen=True, slots=True)
class NetworkView:
    """What the network's page shows."""

    sentence: str
    stated: str
    cards: Sequence[Card]
    give_back: Chart | None
    people: Table
    person: PersonView | None
    flow: Chart | None
    matrix: Table | None
    flows: Table
    few_flows: Empty | None
    empty: Empty | None


def network_view(
    question: Question,
    summary: NetworkSummary,
    people: PersonList,
    flows: FlowList,
    person: NetworkPerson | None,
    tree: Tree | None,
) -> NetworkView:
    """Build the page from the network's answers to one question."""
    flow = flow_chart(flows.items, question.link(csv="flows"))
    return NetworkView(
        sentence=ripple_sentence(summary),
        stated=stated(summary.effect, summary.rule),
        cards=_cards(summary),
        give_back=give_back_chart(summary, question) if summary.give_back.at_risk else None,
        people=people_table(question, people),
        person=person_view(question, person, tree) if person and tree else None,
        flow=flow,
        matrix=flow_matrix(flows.items, question.link(csv="matrix")),
        flows=flow_table(flows.items, question.link(csv="flows")),
        few_flows=_few_flows(flows),
        empty=None if summary.relationships else _nothing_yet(),
    )


def _cards(summary: NetworkSummary) -> list[Card]:
    number, give_back = formats.number, summary.give_back
    reproduction = "–" if summary.reproduction is None else formats.decimal(summary.reproduction, 2)
    share = formats.percent(give_back.events, give_back.at_risk)
    return [
        Card("People", number(summary.people), "people", note=f"{number(summary.mentees)} of them mentored"),
        Card("Mentors", number(summary.mentors), "mentors", note="people who mentored at least once"),
        Card(
            "Relationships",
            number(summary.relationships),
            "relationships",
            note=f"{number(summary.delivered)} delivered influence",
        ),
        Card("Reproduction R", reproduction, "reproduction", note="new mentors per mentor; above 1 sustains itself"),
        Card("Gave back", share, "give-back", note=f"{number(give_back.events)} of {number(give_back.at_risk)}"),
        Card("Farthest reach", number(summary.max_reach), "reach", note="people reached by one mentor"),
    ]


def _few_flows(flows: FlowList) -> Empty | None:
    """Say that there are flows and why none is shown."""
    if not flows.items or any(known(flow.people) for flow in flows.items):
        return None
    return Empty("suppressed", "Too few to be shown", f"Each flow between programs is about too few people. {WHY_FEW}")


def _nothing_yet() -> Empty:
    return Empty(
        "nothing-yet",
        "There is no network yet",
        "It begins with the first relationship that becomes active and holds a session.",
        Link("See how the programs are doing", "/"),
    )
