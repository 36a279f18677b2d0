"""View of the network's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from services.projections.directory.models import Program
from services.projections.errors import NotFoundError, QueryRefusedError, ReadModelError
from services.projections.network.answers.cohorts import CohortList
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.left_out import left_out_of
from services.projections.network.answers.people import PersonList
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.timeline import Timeline
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card, Chart, EmptyState, Link, Note, Table
from services.projections.pages.components.figures import WHY_FEW, shown_count
from services.projections.pages.components.left_out import left_out_note
from services.projections.pages.components.links import PageLinks
from services.projections.pages.components.wording import assumptions_text, give_back_sentence
from services.projections.pages.network.cohorts import cohorts_table
from services.projections.pages.network.flows import flow_chart, flow_matrix, flow_table
from services.projections.pages.network.give_back import give_back_chart, no_curve
from services.projections.pages.network.network_cards import all_time_cards, network_cards
from services.projections.pages.network.people_table import other_orders, people_table
from services.projections.pages.network.timeline import reach_chart, reproduction_chart
from services.projections.pages.people.names import Names

EXPORTS = {
    "graphml": "GraphML, for graph libraries",
    "gexf": "GEXF, with times, for Gephi",
    "csv": "CSV, for spreadsheets",
    "parquet": "Parquet, for notebooks",
}
"""What each format of the network's file is for."""


@dataclass(frozen=True, slots=True)
class NetworkAnswers:
    """Answers of the network to one request."""

    summary: NetworkSummary
    people: PersonList
    flows: FlowList
    cohorts: CohortList
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Content of the network's page."""

    sentence: str
    reconciled: str
    assumptions: str
    left_out: Note | None
    cards: Sequence[Card]
    give_back: Chart | None
    no_curve: EmptyState
    cohorts: Table
    reach: Chart | None
    reproduction: Chart | None
    all_time: Sequence[Card]
    horizon: str
    people: Table
    no_people: EmptyState | None
    orders: Sequence[Link]
    flow: Chart | None
    matrix: Table | None
    flows: Table
    few_flows: EmptyState | None
    empty: EmptyState | None
    exports: Sequence[Link] = ()

    @property
    def tables(self) -> list[Table | None]:
        """Return every table of the page."""
        charts = [self.give_back, self.flow, self.reach, self.reproduction]
        tables = [self.people, self.cohorts, self.matrix, self.flows]
        return [*tables, *(chart.table for chart in charts if chart)]


def network_view(links: PageLinks, answers: NetworkAnswers, names: Names, part: str | None = None) -> NetworkView:
    """Build the page from the answers of the network.

    Args:
        links: Links that keep the request.
        answers: The answers.
        names: Names of the people.
        part: Name of the selected part; None for the whole federation.
    """
    summary, flows = answers.summary, answers.flows

    def csv(table: str) -> str:
        return links.address(csv=table)

    return NetworkView(
        sentence=give_back_sentence(summary),
        reconciled=_reconciled(summary, everything=not (links.part or links.as_of)),
        assumptions=assumptions_text(summary, part),
        left_out=left_out_note(links, left_out_of(summary)),
        cards=network_cards(summary, answers.cohorts),
        give_back=give_back_chart(answers.cohorts, csv("give-back")),
        no_curve=no_curve(answers.cohorts),
        cohorts=cohorts_table(answers.cohorts, csv("cohorts")),
        reach=reach_chart(answers.timeline, csv("reach-months")),
        reproduction=reproduction_chart(answers.timeline, csv("reproduction-months")),
        all_time=all_time_cards(summary),
        horizon=formats.count(answers.cohorts.horizon_years, "year"),
        people=people_table(links, answers.people, names),
        no_people=None if answers.people.items else _no_people(),
        orders=other_orders(links, answers.people.order),
        flow=flow_chart(flows.items, csv("flows")),
        matrix=flow_matrix(flows.items, csv("matrix")),
        flows=flow_table(flows.items, csv("flows")),
        few_flows=_few_flows(flows),
        empty=None if summary.relationships else _no_network(links),
    )


