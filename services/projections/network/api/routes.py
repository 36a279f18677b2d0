"""`/v1/network/…`. Every answer states the effect policy, the path rule, the date and the part it stands on."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.people import Order, PersonList
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.timeline import Timeline
from services.projections.network.api import person_routes, program_routes
from services.projections.network.api.parameters import DisclosureDep, ScopeParam
from services.web.conditional_reads import ConditionalRead
from services.web.pagination import After, Limit, list_response


def router(queries: NetworkQueries, read: Callable[..., ConditionalRead]) -> APIRouter:
    """Make the routes."""
    routes = APIRouter(prefix="/v1/network", tags=["network"])
    reading = Depends(read)
    routes.include_router(person_routes.router(queries, read))
    routes.include_router(program_routes.router(queries, read))

    @routes.get("/summary", response_model=NetworkSummary, summary="The network in a few figures")
    def summary(asked: ScopeParam, disclosed: DisclosureDep, read: ConditionalRead = reading) -> Response:
        return read.respond(lambda: queries.summary(asked, disclosed).model_dump_json())

    @routes.get("/timeline", response_model=Timeline, summary="R and reach by month")
    def timeline(asked: ScopeParam, disclosed: DisclosureDep, read: ConditionalRead = reading) -> Response:
        return read.respond(lambda: queries.timeline(asked, disclosed).model_dump_json())

    @routes.get("/people", response_model=PersonList, summary="People by what they set in motion")
    def people(
        *,
        request: Request,
        asked: ScopeParam,
        disclosed: DisclosureDep,
        read: ConditionalRead = reading,
        order: Annotated[Order, Query(description="The greatest come first.")] = "reach",
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        return list_response(
            request,
            read,
            lambda: queries.people(asked, disclosed, order=order, limit=limit, cursor=cursor),
            **asked.describe(),
            order=order,
        )

    @routes.get("/flows", response_model=FlowList, summary="Mentored in one program, mentoring in another")
    def flows(
        *,
        request: Request,
        asked: ScopeParam,
        disclosed: DisclosureDep,
        read: ConditionalRead = reading,
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        return list_response(
            request, read, lambda: queries.flows(asked, disclosed, limit=limit, cursor=cursor), **asked.describe()
        )

    return routes
