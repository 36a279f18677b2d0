"""`/programs` and `/programs/{id}`."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.pages import page_response
from services.projections.pages.dashboards.federation_view import PERIODS, Period
from services.projections.pages.dashboards.program_view import program_view
from services.projections.pages.dashboards.programs_view import programs_view
from services.projections.pages.queries import Reads
from services.web.http_errors import Fault


def router(reads: Reads) -> APIRouter:
    """Make the routes of the list of programs, and of one."""
    routes = APIRouter()

    @routes.get("/programs", include_in_schema=False)
    def programs(
        request: Request,
        q: Annotated[str, Query(max_length=100)] = "",
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: page_response.Csv = None,
    ) -> Response:
        answering = page_response.Answer(request, reads, "Programs", "/programs", ("directory",))
        if answering.unbuilt:
            return answering.unbuilt
        view = programs_view(reads.programs(q.strip(), cursor), q.strip(), cursor)
        if csv:
            return page_response.table([view.table], csv)
        return answering.page("programs.html", {"view": view})

    @routes.get("/programs/{program}", include_in_schema=False)
    def program(request: Request, program: UUID, period: Period = "12", csv: page_response.Csv = None) -> Response:
        answering = page_response.Answer(request, reads, "Program", shows=("directory", "programs"))
        if answering.unbuilt:
            return answering.unbuilt
        found = reads.program(str(program))
        if found is None:
            raise Fault("not-found", "no program has this id, or it has not reached the read model yet")
        view = program_view(*found, today=datetime.now(UTC).date(), period=period)
        if csv:
            return page_response.table(view.tables, csv)
        values = {"title": view.name, "id": str(program), "view": view, "periods": PERIODS}
        return answering.page("program.html", values)

    return routes
