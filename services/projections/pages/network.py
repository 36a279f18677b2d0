"""`/network`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.network.ripple import Rule
from services.projections.network.routes import PathRule, Policy
from services.projections.pages import answer
from services.projections.pages.reads import Reads
from services.projections.pages.views.blocks import Empty, Link, Table
from services.projections.pages.views.network import NetworkView, network_view
from services.projections.pages.views.question import Question
from services.projections.pages.views.ripple import EFFECTS, RULES, effect_words


def router(reads: Reads) -> APIRouter:
    """Make the route of the network's page."""
    routes = APIRouter()

    @routes.get("/network", include_in_schema=False)
    def network(
        request: Request,
        effect: Policy,
        rule: PathRule = Rule.STRICTLY_AFTER,
        person: UUID | None = None,
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: answer.Csv = None,
    ) -> Response:
        answering = answer.Answer(request, reads, "Network", "/network", ("network", "directory"))
        if answering.unbuilt:
            return answering.unbuilt
        question = Question(effect.name, rule.value, str(person) if person else None, cursor)
        view = _view(reads, question)
        if csv:
            return answer.table(_tables(view), csv)
        effects = {**EFFECTS, effect.name: effect_words(effect.name)}
        choices = {"effects": effects, "rules": RULES, "stranger": _stranger(question, view)}
        return answering.page("network.html", {"view": view, "question": question, **choices})

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
