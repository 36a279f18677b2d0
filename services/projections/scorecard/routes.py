"""Routes of `/v1/programs/{id}/objectives` and `/v1/programs/{id}/benchmarks`."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from services.contract.envelope import to_micros
from services.projections.disclosure.access import Disclosure
from services.projections.scorecard.benchmarks import BenchmarkQueries
from services.projections.scorecard.models import Benchmarks, Objectives
from services.projections.scorecard.objectives import ObjectiveQueries
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import Principal, current_principal

_MINUTE = timedelta(minutes=1)
Caller = Annotated[Principal, Depends(current_principal)]


def router(
    objectives: ObjectiveQueries, benchmarks: BenchmarkQueries, read: Callable[..., Awaitable[ConditionalRead]]
) -> APIRouter:
    """Return the routes.

    Args:
        objectives: Scores objectives.
        benchmarks: Compares programs.
        read: Dependency of conditional reads whose answers depend on the present minute.
    """
    routes = APIRouter(prefix="/v1/programs/{program_id}", tags=["measures"])
    reading = Depends(read)

    @routes.get("/objectives", response_model=Objectives, summary="Objectives of a program against its measures")
    def scored(
        program_id: UUID,
        principal: Caller,
        as_of: Annotated[str | None, Query(description="A day, whose end is meant, or a time. Default: now.")] = None,
        read: ConditionalRead = reading,
    ) -> Response:
        now = to_micros(read.moment + _MINUTE) - 1
        disclosure = Disclosure.of(principal)
        return read.respond(lambda: objectives.objectives(str(program_id), disclosure, as_of, now).model_dump_json())

    @routes.get("/benchmarks", response_model=Benchmarks, summary="Quarter of a program among those of its archetype")
    def compared(
        program_id: UUID,
        principal: Caller,
        year: Annotated[int | None, Query(ge=1970, le=9000, description="A closed year. Default: the last.")] = None,
        read: ConditionalRead = reading,
    ) -> Response:
        now = to_micros(read.moment + _MINUTE) - 1
        disclosure = Disclosure.of(principal)
        return read.respond(lambda: benchmarks.benchmarks(str(program_id), disclosure, year, now).model_dump_json())

    return routes
