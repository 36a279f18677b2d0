"""Routes of the audit of commands: a service's trail, for those who may read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.eventstore.command_trail import CommandTrail, Origin, TrailQuestion
from services.web.bodies import PlausibleMoment
from services.web.identity.principal import Principal
from services.web.route_context import PrincipalDep, RouteContext

Authorize = Callable[[Principal, UUID], None]
"""Raises a refusal where a principal may not read the audit of an organization."""
MOST = 1000
MOST_SUBJECTS = 200


class TrailRow(BaseModel):
    """One event of a command."""

    model_config = ConfigDict(extra="forbid")

    position: int
    event: Annotated[str, Field(description="Its permanent name.", examples=["enrollment.participation.enrolled"])]
    subject: Annotated[UUID, Field(description="What it happened to.")]
    actor: Annotated[str, Field(description="Who had it recorded: an id in the place of an identity.")]
    at: Annotated[AwareDatetime, Field(description="When it was recorded.")]
    occurred_at: Annotated[AwareDatetime, Field(description="When it happened, as it was stated.")]
    program: UUID | None
    on_behalf_of: str | None
    origin: Annotated[
        Origin, Field(description="What had it recorded: a caller, a rule of a process, an import, or a directory.")
    ]
    rule: Annotated[str | None, Field(description="The rule of a process; null for everything else.")]


class TrailList(BaseModel):
    """Events of commands, the latest first."""

    model_config = ConfigDict(extra="forbid")

    items: list[TrailRow]
    next: Annotated[int | None, Field(description="The value of `before` for the next page.")]


def router(context: RouteContext, trail: CommandTrail, authorize: Authorize) -> APIRouter:
    """Return the route.

    Args:
        context: The context in which it runs.
        trail: The service's trail.
        authorize: Decides who may read it.
    """
    routes = context.router("audit", "audit")

    @routes.get("/commands", response_model=TrailList, summary="List who did what")
    def commands(
        *,
        principal: PrincipalDep,
        organization_id: UUID,
        program_id: UUID | None = None,
        actor: UUID | None = None,
        since: PlausibleMoment | None = None,
        until: PlausibleMoment | None = None,
        before: Annotated[int | None, Query(ge=1)] = None,
        subject: Annotated[
            list[UUID] | None,
            Query(max_length=MOST_SUBJECTS, description="Only about these people, participations or relationships."),
        ] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> JSONResponse:
        authorize(principal, organization_id)
        question = TrailQuestion(organization_id, program_id, actor, since, until, before, limit, subject or ())
        found = trail.find(question)
        rows = [TrailRow(**asdict(each)) for each in found]
        following = found[-1].position if len(found) == limit else None
        return JSONResponse(TrailList(items=rows, next=following).model_dump(mode="json"))

    return routes
