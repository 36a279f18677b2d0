"""HTTP of a relationship's course: activate, pause, resume, close."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.http import Because, Door, RelationshipAnswered
from services.relationships.lifecycle import commands
from services.web.command_request import CommandBody, CommandDep


class Close(Because):
    """The relationship ends; `occurred_at` is its effective date."""

    initiated_by: Literal["mentor", "mentee", "coordinator", "program"]
    planned: Annotated[bool, Field(strict=True, description="Whether it ends as the agreement foresaw.")]


def router(door: Door) -> APIRouter:
    """Make the routes of a relationship's course.

    Args:
        door: what routes are made with.
    """
    routes = door.commands("lifecycle")
    _beginning(routes, door)
    _interrupting(routes, door)

    @routes.post("/{relationship_id}/close", response_model=RelationshipAnswered, summary="End the relationship")
    def close(request: CommandDep, relationship_id: UUID, body: Close) -> JSONResponse:
        target = door.target(request, relationship_id)
        return door.execute(
            request,
            lambda uow: commands.close(
                uow,
                request.meta,
                target,
                initiated_by=body.initiated_by,
                reason=body.reason,
                planned=body.planned,
            ),
        )

    return routes


def _beginning(routes: APIRouter, door: Door) -> None:
    @routes.post("/{relationship_id}/activate", response_model=RelationshipAnswered, summary="Start the relationship")
    def activate(request: CommandDep, relationship_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        target = door.target(request, relationship_id)
        return door.execute(request, lambda uow: commands.activate(uow, request.meta, target))


def _interrupting(routes: APIRouter, door: Door) -> None:
    @routes.post("/{relationship_id}/pause", response_model=RelationshipAnswered, summary="Interrupt it")
    def pause(request: CommandDep, relationship_id: UUID, body: Because) -> JSONResponse:
        target = door.target(request, relationship_id)
        return door.execute(request, lambda uow: commands.pause(uow, request.meta, target, reason=body.reason))

    @routes.post("/{relationship_id}/resume", response_model=RelationshipAnswered, summary="Take it up again")
    def resume(request: CommandDep, relationship_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        target = door.target(request, relationship_id)
        return door.execute(request, lambda uow: commands.resume(uow, request.meta, target))
