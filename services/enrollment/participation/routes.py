"""HTTP routes of participations."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.organizations.domain import Organization
from services.enrollment.participation import commands
from services.enrollment.participation.access import authorize_participation
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.domain import MAX_SENIORITY, MAX_SKILLS
from services.enrollment.participation.view import view
from services.enrollment.permissions import Action
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.policy import MAX_CAPACITY
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.bodies import Code, Count, WithReason
from services.web.command_request import CommandBody, CommandDep
from services.web.identity.principal import Principal
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext

Seniority = Annotated[Count, Field(ge=0, le=MAX_SENIORITY, description="Level on the program's scale.")]
Capacity = Annotated[
    Count, Field(ge=1, le=MAX_CAPACITY, description="At most the policy's limit, which is the default.")
]


class Apply(CommandBody):
    """The body of an application."""

    program_id: UUID
    person_id: Annotated[UUID, Field(description="The person's pseudonym; never a name or an address.")]
    role: Literal["mentor", "mentee"]
    skills: Annotated[list[Code], Field(max_length=MAX_SKILLS, description="Taxonomy codes.", default_factory=list)]
    seniority: Seniority | None = None


class Enroll(CommandBody):
    """The body of the command to enroll an applicant."""

    capacity: Capacity | None = None
    seniority: Seniority | None = None


class CommandWithReason(Protocol):
    """A use case that changes a participation for a reason."""

    def __call__(
        self,
        uow: UnitOfWork,
        meta: CommandMetadata,
        principal: Principal,
        *,
        participation_id: UUID,
        reason: str,
        version: int | None,
    ) -> CommandResult:
        """Decide and return the result."""
        ...


class Command(Protocol):
    """A use case that changes a participation."""

    def __call__(
        self,
        uow: UnitOfWork,
        meta: CommandMetadata,
        principal: Principal,
        *,
        participation_id: UUID,
        version: int | None,
    ) -> CommandResult:
        """Decide and return the result."""
        ...


class ParticipationView(BaseModel):
    """The state of a participation."""

    model_config = ConfigDict(extra="forbid")

    participation_id: UUID
    version: int
    state: Literal["applied", "enrolled", "paused", "rejected", "withdrawn", "completed"]
    organization_id: UUID
    program_id: UUID
    person_id: UUID
    role: Literal["mentor", "mentee"]
    attempt: int
    previous_participation_id: UUID | None
    skills: list[str]
    seniority: int | None
    capacity: int


def router(context: RouteContext) -> APIRouter:
    """Return the routes of participations.

    Args:
        context: The context in which they run.
    """
    routes = context.router("participations", "participations")
    _add_application(routes, context)
    _add_enrollment(routes, context)
    _add_with_reason(routes, context, "reject", commands.reject, "Reject an application")
    _add_with_reason(routes, context, "pause", commands.pause, "Pause a participation")
    _add_with_reason(routes, context, "withdraw", commands.withdraw, "Withdraw from the program")
    _add_without_reason(routes, context, "resume", commands.resume, "Resume a participation")
    _add_without_reason(routes, context, "complete", commands.complete, "Complete the program")

    @routes.get("/{participation_id}", response_model=ParticipationView, summary="Get a participation")
    def show(principal: PrincipalDep, participation_id: UUID) -> JSONResponse:
        participation = context.store.load(Participation, participation_id)
        program = context.store.load(Program, participation.program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_participation(principal, Action.SEE_PARTICIPATION, participation, program, organization)
        return respond_state(view(participation), participation.version)

    return routes


def _add_application(routes: APIRouter, context: RouteContext) -> None:
    @routes.post("", status_code=201, response_model=ParticipationView, summary="Apply to a program")
    def apply(request: CommandDep, body: Apply) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.submit_application(
                uow,
                request.meta,
                request.principal,
                program_id=body.program_id,
                person_id=body.person_id,
                role=Role(body.role),
                skills=body.skills,
                seniority=body.seniority,
            ),
        )


def _add_enrollment(routes: APIRouter, context: RouteContext) -> None:
    @routes.post("/{participation_id}/enroll", response_model=ParticipationView, summary="Enroll an applicant")
    def enroll(request: CommandDep, participation_id: UUID, body: Enroll | None = None) -> JSONResponse:
        terms = body or Enroll()
        return context.execute(
            request,
            lambda uow: commands.enroll(
                uow,
                request.meta,
                request.principal,
                participation_id=participation_id,
                capacity=terms.capacity,
                seniority=terms.seniority,
                version=request.expected_version,
            ),
        )


def _add_with_reason(
    routes: APIRouter, context: RouteContext, name: str, command: CommandWithReason, summary: str
) -> None:
    @routes.post(f"/{{participation_id}}/{name}", response_model=ParticipationView, name=name, summary=summary)
    def transition(request: CommandDep, participation_id: UUID, body: WithReason) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: command(
                uow,
                request.meta,
                request.principal,
                participation_id=participation_id,
                reason=body.reason,
                version=request.expected_version,
            ),
        )


def _add_without_reason(routes: APIRouter, context: RouteContext, name: str, command: Command, summary: str) -> None:
    @routes.post(f"/{{participation_id}}/{name}", response_model=ParticipationView, name=name, summary=summary)
    def transition(request: CommandDep, participation_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        return context.execute(
            request,
            lambda uow: command(
                uow,
                request.meta,
                request.principal,
                participation_id=participation_id,
                version=request.expected_version,
            ),
        )
