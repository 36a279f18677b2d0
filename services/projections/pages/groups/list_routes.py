"""Routes of `/programs/{id}/groups`: the groups of a program, for its staff."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.tabs import program_tabs
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.groups.list_view import groups_view
from services.projections.pages.programs.context import open_workspace
from services.projections.pages.queries import PageQueries
from services.web.audited_reads import PROGRAM_HEADER

_READ_MODELS = ("directory", "room")


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the groups of the program.
    """
    routes = APIRouter()

    @routes.get("/programs/{program}/groups", include_in_schema=False)
    def groups(
        *,
        request: Request,
        program: UUID,
        disclosure: DisclosureDep,
        state: Literal["formed", "closed"] = "formed",
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: page_response.Csv = None,
    ) -> Response:
        workspace, of = open_workspace(queries, request, program, disclosure), str(program)
        title = f"{workspace.program.name}: groups"
        response = page_response.PageResponse(request, queries, title, "/programs", _READ_MODELS, names=workspace.names)
        if response.early:
            return response.early
        page = queries.workspace_groups(disclosure, of, state, request.app.state.clock(), cursor)
        forms = workspace.begins and "group" in workspace.program.shapes
        shown = groups_view(page, of, state, workspace.names, zone_of(request), forms=forms)
        tabs = program_tabs(of, "relationships", staff=True)
        values = {"program": workspace.program, "view": shown, "tabs": tabs, "forms": forms and bool(page.items)}
        answer = page_response.csv_response([shown.table], csv) if csv else response.page("groups/list.html", values)
        answer.headers[PROGRAM_HEADER] = of
        return answer

    return routes
