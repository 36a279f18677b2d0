"""Routes of `/status` and `/definitions`."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.pages import page_response
from services.projections.pages.definitions import DEFINITIONS, MEASURE_CARDS, MEASURES_VERSION
from services.projections.pages.forms.local_address import local_address
from services.projections.pages.queries import PageQueries
from services.projections.pages.status.status_view import status_view


def router(queries: PageQueries) -> APIRouter:
    """Return the routes of both pages."""
    routes = APIRouter()

    @routes.get("/status", include_in_schema=False)
    def status(request: Request, csv: page_response.Csv = None) -> Response:
        response = page_response.PageResponse(request, queries, "Status", "/status", read_models=None)
        view = status_view(queries.status(), queries.processes())
        if csv:
            return page_response.csv_response(
                [view.table, view.processes, *(each.ledger for each in view.projections)], csv
            )
        return response.page("status/status.html", {"view": view})

    @routes.get("/definitions", include_in_schema=False)
    def definitions(request: Request) -> Response:
        values = {
            "definitions": (*MEASURE_CARDS, *DEFINITIONS),
            "version": MEASURES_VERSION,
            "came_from": _came_from(request),
        }
        return page_response.PageResponse(request, queries, "Definitions").page("status/definitions.html", values)

    return routes


def _came_from(request: Request) -> str:
    """Return the page of this site from which the reader came, with its query; empty for another site or this page."""
    page = urlsplit(request.headers.get("referer", ""))
    if page.netloc != request.url.netloc or page.path in {"", request.url.path}:
        return ""
    return local_address(f"{page.path}?{page.query}" if page.query else page.path, "")
