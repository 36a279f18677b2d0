"""Route of `/network`."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.contract.envelope import from_micros
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import ReadModelError
from services.projections.network.answers.people import Order
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.filter_form import Parts, filter_form, released_form
from services.projections.pages.components.part_search import search_part
from services.projections.pages.components.tabs import program_tabs
from services.projections.pages.ecosystem.released_program import no_ecosystem, released_ecosystem
from services.projections.pages.network.network_view import (
    NetworkAnswers,
    NetworkView,
    export_links,
    network_view,
    refusal,
)
from services.projections.pages.network.parameters import PageRequest, page_request_parser
from services.projections.pages.network.question_view import save_form
from services.projections.pages.network.released_view import ReleasedView, released_view
from services.projections.pages.people.names import Names, names_of
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
            request, queries, "Network", "/network", READ_MODELS, page_request.scope.as_of, names=names_of(request)
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
    search = search_part(request.find, links, parts)
    if search and search.address:
        return RedirectResponse(search.address, 303)
    if search and search.error:
        request.errors["find"] = search.error
    values: dict[str, object] = {
        **_place(queries, request, disclosure, response.now, parts),
        "form": filter_form(links, request.scope.effect.name, parts, request.errors, request.find if search else None),
        "view": None,
        "refusal": None,
        "search": search,
        "find": (request.find or "").strip(),
        "links": links,
        "saving": save_form(links.address()),
    }
    if request.errors or search:
        return response.page("network/network.html", values, 422 if request.errors else 200)
    return _shown(queries, response, request, disclosure, csv, parts, values)


def _place(
    queries: PageQueries, request: PageRequest, disclosure: Disclosure, now: datetime, parts: Parts
) -> dict[str, object]:
    """Return the title of the page, and the tabs of the program that it is about."""
    part, program = request.links.part, request.scope.program
    title = "Mentoring network" + (f" of {parts.name(part)}" if part else "")
    if program is None:
        return {"title": title, "tabs": ()}
    staff = queries.own_program(program, disclosure, now) is not None
    return {"title": title, "tabs": program_tabs(program, "ripple", staff=staff)}


def _shown(
    queries: PageQueries,
    response: page_response.PageResponse,
    request: PageRequest,
    disclosure: Disclosure,
    csv: str | None,
    parts: Parts,
    values: dict[str, object],
) -> Response:
    """Return the page of facts, or of what is released, or why there is neither."""
    links = request.links
    part, template = parts.name(links.part) if links.part else None, "network/network.html"
    view: NetworkView | ReleasedView
    try:
        if queries.network_door(request.scope, disclosure) is Door.FACTS:
            view = _view(queries, request, disclosure, response.names, part)
        else:
            view, template = _released(queries, request, disclosure, response, part), "network/released.html"
            values["form"] = released_form(links, parts)
    except ReadModelError as error:
        notice = refusal(links, error)
        if notice is None:
            raise
        return response.page("network/network.html", {**values, "refusal": notice}, to_problem(error).kind.status)
    if csv:
        return page_response.csv_response(view.tables, csv)
    return response.page(template, {**values, "view": view})


def _released(
    queries: PageQueries,
    request: PageRequest,
    disclosure: Disclosure,
    response: page_response.PageResponse,
    part: str | None,
) -> ReleasedView:
    """Return the page of a reader who may not see every relationship, with the people whom the reader may see."""
    links, scope = request.links, request.scope
    network = queries.released_network(scope, disclosure, response.now)
    flows = queries.released_flows(scope, disclosure, response.now)
    people = queries.people(scope, disclosure, links.order, links.cursor)
    view = released_view(links, network, flows, people, response.names, part)
    if scope.program is None or part is None:
        return view
    day = (response.now if scope.as_of is None else from_micros(scope.as_of)).date()
    forms = queries.released_forms(scope.program, disclosure, day, response.now)
    picture = released_ecosystem(part, network, forms, flows.items)
    return replace(view, ecosystem=picture, without_ecosystem="" if picture else no_ecosystem(part, network))


def _view(
    queries: PageQueries, request: PageRequest, disclosure: Disclosure, names: Names, part: str | None
) -> NetworkView:
    links, scope = request.links, request.scope
    answers = NetworkAnswers(
        queries.summary(scope, disclosure),
        queries.people(scope, disclosure, links.order, links.cursor),
        queries.flows(scope, disclosure),
        queries.cohorts(scope, disclosure),
        queries.timeline(scope, disclosure),
    )
    view = network_view(links, answers, names, part)
    return replace(view, exports=export_links(links)) if disclosure.sees_facts else view
