"""Routes of releases and their splits, of the federation and of one program."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.releases.models import ReleasedFigures, Split
from services.projections.releases.queries import ReleaseQueries
from services.projections.releases.split_queries import SplitQueries
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import Principal, current_principal

Stream = Annotated[str, Query(description="applied | enrolled | matched | activated.", examples=["matched"])]
Dimension = Annotated[str, Query(description="cohort | form | seniority | stage.", examples=["form"])]
Year = Annotated[int, Query(ge=1970, le=9000, description="A closed year.", examples=[2025])]


def router(queries: ReleaseQueries, splits: SplitQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Return the routes.

    Args:
        queries: Reads releases.
        splits: Reads splits.
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

    @routes.get("/federation/splits", response_model=Split, summary="Released people of all programs by one dimension")
    def federation_split(stream: Stream, dimension: Dimension, year: Year, read: ConditionalRead = reading) -> Response:
        return read.respond(lambda: splits.federation(stream, dimension, year, read.moment).model_dump_json())

    @routes.get(
        "/programs/{program_id}/splits", response_model=Split, summary="Released people of one program by one dimension"
    )
    def program_split(
        program_id: UUID,
        principal: Annotated[Principal, Depends(current_principal)],
        stream: Stream,
        dimension: Dimension,
        year: Year,
        read: ConditionalRead = reading,
    ) -> Response:
        disclosure, program = Disclosure.of(principal), str(program_id)
        return read.respond(
            lambda: splits.program(program, disclosure, stream, dimension, year, read.moment).model_dump_json()
        )

    return routes
