"""HTTP of a relationship's course: activate, pause, resume, close."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.http import Because, Door, RelationshipAnswered
from services.relationships.lifecycle import commands
from services.web.command_request import CommandBody, Commanded


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
    def close(asked: Commanded, relationship_id: UUID, body: Close) -> JSONResponse:
        target = door.target(asked, relationship_id)
        return door.execute(
            asked,
            lambda uow: commands.close(
                uow,
                asked.command,
                target,
                initiated_by=body.initiated_by,
                reason=body.reason,
                planned=body.planned,
            ),
        )

    return routes


def _beginning(routes: APIRouter, door: Door) -> None:
    @routes.post("/{relationship_id}/activate", response_model=RelationshipAnswered, summary="Start the relationship")
    def activate(asked: Commanded, relationship_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `asked`
        target = door.target(asked, relationship_id)
        return door.execute(asked, lambda uow: commands.activate(uow, asked.command, target))


def _interrupting(routes: APIRouter, door: Door) -> None:
    @routes.post("/{relationship_id}/pause", response_model=RelationshipAnswered, summary="Interrupt it")
    def pause(asked: Commanded, relationship_id: UUID, body: Because) -> JSONResponse:
        target = door.target(asked, relationship_id)
        return door.execute(asked, lambda uow: commands.pause(uow, asked.command, target, reason=body.reason))

    @routes.post("/{relationship_id}/resume", response_model=RelationshipAnswered, summary="Take it up again")
    def resume(asked: Commanded, relationship_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `asked`
        target = door.target(asked, relationship_id)
        return door.execute(asked, lambda uow: commands.resume(uow, asked.command, target))
