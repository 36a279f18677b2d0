"""HTTP routes of goals."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.goals import commands
from services.relationships.relationship import Relationship
from services.relationships.route_context import RelationshipResult, RelationshipRoutes
from services.relationships.sealed_texts import Text
from services.web.bodies import Code, Day, OwnWords
from services.web.command_request import CommandBody, CommandDep


class Agree(CommandBody):
    """The body of the command to agree on a goal."""

    category: Annotated[Code, Field(examples=["skills"])]
    due_on: Annotated[Day | None, Field(description="The planned day; not before the goal is agreed.")] = None
    text: Annotated[
        OwnWords | None, Field(description="What the parties want to reach, in own words: for the two of them alone.")
    ] = None


class Meet(CommandBody):
    """The body of an attestation that a goal was met."""

    attested_by: Annotated[
        Literal["mentee", "mentor", "both", "third_party"] | None,
        Field(description="A party may leave it out; staff without it is a third party. One caller is never both."),
    ] = None


class GoalResult(RelationshipResult):
    """The result of a command about a goal."""

    goal_id: UUID


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the routes of goals.

    Args:
        context: The context in which they run.
    """
    routes = context.command_router("goals")

    @routes.post("/{relationship_id}/goals", status_code=201, response_model=GoalResult, summary="Agree on a goal")
    def agree(request: CommandDep, relationship_id: UUID, body: Agree) -> JSONResponse:
        target = context.target(request, relationship_id)

        def keep(relationship: Relationship, goal_id: str) -> None:
            text = Text(body.text or "", target.caller, request.meta.recorded_at)
            context.texts.write_goal(text, relationship, goal_id)

        return context.execute(
            request,
            lambda uow: commands.agree(
                uow,
                request.meta,
                target,
                category=body.category,
                due_on=body.due_on,
                keep_text=keep if body.text else None,
            ),
        )

    @routes.post("/{relationship_id}/goals/{goal_id}/meet", response_model=GoalResult, summary="Attest a met goal")
    def meet(request: CommandDep, relationship_id: UUID, goal_id: UUID, body: Meet | None = None) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request,
            lambda uow: commands.meet(
                uow, request.meta, target, goal_id=goal_id, attested_by=body.attested_by if body else None
            ),
        )

    return routes
