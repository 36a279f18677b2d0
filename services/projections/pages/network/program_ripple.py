"""Route of `/network/programs/{id}`, the ripple of one program."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.filter_form import filter_form
from services.projections.pages.components.links import PageLinks
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
        form = filter_form(links, page_request.scope.effect.name, None, errors)
        values = {"view": None, "form": form, "refusal": None}
        if errors:
            return response.page("network/program_ripple.html", values, 422)
        scope = page_request.scope.unscoped
        ripple = queries.program_ripple(str(program), scope, disclosure)
        if ripple is None:
            refusal = _without_ripple(queries, links, program, disclosure, request.app.state.clock())
            return response.page("network/program_ripple.html", {**values, **refusal})
        view = program_ripple_view(links, ripple, queries.left_out(scope))
        if csv:
            return page_response.csv_response([view.deep_flow], csv)
        return response.page("network/program_ripple.html", {**values, "view": view, "title": f"Ripple of {view.name}"})

    return routes


def _without_ripple(
    queries: PageQueries, links: PageLinks, program: UUID, disclosure: Disclosure, now: datetime
) -> dict[str, object]:
    """Return the values of the page of a program without a ripple.

    Raises:
        NotFoundError: There is no such program.
    """
    known = queries.program_of(str(program), disclosure, now)
    if known is None:
        raise NotFoundError("no program has this ID, or its events have not arrived yet")
    return {"refusal": no_ripple(links, known), "title": f"Ripple of {known.name}"}
