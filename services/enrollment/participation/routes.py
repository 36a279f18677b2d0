"""HTTP routes of participations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.organizations.domain import Organization
from services.enrollment.participation import commands
from services.enrollment.participation.access import authorize_participation
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.checks import MAX_SENIORITY, MAX_SKILLS
from services.enrollment.participation.command_support import Target
from services.enrollment.participation.domain import LOWEST_PRIORITY
from services.enrollment.participation.view import view
from services.enrollment.permissions import Action
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.policy import MAX_CAPACITY
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.bodies import Code, Count, PlausibleMoment, WithReason
from services.web.command_request import CommandBody, CommandDep, CommandRequest
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


class Invite(CommandBody):
    """The body of an invitation."""

    program_id: UUID
    person_id: Annotated[UUID, Field(description="The person's pseudonym; never a name or an address.")]
    role: Literal["mentor", "mentee"]
    expires_at: Annotated[
        PlausibleMoment | None, Field(description="Until when it can be accepted; two weeks from now when omitted.")
    ] = None
    send_invitation: Annotated[
        bool, Field(description="Whether to write to the person now, with the program's own text.")
    ] = False


class Waitlist(WithReason):
    """The body of the command to put an applicant on the waiting list."""

    priority: Annotated[Count, Field(ge=1, le=LOWEST_PRIORITY, description="1 is the most urgent.")]


class Pause(WithReason):
    """The body of the command to pause a participation."""

    resumes_at: Annotated[
        PlausibleMoment | None, Field(description="When it resumes by itself; omitted for no date.")
    ] = None


class ChangeCapacity(CommandBody):
    """The body of the command to change a participant's capacity."""

    capacity: Capacity


class ChangeSeniority(CommandBody):
    """The body of the command to change a person's seniority."""

    seniority: Seniority | None


