"""HTTP routes of programs."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import Action
from services.enrollment.programs import commands
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.policy import MAX_CAPACITY, build_policy
from services.enrollment.programs.view import view
from services.web.bodies import Count, Day, Name, WithReason
from services.web.command_request import CommandBody, CommandDep
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext

Capacity = Annotated[Count, Field(ge=1, le=MAX_CAPACITY)]


class PolicyBody(BaseModel):
    """The policy of a program."""

    model_config = ConfigDict(extra="forbid")

    formalities: Annotated[list[Literal["formal", "informal"]], Field(min_length=1, max_length=2)]
    directions: Annotated[list[Literal["traditional", "reverse", "peer"]], Field(min_length=1, max_length=3)]
    shapes: Annotated[list[Literal["pair", "group"]], Field(min_length=1, max_length=2)]
    mentor_capacity: Annotated[Capacity, Field(description="Most open relationships of a mentor.")]
    mentee_limit: Annotated[Capacity, Field(description="Most open relationships of a mentee.")]
    minimum_group_size: Annotated[Count, Field(ge=1, le=1000, description="Figures about fewer people are suppressed.")]
    confidentiality: Literal["open", "confidential", "sealed"]
    request_expiry_days: Annotated[
        Count, Field(ge=1, le=3650, description="Days after which an unanswered proposal expires.")
    ]
    opens_on: Annotated[Day | None, Field(description="First day of admission.")] = None
    closes_on: Annotated[Day | None, Field(description="Last day of admission.")] = None


class Open(CommandBody):
    """The body of the command to open a program."""

    organization_id: UUID
    name: Name
    policy: PolicyBody


class ProgramView(BaseModel):
    """The state of a program."""

    model_config = ConfigDict(extra="forbid")

    program_id: UUID
    version: int
    state: Literal["open", "closed"]
    organization_id: UUID
    name: str
    policy: PolicyBody


def router(context: RouteContext) -> APIRouter:
    """Return the routes of programs.

    Args:
        context: The context in which they run.
    """
    routes = context.router("programs", "programs")

    @routes.post("", status_code=201, response_model=ProgramView, summary="Open a program")
    def open_program(request: CommandDep, body: Open) -> JSONResponse:
        policy = build_policy(**body.policy.model_dump())
        return context.execute(
            request,
            lambda uow: commands.open_program(
                uow,
                request.meta,
                request.principal,
                organization_id=body.organization_id,
                name=body.name,
                policy=policy,
            ),
        )

    @routes.post("/{program_id}/close", response_model=ProgramView, summary="Close a program")
    def close(request: CommandDep, program_id: UUID, body: WithReason) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.close(
                uow,
                request.meta,
                request.principal,
                program_id=program_id,
                reason=body.reason,
                version=request.expected_version,
            ),
        )

    @routes.get("/{program_id}", response_model=ProgramView, summary="Get a program")
    def show(principal: PrincipalDep, program_id: UUID) -> JSONResponse:
        program = context.store.load(Program, program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_program(principal, Action.SEE_PROGRAM, program, organization)
        return respond_state(view(program), program.version)

    return routes
