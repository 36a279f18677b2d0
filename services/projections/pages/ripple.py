"""`/network`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.pages import answer
from services.projections.pages.reads import Reads
from services.projections.pages.views.blocks import Empty, Link, Table
from services.projections.pages.views.network import NetworkView, Question, network_view
from services.projections.pages.views.ripple import EFFECTS, RULES

Effect = Annotated[str, Query(pattern=r"^(started|met|closed|\+\d{1,5}d)$")]
Rule = Annotated[str, Query(pattern=r"^(strictly_after|at_or_after)$")]


def router(reads: Reads) -> APIRouter:
    """Make the route of the network's page."""
    routes = APIRouter()

    @routes.get("/network", include_in_schema=False)
    def network(
        request: Request,
        effect: Effect = "met",
        rule: Rule = "strictly_after",
        person: UUID | None = None,
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: answer.Csv = None,
    ) -> Response:
        question = Question(effect, rule, str(person) if person else None, cursor)
        view = _view(reads, question)
        if csv:
            return answer.table(_tables(view), csv)
        effects = EFFECTS if effect in EFFECTS else {**EFFECTS, effect: f"{effect[1:-1]} days after the start"}
        values = {"title": "Network", "place": "/network", "view": view, "question": question}
        choices = {"effects": effects, "rules": RULES, "stranger": _stranger(question, view)}
        return answer.page(request, reads, "network.html", {**values, **choices}, ("network",))

    return routes


def _view(reads: Reads, question: Question) -> NetworkView:
    policy = (question.effect, question.rule)
    return network_view(
        question,
        reads.summary(*policy),
        reads.people(*policy, question.cursor),
        reads.flows(*policy),
        reads.person(question.person, *policy) if question.person else None,
        reads.program_names(),
    )


def _tables(view: NetworkView) -> list[Table | None]:
    charts = [view.give_back, view.flow]
    if view.person:
        charts += [view.person.tree, view.person.generations]
    return [view.people, view.matrix, view.flows, *(chart.table for chart in charts if chart)]


def _stranger(question: Question, view: NetworkView) -> Empty | None:
    """Say that nobody of the id asked for is in the network."""
    if question.person is None or view.person:
        return None
    text = "Nobody with this id mentored or was mentored, or it has not reached the read model yet."
    return Empty(
        "filtered-out", "This person is not in the network", text, Link("Everybody", question.link(person=None))
    )
