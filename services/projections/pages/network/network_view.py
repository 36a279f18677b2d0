"""The network's page: what mentoring set in motion."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.network.answers.cohorts import CohortList
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.people import PersonList
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.timeline import Timeline
from services.projections.pages.components.blocks import Card, Chart, Empty, Link, Table
from services.projections.pages.components.figures import WHY_FEW, known
from services.projections.pages.components.links import Question
from services.projections.pages.components.wording import ripple_sentence, stated
from services.projections.pages.network.cohorts import cohorts_table
from services.projections.pages.network.flows import flow_chart, flow_matrix, flow_table
from services.projections.pages.network.give_back import give_back_chart, too_few
from services.projections.pages.network.network_cards import network_cards
from services.projections.pages.network.people_table import other_orders, people_table
from services.projections.pages.network.timeline import timeline_charts


@dataclass(frozen=True, slots=True)
class NetworkAnswers:
    """What the network answered to one question."""

    summary: NetworkSummary
    people: PersonList
    flows: FlowList
    cohorts: CohortList
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class NetworkView:
    """What the network's page shows."""

    sentence: str
    stated: str
    cards: Sequence[Card]
    give_back: Chart | None
    no_curve: Empty
    cohorts: Table
    timeline: Sequence[Chart]
    people: Table
    orders: Sequence[Link]
    flow: Chart | None
    matrix: Table | None
    flows: Table
    few_flows: Empty | None
    empty: Empty | None

    @property
    def tables(self) -> list[Table | None]:
        """Return every table of the page."""
        charts = [self.give_back, self.flow, *self.timeline]
        tables = [self.people, self.cohorts, self.matrix, self.flows]
        return [*tables, *(chart.table for chart in charts if chart)]


def network_view(question: Question, answers: NetworkAnswers, part: str | None = None) -> NetworkView:
    """Build the page from the network's answers to one question.

    Args:
        question: what was asked.
        answers: what was answered.
        part: the name of the part asked for.
    """
    summary, flows = answers.summary, answers.flows

    def csv(table: str) -> str:
        return question.link(csv=table)

    return NetworkView(
        sentence=ripple_sentence(summary),
        stated=stated(summary, part),
        cards=network_cards(summary),
        give_back=give_back_chart(answers.cohorts, csv("give-back")),
        no_curve=too_few(answers.cohorts),
        cohorts=cohorts_table(answers.cohorts, csv("cohorts")),
        timeline=timeline_charts(answers.timeline, csv("reproduction-months"), csv("reach-months")) or (),
        people=people_table(question, answers.people),
        orders=other_orders(question, answers.people.order),
        flow=flow_chart(flows.items, csv("flows")),
        matrix=flow_matrix(flows.items, csv("matrix")),
        flows=flow_table(flows.items, csv("flows")),
        few_flows=_few_flows(flows),
        empty=None if summary.relationships else _nothing(question),
    )


def refused(question: Question, slug: str) -> Empty | None:
    """Say in words why a part of the network is not shown; None where the refusal is about something else."""
    everything = Link("Look at the whole federation", question.link(part=None))
    if slug == "too-few-people":
        text = f"The part asked for has too few people. {WHY_FEW}"
        return Empty("suppressed", "Too few people to be shown", text, everything)
    if slug == "not-found" and question.part:
        text = "No relationship of this program or organization has become active yet."
        return Empty("filtered-out", "Nothing in this part of the network", text, everything)
    return None


def no_ripple(question: Question, program: str) -> Empty:
    """Say that a program set nothing in motion by the date asked for."""
    back = Link("How the program is doing", f"/programs/{program}")
    when = " by that date" if question.as_of else " yet"
    return Empty(
        "nothing-yet", "There is no ripple here", f"No relationship of this program became active{when}.", back
    )


def _few_flows(flows: FlowList) -> Empty | None:
    """Say that there are flows and why none is shown."""
    if not flows.items or any(known(flow.people) for flow in flows.items):
        return None
    return Empty("suppressed", "Too few to be shown", f"Each flow between programs is about too few people. {WHY_FEW}")


def _nothing(question: Question) -> Empty:
    if question.as_of or question.part:
        text = "No relationship had become active by that date in the part asked for."
        everything = question.link(as_of=None, part=None)
        return Empty("filtered-out", "There was no network yet", text, Link("Everything, as it is now", everything))
    return Empty(
        "nothing-yet",
        "There is no network yet",
        "It begins with the first relationship that becomes active and holds a session.",
        Link("See how the programs are doing", "/"),
    )
