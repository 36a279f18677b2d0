"""HTTP routes of conflicts."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.relationships.conflicts import commands
from services.relationships.relationship import ConflictKind
from services.relationships.route_context import RelationshipResult, RelationshipRoutes
from services.web.command_request import CommandBody, CommandDep


class RaiseConflict(CommandBody):
    """The body of the command to raise a conflict in an open relationship."""

    kind: ConflictKind


class ClearConflict(CommandBody):
    """The body of the command to clear a conflict."""

    kind: ConflictKind
    outcome: Literal["resolved", "safeguarded"]


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the routes of conflicts.

    Args:
        context: The context in which they run.
    """
    routes = context.command_router("conflicts")

    @routes.post("/{relationship_id}/raise-conflict", response_model=RelationshipResult, summary="Raise a conflict")
    def raise_conflict(request: CommandDep, relationship_id: UUID, body: RaiseConflict) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(request, lambda uow: commands.raise_conflict(uow, request.meta, target, kind=body.kind))

    @routes.post("/{relationship_id}/clear-conflict", response_model=RelationshipResult, summary="Clear a conflict")
    def clear_conflict(request: CommandDep, relationship_id: UUID, body: ClearConflict) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request,
            lambda uow: commands.clear_conflict(uow, request.meta, target, kind=body.kind, outcome=body.outcome),
        )

    return routes
