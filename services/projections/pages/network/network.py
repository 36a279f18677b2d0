"""`/network`."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.projections.disclosure.access import Disclosure
from services.projections.network.answers.people import Order
from services.projections.network.api.parameters import Disclosed
from services.projections.pages import page_response
from services.projections.pages.components.filter_form import form
from services.projections.pages.network.network_view import NetworkAnswers, NetworkView, network_view, refused
from services.projections.pages.network.parameters import Asking, AskingFor
from services.projections.pages.queries import Reads
from services.web.http_errors import Fault

READS = ("network", "directory")


def router(reads: Reads) -> APIRouter:
    """Make the route of the network's page."""
    routes = APIRouter()

    @routes.get("/network", include_in_schema=False)
    def network(
        *,
        request: Request,
        asking: AskingFor,
        disclosed: Disclosed,
        order: Order = "reach",
        person: UUID | None = None,
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: page_response.Csv = None,
    ) -> Response:
        if person:  # where people's ripples used to be
            return RedirectResponse(asking.question.person(str(person)), 308)
        answering = page_response.Answer(request, reads, "Network", "/network", READS)
        if answering.unbuilt:
            return answering.unbuilt
        asking = replace(asking, question=replace(asking.question, order=order, cursor=cursor))
        return _answer(reads, answering, asking, disclosed, csv)

    return routes


def _answer(
    reads: Reads, answering: page_response.Answer, asking: Asking, disclosed: Disclosure, csv: str | None
) -> Response:
    question, parts = asking.question, reads.parts()
    values = {"form": form(question, parts, asking.errors), "view": None, "refused": None}
    if asking.errors:
        return answering.page("network.html", values, 422)
    try:
        view = _view(reads, asking, disclosed, parts.name(question.part) if question.part else None)
    except Fault as fault:
        why = refused(question, fault.slug)
        if why is None:
            raise
        return answering.page("network.html", {**values, "refused": why}, fault.kind.status)
    if csv:
        return page_response.table(view.tables, csv)
    return answering.page("network.html", {**values, "view": view})


def _view(reads: Reads, asking: Asking, disclosed: Disclosure, part: str | None) -> NetworkView:
    question, asked = asking.question, asking.asked
    answers = NetworkAnswers(
        reads.summary(asked, disclosed),
        reads.people(asked, disclosed, question.order, question.cursor),
        reads.flows(asked, disclosed),
        reads.cohorts(asked, disclosed),
        reads.timeline(asked, disclosed),
    )
    return network_view(question, answers, part)
