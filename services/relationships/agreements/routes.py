"""HTTP routes of agreements."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.agreements import commands
from services.relationships.relationship import Terms
from services.relationships.route_context import PartyField, RelationshipResult, RelationshipRoutes
from services.web.bodies import Code, Count
from services.web.command_request import CommandBody, CommandDep


class Sign(CommandBody):
    """The body of a signature: the terms, which are the same for both parties."""

    by: PartyField = None
    cadence_days: Annotated[Count, Field(ge=1, le=366, description="Days from one session to the next.")]
    duration_days: Annotated[Count, Field(ge=1, le=3660, description="Days from the start to the planned end.")]
    channel: Annotated[Code, Field(examples=["video"], description="How the parties meet, as a code.")]


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the routes of agreements.

    Args:
        context: The context in which they run.
    """
    routes = context.command_router("agreements")

    @routes.post("/{relationship_id}/sign", response_model=RelationshipResult, summary="Sign the agreement")
    def sign(request: CommandDep, relationship_id: UUID, body: Sign) -> JSONResponse:
        target = context.target(request, relationship_id)
        terms = Terms(body.cadence_days, body.duration_days, body.channel)
        return context.execute(request, lambda uow: commands.sign(uow, request.meta, target, by=body.by, terms=terms))

    return routes
