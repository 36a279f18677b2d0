"""HTTP routes of organizations."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.organizations import commands
from services.enrollment.organizations.access import authorize_organization
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.view import view
from services.enrollment.permissions import Action
from services.enrollment.terms.shares import Share
from services.web.bodies import Code, Name, PlausibleMoment, WithReason
from services.web.command_request import CommandBody, CommandDep
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext


class Join(CommandBody):
    """The body of the command to join the federation."""

    name: Name
    terms_version: Annotated[Code, Field(description="A published version, once the federation has published one.")]
    shares: Annotated[
        list[Share] | None,
        Field(max_length=4, description="What it shares under a published version; everything if left out."),
    ] = None


class AcceptTerms(CommandBody):
    """The body of the command to accept a version of the terms."""

    terms_version: Annotated[Code, Field(examples=["2026-1"])]
    shares: Annotated[
        list[Share],
        Field(
            max_length=4,
            description="What the organization shares from now on; what is not named does not leave. May be empty.",
            examples=[["figures", "network"]],
        ),
    ]


class Leave(WithReason):
    """The body of the command to leave the federation."""

    leaves_at: Annotated[
        PlausibleMoment | None,
        Field(description="When it leaves at the latest; 30 days from now if left out. Until then nothing begins."),
    ] = None


class OrganizationView(BaseModel):
    """The state of an organization."""

    model_config = ConfigDict(extra="forbid")

    organization_id: UUID
    version: int
    state: Literal["joined", "leaving", "left"]
    name: str
    terms_version: str
    text_sha256: Annotated[str | None, Field(description="Digest of the terms' text; null for a code without one.")]
    shares: Annotated[list[Share], Field(description="What it shares beyond its own programs.")]
    leaves_at: Annotated[AwareDatetime | None, Field(description="When it leaves at the latest; null while it stays.")]
    open_programs: Annotated[list[UUID], Field(description="Its programs that have opened and have not ended.")]


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
                uow,
                request.meta,
                request.principal,
                name=body.name,
                terms_version=body.terms_version,
                shares=body.shares,
            ),
        )

    @routes.post(
        "/{organization_id}/accept-terms", response_model=OrganizationView, summary="Accept the data-sharing terms"
    )
    def accept_terms(request: CommandDep, organization_id: UUID, body: AcceptTerms) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.accept_terms(
                uow,
                request.meta,
                request.principal,
                organization_id=organization_id,
                terms_version=body.terms_version,
                shares=body.shares,
                version=request.expected_version,
            ),
        )

    @routes.post("/{organization_id}/leave", response_model=OrganizationView, summary="Leave the federation")
    def leave(request: CommandDep, organization_id: UUID, body: Leave) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.leave(
                uow,
                request.meta,
                request.principal,
                organization_id=organization_id,
                reason=body.reason,
                leaves_at=body.leaves_at,
                version=request.expected_version,
            ),
        )

    @routes.get("/{organization_id}", response_model=OrganizationView, summary="Get an organization")
    def show(principal: PrincipalDep, organization_id: UUID) -> JSONResponse:
        organization = context.store.load(Organization, organization_id)
        authorize_organization(principal, Action.SEE_ORGANIZATION, organization)
        return respond_state(view(organization), organization.version)

    return routes
