"""`/status` and `/definitions`: whether the figures are complete, and what they mean."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.pages import page_response
from services.projections.pages.definitions import DEFINITIONS, MEASURES_VERSION
from services.projections.pages.queries import Reads
from services.projections.pages.status.status_view import status_view


def router(reads: Reads) -> APIRouter:
    """Make the routes of both pages."""
    routes = APIRouter()

    @routes.get("/status", include_in_schema=False)
    def status(request: Request, csv: page_response.Csv = None) -> Response:
        answering = page_response.Answer(request, reads, "Status", "/status", shows=None)
        view = status_view(reads.status())
        if csv:
            return page_response.table([view.table, *(each.ledger for each in view.projections)], csv)
        return answering.page("status.html", {"view": view})

    @routes.get("/definitions", include_in_schema=False)
    def definitions(request: Request) -> Response:
        values = {"definitions": DEFINITIONS, "version": MEASURES_VERSION}
        return page_response.Answer(request, reads, "Definitions").page("definitions.html", values)

    return routes
