"""`/status` and `/definitions`: whether the figures are complete, and what they mean."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.pages import answer
from services.projections.pages.definitions import DEFINITIONS, MEASURES_VERSION
from services.projections.pages.reads import Reads
from services.projections.pages.views.status import status_view


def router(reads: Reads) -> APIRouter:
    """Make the routes of both pages."""
    routes = APIRouter()

    @routes.get("/status", include_in_schema=False)
    def status(request: Request, csv: answer.Csv = None) -> Response:
        standing = reads.status()
        view = status_view(standing)
        if csv:
            return answer.table([view.table, *(each.ledger for each in view.projections)], csv)
        shows = [each.name for each in standing.projections]
        values = {"title": "Status", "place": "/status", "view": view}
        return answer.page(request, reads, "status.html", values, shows)

    @routes.get("/definitions", include_in_schema=False)
    def definitions(request: Request) -> Response:
        values = {"title": "Definitions", "definitions": DEFINITIONS, "version": MEASURES_VERSION}
        return answer.page(request, reads, "definitions.html", values)

    return routes
