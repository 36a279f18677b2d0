"""Route of `/network/programs/{id}`, the ripple of one program."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from services.projections.directory.models import Program
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.filter_form import filter_form
from services.projections.pages.components.links import PageLinks
from services.projections.pages.components.tabs import program_tabs
from services.projections.pages.ecosystem.picture import EcosystemView, ecosystem_view
from services.projections.pages.ecosystem.program import program_ecosystem
from services.projections.pages.network.network import READ_MODELS
from services.projections.pages.network.network_view import no_ripple
from services.projections.pages.network.parameters import PageRequest, page_request_parser
from services.projections.pages.network.program_ripple_view import program_ripple_view
from services.projections.pages.queries import PageQueries

_TITLE = "Ripple of "


def router(queries: PageQueries) -> APIRouter:
    """Return the route of a program's ripple."""
    routes, parsed = APIRouter(), Depends(page_request_parser(queries.default_effect))

    @routes.get("/network/programs/{program}", include_in_schema=False)
    def program(
        request: Request,
        program: UUID,
        disclosure: DisclosureDep,
        page_request: PageRequest = parsed,
        csv: page_response.Csv = None,
    ) -> Response:
        response = page_response.PageResponse(
            request, queries, "Ripple of a program", "/network", READ_MODELS, page_request.scope.as_of
        )
        if response.early:
            return response.early
        links, errors = page_request.links.on_page(f"/network/programs/{program}"), page_request.errors
        form = filter_form(links, page_request.scope.effect.name, None, errors)
        staff = queries.own_program(str(program), disclosure, request.app.state.clock()) is not None
        tabs = program_tabs(str(program), "ripple", staff=staff)
        values = {"view": None, "form": form, "refusal": None, "ecosystem": None, "tabs": tabs}
        if errors:
            return response.page("network/program_ripple.html", values, 422)
        scope = page_request.scope.unscoped
        if queries.network_door(replace(scope, program=str(program)), disclosure) is not Door.FACTS:
            _known(queries, program, disclosure, request.app.state.clock())
            return RedirectResponse(replace(links.on_page("/network"), part=f"program:{program}").address(), 303)
        ripple = queries.program_ripple(str(program), scope, disclosure)
        if ripple is None:
            refusal = _without_ripple(queries, links, program, disclosure, request.app.state.clock())
            connected = _connected(queries, program, str(refusal["title"]).removeprefix(_TITLE), disclosure)
            return response.page("network/program_ripple.html", {**values, **refusal, "ecosystem": connected})
        view = program_ripple_view(links, ripple, queries.left_out(scope, disclosure))
        if csv:
            return page_response.csv_response([view.deep_flow], csv)
        connected = _connected(queries, program, view.name, disclosure)
        shown = {"view": view, "ecosystem": connected, "title": f"{_TITLE}{view.name}"}
        return response.page("network/program_ripple.html", {**values, **shown})

    return routes


def _without_ripple(
    queries: PageQueries, links: PageLinks, program: UUID, disclosure: Disclosure, now: datetime
) -> dict[str, object]:
    """Return the values of the page of a program without a ripple.

    Raises:
        NotFoundError: There is no such program.
    """
    known = _known(queries, program, disclosure, now)
    return {"refusal": no_ripple(links, known), "title": f"{_TITLE}{known.name}"}


def _connected(queries: PageQueries, program: UUID, name: str, disclosure: Disclosure) -> EcosystemView:
    """Return the picture of what a program is connected with, for a reader of its facts."""
    layers = queries.program_layers(str(program), disclosure)
    return ecosystem_view(program_ecosystem(name, layers, queries.parts(disclosure)))


def _known(queries: PageQueries, program: UUID, disclosure: Disclosure, now: datetime) -> Program:
    """Return a program that the reader may know.

    Raises:
        NotFoundError: There is none, or it is not shared with the reader.
    """
    known = queries.program_of(str(program), disclosure, now)
    if known is None:
        raise NotFoundError("no program has this ID, or its events have not arrived yet")
    return known
