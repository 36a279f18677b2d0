"""HTTP of sessions: schedule, hold, cancel."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.http import Count, Door, Minutes, Moment, RelationshipAnswered
from services.relationships.sessions import commands
from services.relationships.sessions.domain import Meeting
from services.web.command_request import CommandBody, CommandDep

_EVIDENCE = (
    "5 observed by staff, 4 attendance verified by a provider, 3 confirmed by both, 2 logged in detail by one, "
    "1 a count only, 0 inferred."
)


class Schedule(CommandBody):
    """The parties plan to meet; a start in the past enters a session to be reported."""

    starts_at: Moment
    planned_minutes: Minutes


class Hold(CommandBody):
    """Somebody says that the session took place. It happened when it started, so there is no `occurred_at` to give."""

    occurred_at: None = None
    started_at: Moment
    minutes: Minutes
    mode: Literal["in_person", "video", "phone", "chat", "unknown"]
    evidence: Annotated[Count, Field(ge=0, le=5, description=_EVIDENCE)]


class Cancel(CommandBody):
    """The session will not take place."""

    cancelled_by: Literal["mentor", "mentee", "coordinator", "program"]


class SessionAnswered(RelationshipAnswered):
    """What a command about a session leaves behind."""

    session_id: UUID


def router(door: Door) -> APIRouter:
    """Make the routes of sessions.

    Args:
        door: what routes are made with.
    """
    routes = door.commands("sessions")
    _planning(routes, door)

    @routes.post(
        "/{relationship_id}/sessions/{session_id}/hold",
        response_model=SessionAnswered,
        summary="Report that it took place",
    )
    def hold(request: CommandDep, relationship_id: UUID, session_id: UUID, body: Hold) -> JSONResponse:
        target = door.target(request, relationship_id)
        meeting = Meeting(body.started_at, body.minutes, body.mode, body.evidence)
        return door.execute(
            request,
            lambda uow: commands.hold(uow, request.meta, target, session_id=session_id, meeting=meeting),
        )

    return routes


def _planning(routes: APIRouter, door: Door) -> None:
    @routes.post(
        "/{relationship_id}/sessions", status_code=201, response_model=SessionAnswered, summary="Plan a session"
    )
    def schedule(request: CommandDep, relationship_id: UUID, body: Schedule) -> JSONResponse:
        target = door.target(request, relationship_id)
        return door.execute(
            request,
            lambda uow: commands.schedule(
                uow, request.meta, target, starts_at=body.starts_at, planned_minutes=body.planned_minutes
            ),
        )

    @routes.post(
        "/{relationship_id}/sessions/{session_id}/cancel", response_model=SessionAnswered, summary="Call it off"
    )
    def cancel(request: CommandDep, relationship_id: UUID, session_id: UUID, body: Cancel) -> JSONResponse:
        target = door.target(request, relationship_id)
        return door.execute(
            request,
            lambda uow: commands.cancel(
                uow, request.meta, target, session_id=session_id, cancelled_by=body.cancelled_by
            ),
        )
