"""`/`, `/programs` and `/programs/{id}`."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.platform.http.faults import Fault
from services.projections.pages import answer
from services.projections.pages.reads import Reads
from services.projections.pages.views.federation import PERIODS, federation_view
from services.projections.pages.views.program import program_view
from services.projections.pages.views.programs import programs_view
from services.projections.pages.views.programs_table import Order

Period = Literal["12", "36", "all"]

DEFAULT_POLICY = ("met", "strictly_after")
"""Effect policy and path rule of the ripple sentence on the federation's page."""


def router(reads: Reads) -> APIRouter:
    """Make the routes of the dashboards."""
    routes = APIRouter()

    @routes.get("/", include_in_schema=False)
    def federation(request: Request, period: Period = "12", sort: Order = "active", csv: answer.Csv = None) -> Response:
        dashboard, network = reads.federation(), reads.summary(*DEFAULT_POLICY)
        view = federation_view(dashboard, network, today=_today(), period=period, order=sort)
        if csv:
            return answer.table(view.tables, csv)
        shows = ("programs", "network", "directory")
        values = {"title": "Federation", "place": "/", "view": view, "periods": PERIODS, "sort": sort}
        return answer.page(request, reads, "federation.html", values, shows)

    @routes.get("/programs", include_in_schema=False)
    def programs(
        request: Request,
        q: Annotated[str, Query(max_length=100)] = "",
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: answer.Csv = None,
    ) -> Response:
        view = programs_view(reads.programs(q.strip(), cursor), q.strip(), cursor)
        if csv:
            return answer.table([view.table], csv)
        values = {"title": "Programs", "place": "/programs", "view": view}
        return answer.page(request, reads, "programs.html", values, ("directory",))

    @routes.get("/programs/{program}", include_in_schema=False)
    def program(request: Request, program: UUID, period: Period = "12", csv: answer.Csv = None) -> Response:
        found = reads.program(str(program))
        if found is None:
            raise Fault("not-found", "no program has this id, or it has not reached the read model yet")
        view = program_view(*found, today=_today(), period=period)
        if csv:
            return answer.table(view.tables, csv)
        values = {"title": view.name, "id": str(program), "view": view, "periods": PERIODS}
        return answer.page(request, reads, "program.html", values, ("programs", "directory"))

    return routes


def _today() -> date:
    return datetime.now(UTC).date()
