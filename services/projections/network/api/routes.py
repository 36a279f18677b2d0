"""Routes below `/v1/network`. Every answer states effect policy, path rule, date and scope."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from services.projections.disclosure.access import Disclosure, Door
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.people import Order, PersonList
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.answers.released import ReleasedNetwork
from services.projections.network.answers.summary import NetworkSummary
from services.projections.network.answers.timeline import Timeline
from services.projections.network.api import export_routes, person_routes, program_routes
from services.projections.network.api.parameters import DisclosureDep, scope_parameters
from services.projections.network.in_memory.scope import Scope
from services.ripple import Rule
from services.web.conditional_reads import ConditionalRead
from services.web.pagination import After, Limit, list_response


def router(queries: NetworkQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Create the routes."""
    routes = APIRouter(prefix="/v1/network", tags=["network"])
    reading, scoped = Depends(read), Depends(scope_parameters(queries.default_effect))
    routes.include_router(person_routes.router(queries, read))
    routes.include_router(program_routes.router(queries, read))
    routes.include_router(export_routes.router(queries, read))

    def answer(
        facts: Callable[[Scope, Disclosure], BaseModel], request: Request, scope: Scope, disclosure: Disclosure
    ) -> str:
        """Return the facts, or for readers who may not see every relationship what is released."""
        if queries.door(scope, disclosure) is Door.FACTS:
            return facts(scope, disclosure).model_dump_json()
        return queries.released(scope, disclosure, request.app.state.clock()).model_dump_json()

    @routes.get(
        "/summary", response_model=NetworkSummary | ReleasedNetwork, summary="Get the network's summary figures"
    )
    def summary(
        request: Request, disclosure: DisclosureDep, read: ConditionalRead = reading, scope: Scope = scoped
    ) -> Response:
        return read.respond(lambda: answer(queries.summary, request, scope, disclosure))

    @routes.get("/timeline", response_model=Timeline | ReleasedNetwork, summary="Get R and reach by month")
    def timeline(
        request: Request, disclosure: DisclosureDep, read: ConditionalRead = reading, scope: Scope = scoped
    ) -> Response:
        return read.respond(lambda: answer(queries.timeline, request, scope, disclosure))

    @routes.get("/people", response_model=PersonList, summary="List people by a measure of influence")
    def people(
        *,
        request: Request,
        disclosure: DisclosureDep,
        read: ConditionalRead = reading,
        scope: Scope = scoped,
        order: Annotated[Order, Query(description="Measure to sort by, highest first.")] = "reach",
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        return list_response(
            request,
            read,
            lambda: queries.people(scope, disclosure, order=order, limit=limit, cursor=cursor),
            **scope.describe(),
            order=order,
        )

    @routes.get("/flows", response_model=FlowList, summary="List flows of people between programs")
    def flows(
        *,
        request: Request,
        disclosure: DisclosureDep,
        read: ConditionalRead = reading,
        scope: Scope = scoped,
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        if queries.door(scope, disclosure) is Door.FACTS:
            return list_response(
                request, read, lambda: queries.flows(scope, disclosure, limit=limit, cursor=cursor), **scope.describe()
            )
        now = request.app.state.clock()
        stated = {**scope.describe(), "effect": queries.released_effect(), "rule": Rule.STRICTLY_AFTER.value}
        return list_response(
            request,
            read,
            lambda: queries.released_flows(scope, disclosure, now, limit=limit, cursor=cursor),
            **stated,
        )

    return routes
