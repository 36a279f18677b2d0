"""HTTP of goals: agree, meet."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.goals import commands
from services.relationships.http import Code, Day, Door, RelationshipAnswered
from services.web.command_request import CommandBody, CommandDep


class Agree(CommandBody):
    """The parties agree on a goal."""

    category: Annotated[Code, Field(examples=["skills"])]
    due_on: Annotated[Day | None, Field(description="When it is to be reached; not before it is agreed.")] = None


class Meet(CommandBody):
    """Somebody attests that the goal was reached."""

    attested_by: Literal["mentee", "mentor", "both", "third_party"]


class GoalAnswered(RelationshipAnswered):
    """What a command about a goal leaves behind."""

    goal_id: UUID


def router(door: Door) -> APIRouter:
    """Make the routes of goals.

    Args:
        door: what routes are made with.
    """
    routes = door.commands("goals")

    @routes.post("/{relationship_id}/goals", status_code=201, response_model=GoalAnswered, summary="Agree on a goal")
    def agree(request: CommandDep, relationship_id: UUID, body: Agree) -> JSONResponse:
        target = door.target(request, relationship_id)
        return door.execute(
            request,
            lambda uow: commands.agree(uow, request.meta, target, category=body.category, due_on=body.due_on),
        )

    @routes.post(
        "/{relationship_id}/goals/{goal_id}/meet", response_model=GoalAnswered, summary="Attest that it was reached"
    )
    def meet(request: CommandDep, relationship_id: UUID, goal_id: UUID, body: Meet) -> JSONResponse:
        target = door.target(request, relationship_id)
        return door.execute(
            request,
            lambda uow: commands.meet(uow, request.meta, target, goal_id=goal_id, attested_by=body.attested_by),
        )

    return routes
