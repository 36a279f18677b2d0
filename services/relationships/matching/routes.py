"""HTTP routes of matching."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.matching import commands
from services.relationships.route_context import PartyField, RelationshipResult, RelationshipRoutes
from services.web.bodies import Day, PlausibleMoment, WithReason
from services.web.command_request import CommandBody, CommandDep

ProposerField = Annotated[
    Literal["mentor", "mentee", "coordinator"] | None,
    Field(description="Whose word it is; a party may leave it out, staff without it acts as the coordinator."),
]


class Propose(CommandBody):
    """The body of a proposal to pair two participations of a program."""

    mentor_participation_id: UUID
    mentee_participation_id: UUID
    formality: Literal["formal", "informal"] = "formal"
    direction: Literal["traditional", "reverse", "peer"] = "traditional"
    group_id: Annotated[
        UUID | None, Field(description="The group that it is a pair of, formed before; none for a pair of its own.")
    ] = None
    proposed_by: ProposerField = None
    answer_by: Annotated[
        PlausibleMoment | None,
        Field(description="When the proposal expires, if earlier than under the program's policy."),
    ] = None


class Accept(CommandBody):
    """The body of an acceptance."""

    by: PartyField = None


class Decline(WithReason):
    """The body of a party's refusal of a proposal."""

    by: PartyField = None
    until: Annotated[
        Day | None,
        Field(description="With the reason `not-now`: the day from which the party can be asked again."),
    ] = None


class Withdraw(CommandBody):
    """The body of the withdrawal of a proposal by its proposer or a coordinator."""

    by: ProposerField = None


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the routes of matching.

    Args:
        context: The context in which they run.
    """
    routes = context.command_router("matching")
    _add_proposals(routes, context)
    _add_responses(routes, context)
    return routes


def _add_proposals(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post("", status_code=201, response_model=RelationshipResult, summary="Propose a pairing")
    def propose(request: CommandDep, body: Propose) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.propose(
                uow,
                request.meta,
                context.eligibility,
                context.caller(request.principal),
                mentor_participation_id=body.mentor_participation_id,
                mentee_participation_id=body.mentee_participation_id,
                formality=body.formality,
                direction=body.direction,
                group_id=body.group_id,
                proposed_by=body.proposed_by,
                answer_by=body.answer_by,
            ),
        )

    @routes.post("/{relationship_id}/withdraw", response_model=RelationshipResult, summary="Withdraw a proposal")
    def withdraw(request: CommandDep, relationship_id: UUID, body: Withdraw | None = None) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request, lambda uow: commands.withdraw(uow, request.meta, target, by=body.by if body else None)
        )


def _add_responses(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post("/{relationship_id}/accept", response_model=RelationshipResult, summary="Accept a proposal")
    def accept(request: CommandDep, relationship_id: UUID, body: Accept | None = None) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request, lambda uow: commands.accept(uow, request.meta, target, by=body.by if body else None)
        )

    @routes.post("/{relationship_id}/approve", response_model=RelationshipResult, summary="Approve a match")
    def approve(request: CommandDep, relationship_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        target = context.target(request, relationship_id)
        return context.execute(request, lambda uow: commands.approve(uow, request.meta, target))

    @routes.post("/{relationship_id}/decline", response_model=RelationshipResult, summary="Decline a proposal")
    def decline(request: CommandDep, relationship_id: UUID, body: Decline) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request,
            lambda uow: commands.decline(uow, request.meta, target, by=body.by, reason=body.reason, until=body.until),
        )

    @routes.post("/{relationship_id}/expire", response_model=RelationshipResult, summary="Expire a proposal")
    def expire(request: CommandDep, relationship_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        target = context.target(request, relationship_id)
        return context.execute(request, lambda uow: commands.expire(uow, request.meta, target))
