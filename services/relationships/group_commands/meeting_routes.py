"""HTTP routes of a group's sessions, and of the agreements of one's own pairs in it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.relationships.group_commands import agreements, correction, session_commands
from services.relationships.group_commands.meeting_models import (
    CancelGroupSession,
    CorrectGroupSession,
    GroupSessionResult,
    MoveGroupSession,
    ProposeInGroup,
    ReportGroupSession,
    ScheduleGroupSession,
    SignInGroup,
)
from services.relationships.group_commands.models import GroupResult
from services.relationships.group_commands.targets import target_of
from services.relationships.route_context import RelationshipRoutes
from services.web.command_request import CommandBody, CommandDep


def add_sessions(routes: APIRouter, context: RelationshipRoutes) -> None:
    """Add the routes of sessions."""

    @routes.post(
        "/{group_id}/group-sessions",
        status_code=201,
        response_model=GroupSessionResult,
        summary="Schedule a session of a group",
    )
    def schedule(request: CommandDep, group_id: UUID, body: ScheduleGroupSession) -> JSONResponse:
        target = target_of(context, request, group_id)
        return context.execute(request, lambda uow: session_commands.schedule(uow, request.meta, target, body.plan))

    @routes.post(
        "/{group_id}/group-sessions/{session_id}/reschedule",
        response_model=GroupSessionResult,
        summary="Move a session of a group",
    )
    def reschedule(request: CommandDep, group_id: UUID, session_id: UUID, body: MoveGroupSession) -> JSONResponse:
        target = target_of(context, request, group_id)
        return context.execute(
            request, lambda uow: session_commands.move(uow, request.meta, target, session_id, body.plan)
        )

    @routes.post(
        "/{group_id}/group-sessions/{session_id}/cancel",
        response_model=GroupSessionResult,
        summary="Cancel a session of a group",
    )
    def cancel(
        request: CommandDep,
        group_id: UUID,
        session_id: UUID,
        body: CancelGroupSession | None = None,  # noqa: ARG001 - read by `command_request`
    ) -> JSONResponse:
        target = target_of(context, request, group_id)
        return context.execute(request, lambda uow: session_commands.cancel(uow, request.meta, target, session_id))

    @routes.post(
        "/{group_id}/group-sessions/{session_id}/hold",
        response_model=GroupSessionResult,
        summary="Report who was at a session of a group",
    )
    def hold(request: CommandDep, group_id: UUID, session_id: UUID, body: ReportGroupSession) -> JSONResponse:
        target = target_of(context, request, group_id)
        return context.execute(
            request,
            lambda uow: session_commands.report(uow, request.meta, target, session_id, body.meeting, body.present),
        )

    @routes.post(
        "/{group_id}/group-sessions/{session_id}/correct",
        response_model=GroupSessionResult,
        summary="Take back or correct the report of a session of a group",
    )
    def correct(
        request: CommandDep, group_id: UUID, session_id: UUID, body: CorrectGroupSession | None = None
    ) -> JSONResponse:
        target, instead = target_of(context, request, group_id), body.instead if body else None
        return context.execute(request, lambda uow: correction.correct(uow, request.meta, target, session_id, instead))


def add_agreements(routes: APIRouter, context: RelationshipRoutes) -> None:
    """Add the routes of the agreements of one's own pairs."""

    @routes.post("/{group_id}/group-agreement", response_model=GroupResult, summary="Propose terms for all own pairs")
    def propose(request: CommandDep, group_id: UUID, body: ProposeInGroup) -> JSONResponse:
        target = target_of(context, request, group_id)
        return context.execute(
            request,
            lambda uow: agreements.propose(uow, request.meta, target, body.terms, body.participation_id),
        )

    @routes.post("/{group_id}/sign", response_model=GroupResult, summary="Sign the agreements of all own pairs")
    def sign(request: CommandDep, group_id: UUID, body: SignInGroup) -> JSONResponse:
        target = target_of(context, request, group_id)
        return context.execute(
            request,
            lambda uow: agreements.sign(uow, request.meta, target, body.versions, body.participation_id),
        )

    @routes.post("/{group_id}/activate", response_model=GroupResult, summary="Start the pairs that all have signed")
    def activate(request: CommandDep, group_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        target = target_of(context, request, group_id)
        return context.execute(request, lambda uow: agreements.start(uow, request.meta, target))
