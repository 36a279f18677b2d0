"""`/v1/network/programs/{id}`, `…/cohorts` and `…/what-if`: parts of the network, and the network without a part."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from services.projections.errors import NotFoundError
from services.projections.network.answers.cohorts import By, CohortList
from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.answers.what_if import WhatIf
from services.projections.network.api.parameters import DisclosureDep, ScopeParam
from services.web.conditional_reads import ConditionalRead

MOST_WITHOUT = 64


def router(queries: NetworkQueries, read: Callable[..., ConditionalRead]) -> APIRouter:
    """Make the routes."""
    routes = APIRouter()
    reading = Depends(read)

    @routes.get("/programs/{program_id}", response_model=ProgramRipple, summary="What one program set in motion")
    def program(
        program_id: UUID, asked: ScopeParam, disclosed: DisclosureDep, read: ConditionalRead = reading
    ) -> Response:
        def make() -> str:
            found = queries.program(str(program_id), asked, disclosed)
            if found is None:
                raise NotFoundError(f"no relationship of a program {program_id} is in the network")
            return found.model_dump_json()

        return read.respond(make)

    @routes.get("/cohorts", response_model=CohortList, summary="How long it takes to give back, by cohort")
    def cohorts(
        asked: ScopeParam,
        disclosed: DisclosureDep,
        read: ConditionalRead = reading,
        by: Annotated[By, Query(description="When, or where, influence first reached them.")] = "year",
        horizon: Annotated[int, Query(ge=1, le=20, description="Years that cohorts of mentors are given for R.")] = 3,
    ) -> Response:
        return read.respond(lambda: queries.cohorts(by, horizon, asked, disclosed).model_dump_json())

    @routes.get("/what-if", response_model=WhatIf, summary="Who would be missing without each of some people")
    def what_if(
        without: Annotated[
            list[UUID], Query(min_length=1, max_length=MOST_WITHOUT, description="People; each alone is left out.")
        ],
        asked: ScopeParam,
        disclosed: DisclosureDep,
        read: ConditionalRead = reading,
    ) -> Response:
        each = [str(one) for one in dict.fromkeys(without)]
        return read.respond(lambda: queries.losses(each, asked, disclosed).model_dump_json())

    return routes
