"""`/`: the federation."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.network.asked import Asked
from services.projections.network.parameters import Disclosed
from services.projections.network.ripple import Effect
from services.projections.pages import answer
from services.projections.pages.reads import Reads
from services.projections.pages.views.federation import PERIODS, Period, federation_view
from services.projections.pages.views.programs_table import Order

DEFAULT = Asked(Effect.parse("met"))
"""Effect policy and path rule of the ripple sentence on the federation's page."""


def router(reads: Reads) -> APIRouter:
    """Make the route of the federation's page."""
    routes = APIRouter()

    @routes.get("/", include_in_schema=False)
    def federation(
        request: Request, disclosed: Disclosed, period: Period = "12", sort: Order = "active", csv: answer.Csv = None
    ) -> Response:
        answering = answer.Answer(request, reads, "Federation", "/", ("directory", "programs", "network"))
        if answering.unbuilt:
            return answering.unbuilt
        dashboard, network = reads.federation(), reads.summary(DEFAULT, disclosed)
        view = federation_view(dashboard, network, today=datetime.now(UTC).date(), period=period, order=sort)
        if csv:
            return answer.table(view.tables, csv)
        return answering.page("federation.html", {"view": view, "periods": PERIODS, "sort": sort})

    return routes
