"""`/v1/network/…`. Every answer states the effect policy and the path rule it stands on."""

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.platform.http.faults import Fault, Place
from services.platform.http.reads import Fresh
from services.projections.listing import After, Limit, answer
from services.projections.network.models import FlowList, NetworkPerson, NetworkSummary, PersonList
from services.projections.network.queries import NetworkQueries
from services.projections.network.ripple import Effect, Rule


def effect_policy(
    effect: Annotated[
        str,
        Query(
            max_length=12,
            description="When influence is delivered: started, met (met:2, met:3), closed, or +<number>h|d|w.",
            examples=["met"],
        ),
    ] = "met",
) -> Effect:
    """Read the effect policy of a request.

    Raises:
        Fault: 422 when it is none.
    """
    try:
        return Effect.parse(effect)
    except ValueError as error:
        raise Fault("invalid-request", str(error), places=[Place(str(error), parameter="effect")]) from error


Policy = Annotated[Effect, Depends(effect_policy)]
PathRule = Annotated[
    Rule, Query(description="Whether a relationship that starts when influence arrives carries it on.")
]


def router(queries: NetworkQueries, fresh: Callable[..., Fresh]) -> APIRouter:
    """Make the routes."""
    routes = APIRouter(prefix="/v1/network", tags=["network"])
    reading = Depends(fresh)

    @routes.get("/summary", response_model=NetworkSummary, summary="The network in a few figures")
    def summary(effect: Policy, fresh: Fresh = reading, rule: PathRule = Rule.STRICTLY_AFTER) -> Response:
        return fresh.answer(lambda: queries.summary(effect, rule).model_dump_json())

    @routes.get("/people", response_model=PersonList, summary="People by how far they reach")
    def people(
        *,
        request: Request,
        effect: Policy,
        fresh: Fresh = reading,
        rule: PathRule = Rule.STRICTLY_AFTER,
        order: Literal["reach"] = "reach",
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        del order  # there is one; naming it keeps the address true when there are more
        return answer(
            request,
            fresh,
            lambda: queries.people(effect, rule, limit=limit, cursor=cursor),
            effect=effect.name,
            rule=rule,
        )

    @routes.get("/people/{person_id}", response_model=NetworkPerson, summary="One person's ripple")
    def person(
        person_id: UUID, effect: Policy, fresh: Fresh = reading, rule: PathRule = Rule.STRICTLY_AFTER
    ) -> Response:
        def make() -> str:
            found = queries.person(str(person_id), effect, rule)
            if found is None:
                raise Fault("not-found", f"nobody of the id {person_id} is in the network")
            return found.model_dump_json()

        return fresh.answer(make)

    @routes.get("/flows", response_model=FlowList, summary="Mentored in one program, mentoring in another")
    def flows(
        *,
        request: Request,
        effect: Policy,
        fresh: Fresh = reading,
        rule: PathRule = Rule.STRICTLY_AFTER,
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        return answer(
            request,
            fresh,
            lambda: queries.flows(effect, rule, limit=limit, cursor=cursor),
            effect=effect.name,
            rule=rule,
        )

    return routes
