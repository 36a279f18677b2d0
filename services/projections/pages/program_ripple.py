"""`/network/programs/{id}`: what one program set in motion."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.platform.http.faults import Fault
from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.parameters import Disclosed
from services.projections.pages import answer
from services.projections.pages.asking import AskingFor
from services.projections.pages.network import READS
from services.projections.pages.reads import Reads
from services.projections.pages.views.asking import form
from services.projections.pages.views.network import no_ripple
from services.projections.pages.views.program_ripple import program_ripple_view


def router(reads: Reads) -> APIRouter:
    """Make the route of a program's ripple."""
    routes = APIRouter()

    @routes.get("/network/programs/{program}", include_in_schema=False)
    def program(
        request: Request, program: UUID, asking: AskingFor, disclosed: Disclosed, csv: answer.Csv = None
    ) -> Response:
        answering = answer.Answer(request, reads, "Program's ripple", "/network", READS)
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
            return answer.table([view.deep_flow], csv)
        refused = None if view or errors else no_ripple(question, str(program))
        values = {"view": view, "form": form(question, None, errors), "refused": refused}
        title = f"Ripple of {view.name}" if view else "Program's ripple"
        return answering.page(
            "program-ripple.html", {**values, "title": title}, 422 if errors else 200 if view else 404
        )

    return routes
