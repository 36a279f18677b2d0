"""Routes of `/v1/programs/{id}/dashboard` and `/v1/federation/dashboard`."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.projections.programs.models import FederationDashboard, ProgramDashboard
from services.projections.programs.queries import ProgramQueries
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import Principal, current_principal


def router(queries: ProgramQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Return the routes.

    Args:
        queries: Reads dashboards.
        read: Dependency of conditional reads.
    """
    routes = APIRouter(prefix="/v1", tags=["dashboards"])
    reading = Depends(read)

    @routes.get("/federation/dashboard", response_model=FederationDashboard, summary="Dashboard of all programs")
    def federation(
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
    ) -> Response:
        now = request.app.state.clock()
        return read.respond(lambda: queries.federation(Disclosure.of(principal), now).model_dump_json())

    @routes.get("/programs/{program_id}/dashboard", response_model=ProgramDashboard, summary="Dashboard of one program")
    def program(
        request: Request,
        program_id: UUID,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
    ) -> Response:
        def content() -> str:
            dashboard = queries.program(str(program_id), Disclosure.of(principal), request.app.state.clock())
            if dashboard is None:
                raise NotFoundError(f"no program has the id {program_id}")
            return dashboard.model_dump_json()

        return read.respond(content)

    return routes
