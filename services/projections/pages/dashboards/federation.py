"""`/`: the federation."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.network.api.parameters import Disclosed
from services.projections.network.in_memory.scope import Asked
from services.projections.pages import page_response
from services.projections.pages.dashboards.federation_view import PERIODS, Period, federation_view
from services.projections.pages.dashboards.programs_table import Order
from services.projections.pages.queries import Reads
from services.ripple import Effect

DEFAULT = Asked(Effect.parse("met"))
"""Effect policy and path rule of the ripple sentence on the federation's page."""


def router(reads: Reads) -> APIRouter:
    """Make the route of the federation's page."""
    routes = APIRouter()

    @routes.get("/", include_in_schema=False)
    def federation(
        request: Request,
        disclosed: Disclosed,
        period: Period = "12",
        sort: Order = "active",
        csv: page_response.Csv = None,
    ) -> Response:
        answering = page_response.Answer(request, reads, "Federation", "/", ("directory", "programs", "network"))
        if answering.unbuilt:
            return answering.unbuilt
        dashboard, network = reads.federation(), reads.summary(DEFAULT, disclosed)
        view = federation_view(dashboard, network, today=datetime.now(UTC).date(), period=period, order=sort)
        if csv:
            return page_response.table(view.tables, csv)
        return answering.page("federation.html", {"view": view, "periods": PERIODS, "sort": sort})

    return routes
