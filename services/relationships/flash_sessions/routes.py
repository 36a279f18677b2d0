"""HTTP routes of flash sessions."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.relationships.flash_sessions import commands, reports, views
from services.relationships.flash_sessions.loading import FlashTarget
from services.relationships.flash_sessions.models import (
    AskFlashSession,
    CancelFlashSession,
    FlashSessionResult,
    FlashSessionView,
    FreeFlashSessions,
    HoldFlashSession,
    MissFlashSession,
    OfferFlashSession,
    TakeFlashSession,
)
from services.relationships.flash_sessions.sources import FlashSources
from services.relationships.meeting import Meeting
from services.relationships.route_context import RelationshipRoutes
from services.web.audited_reads import PROGRAM_HEADER, people_header
from services.web.command_request import CommandBody, CommandDep, CommandRequest
from services.web.route_context import ClockDep, PrincipalDep

_CONCEPT = "flash sessions"


def router(context: RelationshipRoutes, sources: FlashSources) -> tuple[APIRouter, ...]:
    """Return the routes of flash sessions.

    Args:
        context: The context in which they run.
        sources: What decisions and views read.
    """
    of_participations = context.router("participations", _CONCEPT, commands=True)
    of_flash_sessions = context.router("flash-sessions", _CONCEPT, commands=True)
    of_programs = context.router("programs", _CONCEPT)
    _add_beginnings(of_participations, context, sources)
    _add_arranging(of_flash_sessions, context)
    _add_reports(of_flash_sessions, context)
    _add_views(of_flash_sessions, of_programs, context, sources)
    return of_participations, of_flash_sessions, of_programs


def _target(context: RelationshipRoutes, request: CommandRequest, id: UUID) -> FlashTarget:
    return FlashTarget(id, request.expected_version, context.eligibility, context.caller(request.principal))


def _add_beginnings(routes: APIRouter, context: RelationshipRoutes, sources: FlashSources) -> None:
    @routes.post(
        "/{participation_id}/flash-sessions",
        status_code=201,
        response_model=FlashSessionResult,
        summary="Offer a flash session",
    )
    def offer(request: CommandDep, participation_id: UUID, body: OfferFlashSession) -> JSONResponse:
        caller = context.caller(request.principal)
        return context.execute(
            request, lambda uow: commands.offer(uow, request.meta, sources, caller, participation_id, body.wish)
        )

    @routes.post(
        "/{participation_id}/flash-sessions/ask",
        status_code=201,
        response_model=FlashSessionResult,
        summary="Ask for a flash session",
    )
    def ask(request: CommandDep, participation_id: UUID, body: AskFlashSession) -> JSONResponse:
        caller, mentor = context.caller(request.principal), body.mentor_participation_id
        return context.execute(
            request, lambda uow: commands.ask(uow, request.meta, sources, caller, participation_id, mentor, body.wish)
        )


def _add_arranging(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post("/{flash_session_id}/take", response_model=FlashSessionResult, summary="Take a free place")
    def take(request: CommandDep, flash_session_id: UUID, body: TakeFlashSession) -> JSONResponse:
        target = _target(context, request, flash_session_id)
        return context.execute(
            request, lambda uow: commands.take(uow, request.meta, target, body.mentee_participation_id)
        )

    @routes.post("/{flash_session_id}/accept", response_model=FlashSessionResult, summary="Accept a flash session")
    def accept(request: CommandDep, flash_session_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        target = _target(context, request, flash_session_id)
        return context.execute(request, lambda uow: commands.accept(uow, request.meta, target))


def _add_reports(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post("/{flash_session_id}/hold", response_model=FlashSessionResult, summary="Report a held flash session")
    def hold(request: CommandDep, flash_session_id: UUID, body: HoldFlashSession) -> JSONResponse:
        target = _target(context, request, flash_session_id)
        meeting = Meeting(body.started_at, body.minutes, body.mode, body.evidence)
        return context.execute(
            request,
            lambda uow: reports.hold(uow, request.meta, target, meeting=meeting, reported_by=body.reported_by),
        )

    @routes.post("/{flash_session_id}/miss", response_model=FlashSessionResult, summary="Report a missed flash session")
    def miss(request: CommandDep, flash_session_id: UUID, body: MissFlashSession) -> JSONResponse:
        target = _target(context, request, flash_session_id)
        return context.execute(request, lambda uow: reports.miss(uow, request.meta, target, missed_by=body.missed_by))

    @routes.post("/{flash_session_id}/cancel", response_model=FlashSessionResult, summary="Call a flash session off")
    def cancel(request: CommandDep, flash_session_id: UUID, body: CancelFlashSession | None = None) -> JSONResponse:
        target, by = _target(context, request, flash_session_id), body.cancelled_by if body else None
        return context.execute(request, lambda uow: reports.cancel(uow, request.meta, target, cancelled_by=by))


def _add_views(
    of_flash_sessions: APIRouter, of_programs: APIRouter, context: RelationshipRoutes, sources: FlashSources
) -> None:
    @of_flash_sessions.get("/{flash_session_id}", response_model=FlashSessionView, summary="Get a flash session")
    def show(principal: PrincipalDep, flash_session_id: UUID) -> JSONResponse:
        view, version = views.flash_view(sources, context.caller(principal), flash_session_id)
        shown = people_header(each for each in (view["mentor_id"], view["mentee_id"]) if each is not None)
        headers = {"Cache-Control": "no-store", "ETag": f'"{version}"', PROGRAM_HEADER: view["program_id"], **shown}
        return JSONResponse(view, headers=headers)

    @of_programs.get(
        "/{program_id}/flash-sessions", response_model=FreeFlashSessions, summary="Free places of flash sessions"
    )
    def free(principal: PrincipalDep, clock: ClockDep, program_id: UUID) -> JSONResponse:
        places = views.free_places(sources, context.caller(principal), program_id, clock())
        shown = people_header(each["mentor_id"] for each in places["items"])
        headers = {"Cache-Control": "no-store", PROGRAM_HEADER: str(program_id), **shown}
        return JSONResponse(places, headers=headers)
