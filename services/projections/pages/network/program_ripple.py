"""`/network/programs/{id}`: what one program set in motion."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.api.parameters import Disclosed
from services.projections.pages import page_response
from services.projections.pages.components.filter_form import form
from services.projections.pages.network.network import READS
from services.projections.pages.network.network_view import no_ripple
from services.projections.pages.network.parameters import AskingFor
from services.projections.pages.network.program_ripple_view import program_ripple_view
from services.projections.pages.queries import Reads
from services.web.http_errors import Fault


def router(reads: Reads) -> APIRouter:
    """Make the route of a program's ripple."""
    routes = APIRouter()

    @routes.get("/network/programs/{program}", include_in_schema=False)
    def program(
        request: Request, program: UUID, asking: AskingFor, disclosed: Disclosed, csv: page_response.Csv = None
    ) -> Response:
        answering = page_response.Answer(request, reads, "Program's ripple", "/network", READS)
        if answering.unbuilt:
            return answering.unbuilt
        question, errors = asking.question.at(f"/network/programs/{program}"), asking.errors
        found: ProgramRipple | None = None
        if not errors:
            try:
                found = reads.program_ripple(str(program), asking.asked.whole, disclosed)
            except Fault as fault:
                if fault.slug != "not-found":
                    raise
        view = program_ripple_view(question, found) if found else None
        if view and csv:
            return page_response.table([view.deep_flow], csv)
        refused = None if view or errors else no_ripple(question, str(program))
        values = {"view": view, "form": form(question, None, errors), "refused": refused}
        title = f"Ripple of {view.name}" if view else "Program's ripple"
        return answering.page(
            "program-ripple.html", {**values, "title": title}, 422 if errors else 200 if view else 404
        )

    return routes
