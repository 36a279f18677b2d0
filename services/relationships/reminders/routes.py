"""HTTP route of reminders."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.relationship import Signatory
from services.relationships.reminders import commands
from services.relationships.reminders.domain import ReminderSubject
from services.relationships.route_context import RelationshipResult, RelationshipRoutes
from services.web.command_request import CommandBody, CommandDep


class Remind(CommandBody):
    """The body of the command to remind those who have yet to do something."""

    about: Annotated[ReminderSubject, Field(description="What is still to be done.")]
    party: Annotated[Signatory | None, Field(description="Who is to do it; null for everybody who has yet to.")] = None


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the route of reminders.

    Args:
        context: The context in which it runs.
    """
    routes = context.command_router("reminders")

    @routes.post(
        "/{relationship_id}/remind",
        response_model=RelationshipResult,
        summary="Remind those who have yet to do something",
    )
    def remind(request: CommandDep, relationship_id: UUID, body: Remind) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request, lambda uow: commands.remind(uow, request.meta, target, about=body.about, party=body.party)
        )

    return routes
