"""HTTP of agreements: sign."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.agreements import commands
from services.relationships.http import Code, Count, Door, PartyField, RelationshipAnswered
from services.relationships.relationship import Terms
from services.web.command_request import CommandBody, CommandDep


class Sign(CommandBody):
    """A party signs these terms; the other party signs the same ones."""

    by: PartyField
    cadence_days: Annotated[Count, Field(ge=1, le=366, description="Days from one session to the next.")]
    duration_days: Annotated[Count, Field(ge=1, le=3660, description="Days from the start to the planned end.")]
    channel: Annotated[Code, Field(examples=["video"], description="How they meet, as a code.")]


def router(door: Door) -> APIRouter:
    """Make the routes of agreements.

    Args:
        door: what routes are made with.
    """
    routes = door.commands("agreements")

    @routes.post("/{relationship_id}/sign", response_model=RelationshipAnswered, summary="Sign the agreement")
    def sign(request: CommandDep, relationship_id: UUID, body: Sign) -> JSONResponse:
        target = door.target(request, relationship_id)
        terms = Terms(body.cadence_days, body.duration_days, body.channel)
        return door.execute(request, lambda uow: commands.sign(uow, request.meta, target, party=body.by, terms=terms))

    return routes
