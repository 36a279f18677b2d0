"""HTTP routes of sessions."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.eventstore.refusal import RefusedError
from services.relationships.meeting import Meeting
from services.relationships.route_context import InitiatorField, RelationshipResult, RelationshipRoutes
from services.relationships.sessions import commands
from services.relationships.sessions.missed import Excuse
from services.web.bodies import Count, Minutes, PlausibleMoment
from services.web.command_request import CommandBody, CommandDep

_EVIDENCE = (
    "5 observed by staff, 4 attendance verified by a provider, 3 confirmed by both, 2 logged in detail by one, "
    "1 a count only, 0 inferred. One caller claims at most 2, on behalf of a party at most 1; staff who observed it, 5."
)


class Schedule(CommandBody):
    """The body of the command to schedule a session; a start in the past adds one to be reported."""

    starts_at: PlausibleMoment
    planned_minutes: Minutes


class Reschedule(CommandBody):
    """The body of the command to move a session to another time."""

    starts_at: PlausibleMoment
    planned_minutes: Minutes


class Miss(CommandBody):
    """The body of the report that a session did not take place; with a next start, another one is scheduled at once."""

    missed_by: Annotated[Literal["mentor", "mentee", "both"], Field(description="Who did not come.")]
    excuse: Annotated[
        Excuse | None, Field(description="Why, as a code; `none` where there was no excuse, `unknown` if unknown.")
    ] = None
    next_starts_at: Annotated[
        PlausibleMoment | None, Field(description="When the session begins that takes its place; null for none.")
    ] = None
    next_minutes: Annotated[
        Minutes | None, Field(description="How long that one is to take; as long as the missed one where it is null.")
    ] = None

    @property
    def another(self) -> commands.Another | None:
        """The session that takes its place."""
        return None if self.next_starts_at is None else commands.Another(self.next_starts_at, self.next_minutes)


class Hold(CommandBody):
    """The body of the report of a held session. It occurred when it started, so `occurred_at` is not accepted."""

    occurred_at: None = None
    started_at: PlausibleMoment
    minutes: Minutes
    mode: Literal["in_person", "video", "phone", "chat", "unknown"]
    evidence: Annotated[Count, Field(ge=0, le=5, description=_EVIDENCE)]
    reported_by: Annotated[
        Literal["mentor", "mentee", "coordinator"] | None,
        Field(description="Who reports it; a party may leave it out, staff without it reports as the coordinator."),
    ] = None


class Correct(CommandBody):
    """The body of the correction of a report: empty to take it back, or with the meeting as it took place."""

    started_at: Annotated[
        PlausibleMoment | None, Field(description="When they met; null where the report is only taken back.")
    ] = None
    minutes: Annotated[Minutes | None, Field(description="How long they met; required with `started_at`.")] = None
    mode: Literal["in_person", "video", "phone", "chat", "unknown"] = "unknown"
    evidence: Annotated[Count, Field(ge=0, le=5, description=_EVIDENCE)] = 2

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that it states.

        Raises:
            RefusedError: `meeting-incomplete`.
        """
        if self.started_at is None and self.minutes is None:
            return None
        if self.started_at is None or self.minutes is None:
            missing = "started_at" if self.started_at is None else "minutes"
            raise RefusedError("meeting-incomplete", "state when they met and how long", field=missing, kind="field")
        return Meeting(self.started_at, self.minutes, self.mode, self.evidence)


class Cancel(CommandBody):
    """The body of the command to cancel a session."""

    cancelled_by: InitiatorField = None


class SessionResult(RelationshipResult):
    """The result of a command about a session."""

    session_id: UUID


class MissResult(SessionResult):
    """The result of the report of a missed session."""

    next_session_id: Annotated[UUID | None, Field(description="The session that takes its place.")] = None


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the routes of sessions.

    Args:
        context: The context in which they run.
    """
    routes = context.command_router("sessions")
    _add_planning(routes, context)

    @routes.post(
        "/{relationship_id}/sessions/{session_id}/hold", response_model=SessionResult, summary="Report a held session"
    )
    def hold(request: CommandDep, relationship_id: UUID, session_id: UUID, body: Hold) -> JSONResponse:
        target = context.target(request, relationship_id)
        meeting = Meeting(body.started_at, body.minutes, body.mode, body.evidence)
        return context.execute(
            request,
            lambda uow: commands.hold(
                uow, request.meta, target, session_id=session_id, meeting=meeting, reported_by=body.reported_by
            ),
        )

    @routes.post(
        "/{relationship_id}/sessions/{session_id}/miss", response_model=MissResult, summary="Report a missed session"
    )
    def miss(request: CommandDep, relationship_id: UUID, session_id: UUID, body: Miss) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request,
            lambda uow: commands.miss(
                uow,
                request.meta,
                target,
                session_id=session_id,
                missed_by=body.missed_by,
                excuse=body.excuse,
                another=body.another,
            ),
        )

    @routes.post(
        "/{relationship_id}/sessions/{session_id}/correct",
        response_model=SessionResult,
        summary="Take back or correct the report about a session",
    )
    def correct(
        request: CommandDep, relationship_id: UUID, session_id: UUID, body: Correct | None = None
    ) -> JSONResponse:
        target, meeting = context.target(request, relationship_id), body.meeting if body else None
        return context.execute(
            request,
            lambda uow: commands.correct(uow, request.meta, target, session_id=session_id, meeting=meeting),
        )

    return routes


def _add_planning(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post(
        "/{relationship_id}/sessions", status_code=201, response_model=SessionResult, summary="Schedule a session"
    )
    def schedule(request: CommandDep, relationship_id: UUID, body: Schedule) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request,
            lambda uow: commands.schedule(
                uow, request.meta, target, starts_at=body.starts_at, planned_minutes=body.planned_minutes
            ),
        )

    @routes.post(
        "/{relationship_id}/sessions/{session_id}/reschedule", response_model=SessionResult, summary="Move a session"
    )
    def reschedule(request: CommandDep, relationship_id: UUID, session_id: UUID, body: Reschedule) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request,
            lambda uow: commands.reschedule(
                uow,
                request.meta,
                target,
                session_id=session_id,
                starts_at=body.starts_at,
                planned_minutes=body.planned_minutes,
            ),
        )

    @routes.post(
        "/{relationship_id}/sessions/{session_id}/cancel", response_model=SessionResult, summary="Cancel a session"
    )
    def cancel(
        request: CommandDep, relationship_id: UUID, session_id: UUID, body: Cancel | None = None
    ) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request,
            lambda uow: commands.cancel(
                uow, request.meta, target, session_id=session_id, cancelled_by=body.cancelled_by if body else None
            ),
        )
