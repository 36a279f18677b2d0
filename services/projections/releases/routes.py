"""Routes of `/v1/federation/releases` and `/v1/programs/{id}/releases`."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.releases.models import ReleasedFigures
from services.projections.releases.queries import ReleaseQueries
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import Principal, current_principal


def router(queries: ReleaseQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Return the routes.

    Args:
        queries: Reads releases.
        read: Dependency of conditional reads of releases, which change at points of the lattice alone.
    """
    routes = APIRouter(prefix="/v1", tags=["releases"])
    reading = Depends(read)

    @routes.get("/federation/releases", response_model=ReleasedFigures, summary="Released figures of all programs")
    def federation(read: ConditionalRead = reading) -> Response:
        return read.respond(lambda: queries.federation(read.moment).model_dump_json())

    @routes.get(
        "/programs/{program_id}/releases", response_model=ReleasedFigures, summary="Released figures of one program"
    )
    def program(
        program_id: UUID,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
    ) -> Response:
        disclosure = Disclosure.of(principal)
        return read.respond(lambda: queries.program(str(program_id), disclosure, read.moment).model_dump_json())

    return routes
