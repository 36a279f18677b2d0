"""HTTP routes of the lifecycle."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.lifecycle import commands, reopening_command, trial_commands
from services.relationships.lifecycle.closing_answer import Again, ClosingAnswer
from services.relationships.route_context import InitiatorField, PartyField, RelationshipResult, RelationshipRoutes
from services.web.bodies import Day, WithReason
from services.web.command_request import CommandBody, CommandDep

NeverField = Annotated[bool, Field(strict=True, description="Whether the two people are never to be paired again.")]
ConversationField = Annotated[
    Day | None, Field(description="The day on which the two talked about the end; null if they did not.")
]


class Close(WithReason):
    """The body of the command to close a relationship; `occurred_at` is its effective date."""

    initiated_by: InitiatorField = None
    never_pair_again: NeverField = False
    again: Annotated[
        Again | None,
        Field(description="Whether the party who ends it wants another mentor or mentee; only a party answers."),
    ] = None
    conversation_on: ConversationField = None


class GoOn(CommandBody):
    """The body of a party's word that it goes on after the trial."""

    by: PartyField = None


class AnswerClosing(CommandBody):
    """The body of a party's answer about the end of a relationship."""

    by: PartyField = None
    again: Annotated[Again, Field(description="Whether the party wants another mentor or mentee.")]
    conversation_on: ConversationField = None
    never_pair_again: NeverField = False


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the routes of the lifecycle.

    Args:
        context: The context in which they run.
    """
    routes = context.command_router("lifecycle")
    _add_activation(routes, context)
    _add_pauses(routes, context)
    _add_trial(routes, context)

    @routes.post("/{relationship_id}/close", response_model=RelationshipResult, summary="Close a relationship")
    def close(request: CommandDep, relationship_id: UUID, body: Close) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request,
            lambda uow: commands.close(
                uow,
                request.meta,
                target,
                initiated_by=body.initiated_by,
                reason=body.reason,
                never_pair_again=body.never_pair_again,
                answered=None if body.again is None else ClosingAnswer(body.again, body.conversation_on),
            ),
        )

    _add_closing_answers(routes, context)
    _add_ways_out(routes, context)
    return routes


def _add_closing_answers(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post(
        "/{relationship_id}/answer-closing",
        response_model=RelationshipResult,
        summary="Answer the questions of an end, as a party",
    )
    def answer_closing(request: CommandDep, relationship_id: UUID, body: AnswerClosing) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request,
            lambda uow: commands.answer_closing(
                uow,
                request.meta,
                target,
                by=body.by,
                answered=ClosingAnswer(body.again, body.conversation_on),
                never_pair_again=body.never_pair_again,
            ),
        )


def _add_ways_out(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post("/{relationship_id}/reopen", response_model=RelationshipResult, summary="Reopen a relationship")
    def reopen(request: CommandDep, relationship_id: UUID, body: WithReason) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request, lambda uow: reopening_command.reopen(uow, request.meta, target, reason=body.reason)
        )

    @routes.post("/{relationship_id}/void", response_model=RelationshipResult, summary="Void a relationship")
    def void(request: CommandDep, relationship_id: UUID, body: WithReason) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(request, lambda uow: commands.void(uow, request.meta, target, reason=body.reason))


def _add_activation(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post("/{relationship_id}/activate", response_model=RelationshipResult, summary="Activate a relationship")
    def activate(request: CommandDep, relationship_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        target = context.target(request, relationship_id)
        return context.execute(request, lambda uow: commands.activate(uow, request.meta, target))


def _add_trial(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post(
        "/{relationship_id}/go-on", response_model=RelationshipResult, summary="Go on after the trial, as a party"
    )
    def go_on(request: CommandDep, relationship_id: UUID, body: GoOn) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(request, lambda uow: trial_commands.go_on(uow, request.meta, target, by=body.by))


def _add_pauses(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post("/{relationship_id}/pause", response_model=RelationshipResult, summary="Pause a relationship")
    def pause(request: CommandDep, relationship_id: UUID, body: WithReason) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(request, lambda uow: commands.pause(uow, request.meta, target, reason=body.reason))

    @routes.post("/{relationship_id}/resume", response_model=RelationshipResult, summary="Resume a relationship")
    def resume(request: CommandDep, relationship_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        target = context.target(request, relationship_id)
        return context.execute(request, lambda uow: commands.resume(uow, request.meta, target))