def export_links(links: PageLinks) -> list[Link]:
    """Return the links to the files of the network that a page is about, for a reader who sees facts."""
    kind, _, identity = (links.part or "").partition(":")
    kept = {"effect": links.effect, "rule": links.rule, "as_of": links.as_of, kind: identity}
    query = {name: value for name, value in kept.items() if name and value}
    return [
        Link(text, f"/v1/network/export?{urlencode({'format': format, **query})}") for format, text in EXPORTS.items()
    ]


def _reconciled(summary: NetworkSummary, *, everything: bool) -> str:
    """Return how the people counted relate to the relationships that the dashboards count.

    Args:
        summary: The summary.
        everything: Whether it is about the whole federation now, to which the number of peer relationships belongs.
    """
    directed = formats.count(summary.relationships, "relationship")
    peers = formats.number(summary.peer_relationships)
    started = f"{directed} between mentor and mentee {'has' if summary.relationships == 1 else 'have'} started"
    if everything and summary.peer_relationships:
        started += f"; {peers} more between peers {'is' if summary.peer_relationships == 1 else 'are'} not counted here"
    counted = [f"{formats.number(summary.give_back.at_risk)} are counted above"]
    if summary.give_back.already_mentors:
        counted.append(f"{formats.number(summary.give_back.already_mentors)} had mentored before")
    waiting = summary.mentees - summary.give_back.at_risk - summary.give_back.already_mentors
    if waiting:
        have = "has" if waiting == 1 else "have"
        counted.append(f"{formats.number(waiting)} {have} not been reached by influence yet")
    return f"{started}. Of the {formats.count(summary.mentees, 'mentee')}, {', '.join(counted)}."


def refusal(links: PageLinks, error: ReadModelError) -> EmptyState | None:
    """Return why a part of the network is not shown; None where the error is about something else."""
    everything = Link("Show the whole federation", links.address(part=None))
    if isinstance(error, QueryRefusedError):
        text = "Figures of the network are for coordinators, executives, analysts and consumers of the federation."
        return EmptyState("not-permitted", "You do not have access to the network", text)
    if isinstance(error, NotFoundError) and links.part:
        text = "No relationship of this program or organization has become active yet."
        return EmptyState("filtered-out", "No relationships in this part", text, everything)
    return None


def no_ripple(links: PageLinks, program: Program) -> EmptyState:
    """Return why a program has no ripple by the requested date."""
    link = Link("Program dashboard", f"/programs/{program.id}")
    if set(program.directions) == {"peer"}:
        text = "Relationships between peers are counted, but they have no generations, so there is no ripple to show."
        return EmptyState("nothing-yet", "No ripple", f"{program.name} is a peer program. {text}", link)
    text = "had started by that date" if links.as_of else "has started yet"
    text = f"No relationship of {program.name} between a mentor and a mentee {text}."
    return EmptyState("nothing-yet", "No ripple to show", text, link)


def _no_people() -> EmptyState:
    return EmptyState(
        "not-permitted",
        "You do not have access to the people of this part",
        "Their programs are confidential: only coordinators see single people. To get access, ask a coordinator of the "
        "organization.",
    )


def _few_flows(flows: FlowList) -> EmptyState | None:
    """Return why no flow is shown although there are some, or None."""
    if not flows.items or any(shown_count(flow.people) for flow in flows.items):
        return None
    text = f"Every flow between programs is about too few people. {WHY_FEW}"
    return EmptyState("suppressed", "Too few people to show", text)


def _no_network(links: PageLinks) -> EmptyState:
    if links.as_of or links.part:
        text = "No relationship in the selected part had become active by that date."
        everything = Link("Show the whole federation today", links.address(as_of=None, part=None))
        return EmptyState("filtered-out", "No network to show", text, everything)
    return EmptyState(
        "nothing-yet",
        "No network yet",
        "The network starts with the first relationship that becomes active and has a session.",
        Link("Federation dashboard", "/federation"),
    )
