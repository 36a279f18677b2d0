"""Routes of `/programs` and `/programs/{id}`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.tabs import program_tabs
from services.projections.pages.dashboards.federation_view import PERIODS, Period
from services.projections.pages.dashboards.program_view import program_view
from services.projections.pages.dashboards.programs_view import programs_view
from services.projections.pages.forms.submission import can_act
from services.projections.pages.programs.actions import program_buttons
from services.projections.pages.queries import PageQueries


def router(queries: PageQueries) -> APIRouter:
    """Return the routes of the list of programs and of one program."""
    routes = APIRouter()

    @routes.get("/programs", include_in_schema=False)
    def programs(
        request: Request,
        disclosure: DisclosureDep,
        q: Annotated[str, Query(max_length=100)] = "",
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: page_response.Csv = None,
    ) -> Response:
        response = page_response.PageResponse(request, queries, "Programs", "/programs", ("directory",))
        if response.early:
            return response.early
        view = programs_view(
            queries.programs(q.strip(), cursor, disclosure, request.app.state.clock()), q.strip(), cursor
        )
        if csv:
            return page_response.csv_response([view.table], csv)
        return response.page("dashboards/programs.html", {"view": view})

    @routes.get("/programs/{program}", include_in_schema=False)
    def program(
        request: Request,
        program: UUID,
        disclosure: DisclosureDep,
        period: Period = "12",
        csv: page_response.Csv = None,
    ) -> Response:
        response = page_response.PageResponse(request, queries, "Program", read_models=("directory", "programs"))
        if response.early:
            return response.early
        now = request.app.state.clock()
        answer = queries.program(str(program), disclosure, now)
        if answer is None:
            raise NotFoundError("no program has this ID, or its events have not arrived yet")
        view = program_view(*answer, queries.terms(str(program)), now=now, period=period)
        if csv:
            return page_response.csv_response(view.tables, csv)
        staff = queries.own_program(str(program), disclosure, now) is not None
        tabs = program_tabs(str(program), "", staff=staff)
        buttons = program_buttons(answer[0], acts=staff and can_act(request))
        values = {
            "tabs": tabs,
            "buttons": buttons,
            "title": view.name,
            "id": str(program),
            "view": view,
            "periods": PERIODS,
        }
        return response.page("dashboards/program.html", values)

    return routes
