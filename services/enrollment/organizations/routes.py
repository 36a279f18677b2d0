"""HTTP of organizations: join, leave, look."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.enrollment.http import BASE, RUNS_PROGRAMS, Because, Code, Name, execute
from services.enrollment.organizations import commands
from services.enrollment.organizations.domain import Organization
from services.eventstore.store import EventStore
from services.web.command_request import CommandBody, CommandDep
from services.web.responses import respond_state


class Join(CommandBody):
    """An organization joins."""

    name: Name
    terms_version: Code


class OrganizationShown(BaseModel):
    """An organization as the service shows it."""

    model_config = ConfigDict(extra="forbid")

    organization_id: UUID
    version: int
    state: Literal["joined", "left"]
    name: str
    terms_version: str
    open_programs: list[UUID]


def router(store: EventStore) -> APIRouter:
    """Make the routes of organizations.

    Args:
        store: the service's event store.
    """
    routes = APIRouter(prefix=f"{BASE}/organizations", tags=["organizations"], dependencies=[RUNS_PROGRAMS])

    @routes.post("", status_code=201, response_model=OrganizationShown, summary="Join under a version of the terms")
    def join(request: CommandDep, body: Join) -> JSONResponse:
        return execute(
            store,
            request,
            lambda uow: commands.join(uow, request.meta, name=body.name, terms_version=body.terms_version),
        )

    @routes.post("/{organization_id}/leave", response_model=OrganizationShown, summary="Leave the federation")
    def leave(request: CommandDep, organization_id: UUID, body: Because) -> JSONResponse:
        return execute(
            store,
            request,
            lambda uow: commands.leave(
                uow,
                request.meta,
                organization_id=organization_id,
                reason=body.reason,
                version=request.expected_version,
            ),
        )

    @routes.get("/{organization_id}", response_model=OrganizationShown, summary="One organization, as of now")
    def show(organization_id: UUID) -> JSONResponse:
        organization = store.load(Organization, organization_id)
        return respond_state(commands.view(organization), organization.version)

    return routes