class Command(Protocol):
    """A use case that changes a participation."""

    def __call__(self, uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
        """Decide and return the result."""
        ...


class CommandWithReason(Protocol):
    """A use case that changes a participation for a reason."""

    def __call__(self, uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> CommandResult:
        """Decide and return the result."""
        ...


class ParticipationView(BaseModel):
    """The state of a participation."""

    model_config = ConfigDict(extra="forbid")

    participation_id: UUID
    version: int
    state: Literal[
        "invited",
        "applied",
        "screening",
        "waitlisted",
        "enrolled",
        "paused",
        "suspended",
        "rejected",
        "withdrawn",
        "completed",
        "removed",
    ]
    organization_id: UUID
    program_id: UUID
    person_id: UUID
    role: Literal["mentor", "mentee"]
    attempt: int
    previous_participation_id: UUID | None
    skills: list[str]
    seniority: int | None
    capacity: int
    invitation_expires_at: Annotated[datetime | None, Field(description="Of an open invitation.")]
    waitlist_reason: Annotated[str | None, Field(description="Of an applicant on the waiting list.")]
    waitlist_priority: Annotated[int | None, Field(description="From 1, the most urgent, to 9.")]
    resumes_at: Annotated[datetime | None, Field(description="When a pause ends by itself.")]
    suspension_reason: str | None


FollowEntry = Callable[[UUID, UUID], None]
RequestInvitation = Callable[[CommandRequest, UUID, UUID], None]
"""Does what follows the entry of a person into a program; repeated when the command is."""


def router(context: RouteContext, follow_entry: FollowEntry, request_mail: RequestInvitation) -> APIRouter:
    """Return the routes of participations.

    Args:
        context: The context in which they run.
        follow_entry: Does what follows an invitation and an application.
        request_mail: Requests the mail that invites a person to a program.
    """
    routes = context.router("participations", "participations")
    _add_invitation(routes, context, follow_entry, request_mail)
    _add_application(routes, context, follow_entry)
    _add_enrollment(routes, context)
    _add_waiting(routes, context)
    _add_corrections(routes, context)
    for name, with_reason, summary in (
        ("reject", commands.reject, "Reject an application"),
        ("suspend", commands.suspend, "Suspend a participation"),
        ("withdraw", commands.withdraw, "Withdraw from the program, or decline an invitation"),
        ("remove", commands.remove, "Remove a participant"),
    ):
        _add_with_reason(routes, context, name, with_reason, summary)
    for name, command, summary in (
        ("start-screening", commands.start_screening, "Start the screening of an application"),
        ("resume", commands.resume, "Resume a participation"),
        ("reinstate", commands.reinstate, "Reinstate a suspended participation"),
        ("complete", commands.complete, "Complete the program"),
    ):
        _add_without_reason(routes, context, name, command, summary)

    @routes.get("/{participation_id}", response_model=ParticipationView, summary="Get a participation")
    def show(principal: PrincipalDep, participation_id: UUID) -> JSONResponse:
        participation = context.store.load(Participation, participation_id)
        program = context.store.load(Program, participation.program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_participation(principal, Action.SEE_PARTICIPATION, participation, program, organization)
        return respond_state(view(participation), participation.version)

    return routes


def _target(request: CommandRequest, participation_id: UUID) -> Target:
    return Target(request.principal, participation_id, request.expected_version)


def _add_invitation(
    routes: APIRouter, context: RouteContext, follow_entry: FollowEntry, request_mail: RequestInvitation
) -> None:
    @routes.post("/invite", status_code=201, response_model=ParticipationView, summary="Invite a person to a program")
    def invite(request: CommandDep, body: Invite) -> JSONResponse:
        response = context.execute(
            request,
            lambda uow: commands.invite(
                uow,
                request.meta,
                request.principal,
                program_id=body.program_id,
                person_id=body.person_id,
                role=Role(body.role),
                expires_at=body.expires_at,
            ),
        )
        follow_entry(body.person_id, body.program_id)
        if body.send_invitation:  # repeated with the command: its id makes the request, too, happen once
            request_mail(request, body.person_id, body.program_id)
        return response


def _add_application(routes: APIRouter, context: RouteContext, follow_entry: FollowEntry) -> None:
    @routes.post("", status_code=201, response_model=ParticipationView, summary="Apply to a program")
    def apply(request: CommandDep, body: Apply) -> JSONResponse:
        response = context.execute(
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
        follow_entry(body.person_id, body.program_id)
        return response


def _add_enrollment(routes: APIRouter, context: RouteContext) -> None:
    @routes.post("/{participation_id}/enroll", response_model=ParticipationView, summary="Enroll an applicant")
    def enroll(request: CommandDep, participation_id: UUID, body: Enroll | None = None) -> JSONResponse:
        stated, target = body or Enroll(), _target(request, participation_id)
        return context.execute(
            request,
            lambda uow: commands.enroll(
                uow, request.meta, target, capacity=stated.capacity, seniority=stated.seniority
            ),
        )


def _add_waiting(routes: APIRouter, context: RouteContext) -> None:
    @routes.post(
        "/{participation_id}/waitlist", response_model=ParticipationView, summary="Put an applicant on the waiting list"
    )
    def waitlist(request: CommandDep, participation_id: UUID, body: Waitlist) -> JSONResponse:
        target = _target(request, participation_id)
        return context.execute(
            request,
            lambda uow: commands.waitlist(uow, request.meta, target, reason=body.reason, priority=body.priority),
        )

    @routes.post("/{participation_id}/pause", response_model=ParticipationView, summary="Pause a participation")
    def pause(request: CommandDep, participation_id: UUID, body: Pause) -> JSONResponse:
        target = _target(request, participation_id)
        return context.execute(
            request,
            lambda uow: commands.pause(uow, request.meta, target, reason=body.reason, resumes_at=body.resumes_at),
        )


def _add_corrections(routes: APIRouter, context: RouteContext) -> None:
    @routes.post(
        "/{participation_id}/capacity", response_model=ParticipationView, summary="Change a participant's capacity"
    )
    def change_capacity(request: CommandDep, participation_id: UUID, body: ChangeCapacity) -> JSONResponse:
        target = _target(request, participation_id)
        return context.execute(
            request, lambda uow: commands.change_capacity(uow, request.meta, target, capacity=body.capacity)
        )

    @routes.post(
        "/{participation_id}/seniority", response_model=ParticipationView, summary="Change a person's seniority"
    )
    def change_seniority(request: CommandDep, participation_id: UUID, body: ChangeSeniority) -> JSONResponse:
        target = _target(request, participation_id)
        return context.execute(
            request, lambda uow: commands.change_seniority(uow, request.meta, target, seniority=body.seniority)
        )


def _add_with_reason(
    routes: APIRouter, context: RouteContext, name: str, command: CommandWithReason, summary: str
) -> None:
    @routes.post(f"/{{participation_id}}/{name}", response_model=ParticipationView, name=name, summary=summary)
    def transition(request: CommandDep, participation_id: UUID, body: WithReason) -> JSONResponse:
        target = _target(request, participation_id)
        return context.execute(request, lambda uow: command(uow, request.meta, target, reason=body.reason))


def _add_without_reason(routes: APIRouter, context: RouteContext, name: str, command: Command, summary: str) -> None:
    @routes.post(f"/{{participation_id}}/{name}", response_model=ParticipationView, name=name, summary=summary)
    def transition(request: CommandDep, participation_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        target = _target(request, participation_id)
        return context.execute(request, lambda uow: command(uow, request.meta, target))
