"""`/network`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.disclosure import Disclosure
from services.projections.network.asked import Asked
from services.projections.network.parameters import AskedFor, Disclosed
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
        asked: AskedFor,
        disclosed: Disclosed,
        person: UUID | None = None,
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: answer.Csv = None,
    ) -> Response:
        answering = answer.Answer(request, reads, "Network", "/network", ("network", "directory"))
        if answering.unbuilt:
            return answering.unbuilt
        question = Question(asked.effect.name, asked.rule.value, str(person) if person else None, cursor)
        view = _view(reads, question, asked, disclosed)
        if csv:
            return answer.table(_tables(view), csv)
        effects = {**EFFECTS, question.effect: effect_words(question.effect)}
        choices = {"effects": effects, "rules": RULES, "stranger": _stranger(question, view)}
        return answering.page("network.html", {"view": view, "question": question, **choices})

    return routes


def _view(reads: Reads, question: Question, asked: Asked, disclosed: Disclosure) -> NetworkView:
    person = question.person
    return network_view(
        question,
        reads.summary(asked, disclosed),
        reads.people(asked, disclosed, question.cursor),
        reads.flows(asked, disclosed),
        reads.person(person, asked, disclosed) if person else None,
        reads.tree(person, asked, disclosed) if person else None,
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
