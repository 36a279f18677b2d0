"""The network's page: what mentoring set in motion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from services.projections.network.models import FlowList, NetworkPerson, NetworkSummary, PersonList
from services.projections.pages.views import formats
from services.projections.pages.views.blocks import Card, Cell, Chart, Column, Empty, Link, Table
from services.projections.pages.views.figures import WHY_FEW, known
from services.projections.pages.views.flows import flow_chart, flow_matrix, flow_table
from services.projections.pages.views.generations import generations_chart, ripple_tree
from services.projections.pages.views.ripple import ripple_sentence, stated


@dataclass(frozen=True, slots=True)
class Question:
    """The page's query: effect policy, path rule, and the person looked at."""

    effect: str = "met"
    rule: str = "strictly_after"
    person: str | None = None
    cursor: str | None = None

    def link(self, **changes: str | None) -> str:
        """Return the address of the page with some of the query changed; defaults are left out."""
        query = {"effect": self.effect, "rule": self.rule, "person": self.person, **changes}
        default = {"effect": "met", "rule": "strictly_after", "person": None}
        kept = {key: value for key, value in query.items() if value and value != default.get(key)}
        return f"/network?{urlencode(kept)}" if kept else "/network"


@dataclass(frozen=True, slots=True)
class PersonView:
    """The person looked at."""

    name: str
    id: str
    tree: Chart | None
    generations: Chart | None
    lineage: str
    empty: Empty | None
    close: str


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
    programs: Mapping[str, str],
) -> NetworkView:
    """Build the page from the network's answers to one question; ``programs`` are names by id."""
    flow = flow_chart(flows.items, question.link(csv="flows"))
    return NetworkView(
        sentence=ripple_sentence(summary),
        stated=stated(summary.effect, summary.rule),
        cards=_cards(summary),
        give_back=_give_back(summary, question) if summary.give_back.at_risk else None,
        people=_people(question, people),
        person=_person(question, person, programs) if person else None,
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


def _give_back(summary: NetworkSummary, question: Question) -> Chart:
    give_back = summary.give_back
    labels = ["Went on to mentor", "Not, so far"]
    values = [give_back.events, give_back.at_risk - give_back.events]
    shares = [formats.percent(value, give_back.at_risk) for value in values]
    rows = [
        [Cell(label), Cell(formats.number(value), raw=value), Cell(share)]
        for label, value, share in zip(labels, values, shares, strict=True)
    ]
    already = formats.count(give_back.already_mentors, "person", "people")
    table = Table(
        "give-back",
        "Mentees who had not mentored before they were mentored",
        [Column("Since then"), Column("People", True), Column("Share", True)],
        rows,
        question.link(csv="give-back"),
    )
    return Chart(
        id="give-back",
        question="Do mentees become mentors?",
        finding=f"Not counted: {already} who had mentored before they were mentored."
        if give_back.already_mentors
        else "Nobody had mentored before they were mentored.",
        size="rows-3",
        data={"kind": "bars", "labels": labels, "values": values, "notes": shares},
        table=table,
        definition="give-back",
    )


def _people(question: Question, people: PersonList) -> Table:
    columns = [
        Column("Person"),
        Column("Reach", True, sorted="descending"),
        Column("Direct mentees", True),
        Column("Influenced by", True),
    ]
    rows = [
        [
            Cell(formats.short_id(line.id), raw=line.id, href=question.link(person=line.id) + "#person"),
            Cell(formats.number(line.reach), raw=line.reach),
            Cell(formats.number(line.direct_mentees), raw=line.direct_mentees),
            Cell(formats.number(line.lineage), raw=line.lineage),
        ]
        for line in people.items
    ]
    following = Link("Next people", question.link(cursor=people.next) + "#people") if people.next else None
    csv = question.link(csv="people", cursor=question.cursor)
    return Table("people", "People by reach, as pseudonyms", columns, rows, csv, linked=True, next=following)


def _person(question: Question, person: NetworkPerson, programs: Mapping[str, str]) -> PersonView:
    name = formats.short_id(person.id)
    reached = person.reach > 0
    lineage = formats.count(len(person.lineage), "person", "people")
    return PersonView(
        name=name,
        id=person.id,
        tree=ripple_tree(person, programs, question.link(csv="reached")) if reached else None,
        generations=generations_chart(person, question.link(csv="generations")) if reached else None,
        lineage=f"The influence of {lineage} had reached {name}."
        if person.lineage
        else f"Nobody mentored {name} before.",
        empty=None
        if reached
        else Empty("nothing-yet", f"{name} has reached nobody yet", stated(person.effect, person.rule)),
        close=question.link(person=None) + "#people",
    )


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
