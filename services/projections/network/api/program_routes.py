"""Routes of programs, cohorts and what-if: `/v1/network/programs/{id}`, `…/cohorts`, `…/what-if`."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from services.projections.errors import NotFoundError
from services.projections.network.answers.cohorts import By, CohortList
from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.answers.what_if import WhatIf
from services.projections.network.api.parameters import DisclosureDep, scope_parameters
from services.projections.network.in_memory.scope import Scope
from services.web.conditional_reads import ConditionalRead

MAX_WITHOUT = 64


def router(queries: NetworkQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Create the routes."""
    routes = APIRouter()
    reading, scoped = Depends(read), Depends(scope_parameters(queries.default_effect))

    @routes.get("/programs/{program_id}", response_model=ProgramRipple, summary="Get one program's ripple")
    def program(
        program_id: UUID, disclosure: DisclosureDep, read: ConditionalRead = reading, scope: Scope = scoped
    ) -> Response:
        def make() -> str:
            answer = queries.program(str(program_id), scope, disclosure)
            if answer is None:
                raise NotFoundError(f"no relationship of a program {program_id} is in the network")
            return answer.model_dump_json()

        return read.respond(make)

    @routes.get("/cohorts", response_model=CohortList, summary="Get the time to give back by cohort")
    def cohorts(
        disclosure: DisclosureDep,
        read: ConditionalRead = reading,
        scope: Scope = scoped,
        by: Annotated[By, Query(description="Group people by when or where influence first reached them.")] = "year",
        horizon: Annotated[int, Query(ge=1, le=20, description="Horizon in years for the R of mentors' cohorts.")] = 3,
    ) -> Response:
        return read.respond(lambda: queries.cohorts(by, horizon, scope, disclosure).model_dump_json())

    @routes.get("/what-if", response_model=WhatIf, summary="Get the people lost without a person")
    def what_if(
        without: Annotated[
            list[UUID], Query(min_length=1, max_length=MAX_WITHOUT, description="People to leave out, each alone.")
        ],
        disclosure: DisclosureDep,
        read: ConditionalRead = reading,
        scope: Scope = scoped,
    ) -> Response:
        each = [str(one) for one in dict.fromkeys(without)]
        return read.respond(lambda: queries.losses(each, scope, disclosure).model_dump_json())

    return routes
