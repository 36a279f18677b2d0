"""Route of `/network/programs/{id}`, the ripple of one program."""

import contextlib
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.projections.errors import NotFoundError
from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.filter_form import filter_form
from services.projections.pages.network.network import READ_MODELS
from services.projections.pages.network.network_view import no_ripple
from services.projections.pages.network.parameters import PageRequest, page_request_parser
from services.projections.pages.network.program_ripple_view import program_ripple_view
from services.projections.pages.queries import PageQueries


def router(queries: PageQueries) -> APIRouter:
    """Return the route of a program's ripple."""
    routes, parsed = APIRouter(), Depends(page_request_parser(queries.default_effect))

    @routes.get("/network/programs/{program}", include_in_schema=False)
    def program(
        request: Request,
        program: UUID,
        disclosure: DisclosureDep,
        page_request: PageRequest = parsed,
        csv: page_response.Csv = None,
    ) -> Response:
        response = page_response.PageResponse(
            request, queries, "Ripple of a program", "/network", READ_MODELS, page_request.scope.as_of
        )
        if response.early:
            return response.early
        links, errors = page_request.links.on_page(f"/network/programs/{program}"), page_request.errors
        ripple: ProgramRipple | None = None
        if not errors:
            with contextlib.suppress(NotFoundError):
                ripple = queries.program_ripple(str(program), page_request.scope.unscoped, disclosure)
        view = program_ripple_view(links, ripple, queries.left_out(page_request.scope)) if ripple else None
        if view and csv:
            return page_response.csv_response([view.deep_flow], csv)
        notice = None if view or errors else no_ripple(links, str(program))
        title = f"Ripple of {view.name}" if view else "Ripple of a program"
        values = {
            "view": view,
            "form": filter_form(links, page_request.scope.effect.name, None, errors),
            "refusal": notice,
            "title": title,
        }
        return response.page("network/program_ripple.html", values, 422 if errors else 200 if view else 404)

    return routes
