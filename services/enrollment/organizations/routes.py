"""HTTP routes of organizations."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.enrollment.organizations import commands
from services.enrollment.organizations.access import authorize_organization
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.view import view
from services.enrollment.permissions import Action
from services.web.bodies import Code, Name, WithReason
from services.web.command_request import CommandBody, CommandDep
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext


class Join(CommandBody):
    """The body of the command to join the federation."""

    name: Name
    terms_version: Code


class OrganizationView(BaseModel):
    """The state of an organization."""

    model_config = ConfigDict(extra="forbid")

    organization_id: UUID
    version: int
    state: Literal["joined", "left"]
    name: str
    terms_version: str
    open_programs: list[UUID]


def router(context: RouteContext) -> APIRouter:
    """Return the routes of organizations.

    Args:
        context: The context in which they run.
    """
    routes = context.router("organizations", "organizations")

    @routes.post("", status_code=201, response_model=OrganizationView, summary="Join the federation")
    def join(request: CommandDep, body: Join) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.join(
                uow, request.meta, request.principal, name=body.name, terms_version=body.terms_version
            ),
        )

    @routes.post("/{organization_id}/leave", response_model=OrganizationView, summary="Leave the federation")
    def leave(request: CommandDep, organization_id: UUID, body: WithReason) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.leave(
                uow,
                request.meta,
                request.principal,
                organization_id=organization_id,
                reason=body.reason,
                version=request.expected_version,
            ),
        )

    @routes.get("/{organization_id}", response_model=OrganizationView, summary="Get an organization")
    def show(principal: PrincipalDep, organization_id: UUID) -> JSONResponse:
        organization = context.store.load(Organization, organization_id)
        authorize_organization(principal, Action.SEE_ORGANIZATION, organization)
        return respond_state(view(organization), organization.version)

    return routes
