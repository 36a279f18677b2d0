"""Route of `/network`."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.projections.disclosure.access import Disclosure
from services.projections.errors import ReadModelError
from services.projections.network.answers.people import Order
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.filter_form import filter_form
from services.projections.pages.network.network_view import NetworkAnswers, NetworkView, network_view, refusal
from services.projections.pages.network.parameters import PageRequest, page_request_parser
from services.projections.pages.queries import PageQueries
from services.projections.problem_mapping import to_problem

READ_MODELS = ("network", "directory")
"""Read models whose changes change the pages of the network."""


def router(queries: PageQueries) -> APIRouter:
    """Return the route of the network's page."""
    routes, parsed = APIRouter(), Depends(page_request_parser(queries.default_effect))

    @routes.get("/network", include_in_schema=False)
    def network(
        *,
        request: Request,
        disclosure: DisclosureDep,
        page_request: PageRequest = parsed,
        order: Order = "reach",
        person: UUID | None = None,
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: page_response.Csv = None,
    ) -> Response:
        if person:  # the former address of a person's page
            return RedirectResponse(page_request.links.person_page(str(person)), 308)
        response = page_response.PageResponse(
            request, queries, "Network", "/network", READ_MODELS, page_request.scope.as_of
        )
        if response.early:
            return response.early
        page_request = replace(page_request, links=replace(page_request.links, order=order, cursor=cursor))
        return _respond(queries, response, page_request, disclosure, csv)

    return routes


def _respond(
    queries: PageQueries,
    response: page_response.PageResponse,
    request: PageRequest,
    disclosure: Disclosure,
    csv: str | None,
) -> Response:
    links, parts = request.links, queries.parts(disclosure)
    values = {
        "form": filter_form(links, request.scope.effect.name, parts, request.errors),
        "view": None,
        "refusal": None,
    }
    if request.errors:
        return response.page("network/network.html", values, 422)
    try:
        view = _view(queries, request, disclosure, parts.name(links.part) if links.part else None)
    except ReadModelError as error:
        notice = refusal(links, error)
        if notice is None:
            raise
        return response.page("network/network.html", {**values, "refusal": notice}, to_problem(error).kind.status)
    if csv:
        return page_response.csv_response(view.tables, csv)
    return response.page("network/network.html", {**values, "view": view})


def _view(queries: PageQueries, request: PageRequest, disclosure: Disclosure, part: str | None) -> NetworkView:
    links, scope = request.links, request.scope
    answers = NetworkAnswers(
        queries.summary(scope, disclosure),
        queries.people(scope, disclosure, links.order, links.cursor),
        queries.flows(scope, disclosure),
        queries.cohorts(scope, disclosure),
        queries.timeline(scope, disclosure),
    )
    return network_view(links, answers, part)
