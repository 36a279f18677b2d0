"""Routes of `/federation`, the dashboard of the federation, and of `/`, where the work of the reader begins."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from services.projections.network.api.parameters import DisclosureDep
from services.projections.network.in_memory.scope import Scope
from services.projections.pages import page_response
from services.projections.pages.dashboards.federation_view import PERIODS, Period, federation_view
from services.projections.pages.dashboards.programs_table import Order
from services.projections.pages.navigation import landing_page
from services.projections.pages.queries import PageQueries
from services.web.identity.principal import ROLES, require


def router(queries: PageQueries) -> APIRouter:
    """Return the routes of the federation's page."""
    routes = APIRouter()

    @routes.get("/", include_in_schema=False)
    @routes.get("/federation", include_in_schema=False, dependencies=[Depends(require(*ROLES))])
    def federation(
        request: Request,
        disclosure: DisclosureDep,
        period: Period = "12",
        sort: Order = "active",
        csv: page_response.Csv = None,
    ) -> Response:
        page = landing_page(request.state.principal)
        if request.url.path == "/" and page != "/federation":
            return RedirectResponse(page, 303, {"Cache-Control": "no-store"})
        read_models = ("directory", "programs", "network")
        response = page_response.PageResponse(request, queries, "Federation", "/federation", read_models)
        if response.early:
            return response.early
        dashboard = queries.federation(disclosure)
        network = queries.summary(Scope(queries.default_effect()), disclosure)
        view = federation_view(dashboard, network, today=request.app.state.clock().date(), period=period, order=sort)
        if csv:
            return page_response.csv_response(view.tables, csv)
        return response.page("dashboards/federation.html", {"view": view, "periods": PERIODS, "sort": sort})

    return routes
