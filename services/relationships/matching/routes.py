"""HTTP of matching: propose, answer, withdraw, look."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.http import Because, Door, PartyField, RelationshipAnswered
from services.relationships.matching import commands
from services.web.command_request import CommandBody, CommandDep

Proposer = Literal["mentor", "mentee", "coordinator"]


class Propose(CommandBody):
    """Two participations of a program are proposed to be paired."""

    mentor_participation_id: UUID
    mentee_participation_id: UUID
    formality: Literal["formal", "informal"] = "formal"
    direction: Literal["traditional", "reverse", "peer"] = "traditional"
    group_id: Annotated[UUID | None, Field(description="Ties the relationships of one group; none for a pair.")] = None
    proposed_by: Proposer


class Accept(CommandBody):
    """A party who was asked accepts."""

    by: PartyField


class Decline(Because):
    """A party who was asked says no."""

    by: PartyField


class Withdraw(CommandBody):
    """Whoever proposed, or a coordinator, takes it back."""

    by: Proposer


def router(door: Door) -> APIRouter:
    """Make the routes of matching.

    Args:
        door: what routes are made with.
    """
    routes = door.commands("matching")
    _proposing(routes, door)
    _answering(routes, door)
    return routes


def _proposing(routes: APIRouter, door: Door) -> None:
    @routes.post("", status_code=201, response_model=RelationshipAnswered, summary="Propose a pairing")
    def propose(request: CommandDep, body: Propose) -> JSONResponse:
        return door.execute(
            request,
            lambda uow: commands.propose(
                uow,
                request.meta,
                door.eligibility,
                mentor_participation_id=body.mentor_participation_id,
                mentee_participation_id=body.mentee_participation_id,
                formality=body.formality,
                direction=body.direction,
                group_id=body.group_id,
                proposed_by=body.proposed_by,
            ),
        )

    @routes.post("/{relationship_id}/withdraw", response_model=RelationshipAnswered, summary="Take a proposal back")
    def withdraw(request: CommandDep, relationship_id: UUID, body: Withdraw) -> JSONResponse:
        target = door.target(request, relationship_id)
        return door.execute(request, lambda uow: commands.withdraw(uow, request.meta, target, withdrawn_by=body.by))


def _answering(routes: APIRouter, door: Door) -> None:
    @routes.post("/{relationship_id}/accept", response_model=RelationshipAnswered, summary="Accept a proposal")
    def accept(request: CommandDep, relationship_id: UUID, body: Accept) -> JSONResponse:
        target = door.target(request, relationship_id)
        return door.execute(request, lambda uow: commands.accept(uow, request.meta, target, party=body.by))

    @routes.post("/{relationship_id}/decline", response_model=RelationshipAnswered, summary="Say no to a proposal")
    def decline(request: CommandDep, relationship_id: UUID, body: Decline) -> JSONResponse:
        target = door.target(request, relationship_id)
        return door.execute(
            request,
            lambda uow: commands.decline(uow, request.meta, target, party=body.by, reason=body.reason),
        )

    @routes.post("/{relationship_id}/expire", response_model=RelationshipAnswered, summary="Let a proposal lapse")
    def expire(request: CommandDep, relationship_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        target = door.target(request, relationship_id)
        return door.execute(request, lambda uow: commands.expire(uow, request.meta, target))
