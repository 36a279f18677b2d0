"""Routes of `/federation`, the dashboard of the federation, and of `/`, where the work of the reader begins."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.projections.disclosure.access import Disclosure, Door
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.network.answers.released import ReleasedNetwork
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.api.parameters import DisclosureDep
from services.projections.network.in_memory.scope import Scope
from services.projections.pages import page_response
from services.projections.pages.dashboards.federation_view import federation_view
from services.projections.pages.dashboards.figures import (
    found_programs,
    past_date,
    program_figures,
    query_minute,
    read_figures,
)
from services.projections.pages.dashboards.programs_table import ProgramOrder
from services.projections.pages.dashboards.selection import DEFAULTS, Selection, Text
from services.projections.pages.navigation import landing_page
from services.projections.pages.queries import PageQueries
from services.web.identity.principal import ROLES, require

_READ_MODELS = ("directory", "measures", "network")


def router(queries: PageQueries) -> APIRouter:
    """Return the routes of the federation's page."""
    routes = APIRouter()

    @routes.get("/", include_in_schema=False)
    @routes.get("/federation", include_in_schema=False, dependencies=[Depends(require(*ROLES))])
    def federation(
        *,
        request: Request,
        disclosure: DisclosureDep,
        period: Text = DEFAULTS["period"],
        compare: Text = DEFAULTS["compare"],
        as_of: Text = "",
        q: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")] = "",
        order: ProgramOrder = "",
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: page_response.Csv = None,
    ) -> Response:
        page = landing_page(request.state.principal)
        if request.url.path == "/" and page != "/federation":
            return RedirectResponse(page, 303, {"Cache-Control": "no-store"})
        now, query = request.app.state.clock(), q.strip()
        selection = Selection("/federation", period, compare, as_of.strip(), {"q": query, "order": order})
        response = page_response.PageResponse(
            request,
            queries,
            "Federation",
            "/federation",
            _READ_MODELS,
            past_date(selection, now),
            query_minute(now),
            besides=queries.releases_position(),
        )
        if response.early:
            return response.early
        try:
            figures = read_figures(queries, selection, (), disclosure, now)
            programs = found_programs(queries, query, cursor, disclosure, now, every=bool(order))
            by_program = program_figures(queries, selection, programs.items, disclosure, now)
        except QueryRefusedError as error:
            values = {"view": None, "selection": selection.refused(error)}
            return response.page("dashboards/federation.html", values, 422)
        network = _network(queries, disclosure, now)
        view = federation_view(figures, network, queries.members(), (programs, by_program), selection, query, cursor)
        if csv:
            return page_response.csv_response(view.tables, csv)
        return response.page("dashboards/federation.html", {"view": view, "selection": selection})

    return routes


def _network(queries: PageQueries, disclosure: Disclosure, now: datetime) -> NetworkSummary | ReleasedNetwork | None:
    """Return the figures of the network that the reader may see: the facts, what is released of them, or none."""
    scope = Scope(queries.default_effect())
    door = queries.network_door(scope, disclosure)
    if door is Door.NOTHING:
        return None
    if door is Door.FACTS:
        return queries.summary(scope, disclosure)
    return queries.released_network(scope, disclosure, now)
