"""HTTP routes of the requirements of a participation."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.organizations.domain import Organization
from services.enrollment.participation.access import authorize_participation
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.command_support import Target
from services.enrollment.permissions import PERMISSIONS, Action
from services.enrollment.programs.access import program_scope
from services.enrollment.programs.aggregate import Program
from services.enrollment.requirements import commands
from services.enrollment.requirements.domain import OWN_WORD, VERIFIED
from services.enrollment.requirements.view import view
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.versions import in_force
from services.web.bodies import Code, Count, PlausibleMoment, WithReason
from services.web.command_request import CommandBody, CommandDep, CommandRequest
from services.web.identity import authorization
from services.web.responses import respond_state
from services.web.route_context import ClockDep, PrincipalDep, RouteContext

Kind = Literal["background-check", "training", "references", "guardian-consent", "interview"]
ADDRESS = "/{participation_id}/requirements/{kind}"


class Clear(CommandBody):
    """The body of the command to clear a requirement."""

    evidence: Annotated[
        Count,
        Field(
            ge=OWN_WORD,
            le=VERIFIED,
            description="3 verified with the issuer, 2 an original seen, 1 the person's own word.",
        ),
    ]
    evidence_reference: Annotated[
        Code | None, Field(description="Where the evidence is filed: private. Required of a guardian consent on paper.")
    ] = None
    valid_from: Annotated[
        PlausibleMoment | None, Field(description="From when it is valid; from when it was cleared if left out.")
    ] = None
    valid_until: Annotated[
        PlausibleMoment | None,
        Field(description="Until when it is valid; as long as the policy states if left out, and no longer."),
    ] = None


class Override(Clear):
    """The body of the command to clear a requirement against the criteria, or for another time than the policy's."""

    reason: Code


class Waive(WithReason):
    """The body of the command to waive a requirement."""

    valid_until: Annotated[PlausibleMoment | None, Field(description="Until when; without an end if left out.")] = None


class RequirementView(BaseModel):
    """A requirement of a participation."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    required: Annotated[bool, Field(description="Whether the policy in force requires it.")]
    state: Literal["none", "requested", "in-review", "cleared", "expired", "revoked", "waived"]
    holds: Annotated[bool, Field(description="Whether it was cleared or waived, and has not ended since.")]
    valid_from: AwareDatetime | None
    valid_until: AwareDatetime | None
    criteria_version: int | None
    evidence: int | None
    overridden: bool
    reason: str | None
    decided_at: AwareDatetime | None
    decided_by: Annotated[str | None, Field(description="The actor; shown to staff.")]
    evidence_reference: Annotated[str | None, Field(description="Shown to staff.")]


class RequirementList(BaseModel):
    """The requirements of a participation."""

    model_config = ConfigDict(extra="forbid")

    participation_id: UUID
    version: int
    state: Annotated[str, Field(description="The participation's state.", examples=["enrolled"])]
    requirements: list[RequirementView]


class Command(Protocol):
    """A use case about a requirement."""

    def __call__(self, uow: UnitOfWork, meta: CommandMetadata, target: Target, *, kind: str) -> CommandResult:
        """Decide and return the result."""
        ...


def router(context: RouteContext) -> APIRouter:
    """Return the routes of requirements.

    Args:
        context: The context in which they run.
    """
    routes = context.router("participations", "requirements")
    _add_list(routes, context)
    _add_plain(routes, context, "request", commands.request, "Request a requirement of a participant")
    _add_plain(routes, context, "review", commands.start_review, "Start to review a requirement")
    _add_clearing(routes, context)
    _add_consent(routes, context)
    _add_ends(routes, context)
    return routes


def _target(request: CommandRequest, participation_id: UUID) -> Target:
    return Target(request.principal, participation_id, request.expected_version)


def _add_list(routes: APIRouter, context: RouteContext) -> None:
    @routes.get(
        "/{participation_id}/requirements",
        response_model=RequirementList,
        summary="List the requirements of a participation",
    )
    def show(principal: PrincipalDep, clock: ClockDep, participation_id: UUID) -> JSONResponse:
        participation = context.store.load(Participation, participation_id)
        program = context.store.load(Program, participation.program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_participation(principal, Action.SEE_PARTICIPATION, participation, program, organization)
        scope = program_scope(program, organization, participation.context["person_id"])
        evidence = authorization.allows(PERMISSIONS, principal, Action.SEE_EVIDENCE, scope)
        policy = in_force(program.versions, clock()).policy
        return respond_state(view(participation, policy, evidence=evidence), participation.version)


def _add_plain(routes: APIRouter, context: RouteContext, name: str, command: Command, summary: str) -> None:
    @routes.post(f"{ADDRESS}/{name}", response_model=RequirementList, name=name, summary=summary)
    def transition(
        request: CommandDep,
        participation_id: UUID,
        kind: Kind,
        body: CommandBody | None = None,  # noqa: ARG001 - read by `command_request`
    ) -> JSONResponse:
        target = _target(request, participation_id)
        return context.execute(request, lambda uow: command(uow, request.meta, target, kind=kind))


def _add_clearing(routes: APIRouter, context: RouteContext) -> None:
    @routes.post(f"{ADDRESS}/clear", response_model=RequirementList, summary="Clear a requirement")
    def clear(request: CommandDep, participation_id: UUID, kind: Kind, body: Clear) -> JSONResponse:
        target, stated = _target(request, participation_id), body.model_dump(exclude={"occurred_at"})
        return context.execute(request, lambda uow: commands.clear(uow, request.meta, target, kind=kind, **stated))

    @routes.post(
        f"{ADDRESS}/override", response_model=RequirementList, summary="Clear a requirement against the policy"
    )
    def override(request: CommandDep, participation_id: UUID, kind: Kind, body: Override) -> JSONResponse:
        target, stated = _target(request, participation_id), body.model_dump(exclude={"occurred_at"})
        return context.execute(request, lambda uow: commands.override(uow, request.meta, target, kind=kind, **stated))

    @routes.post(f"{ADDRESS}/waive", response_model=RequirementList, summary="Waive a requirement")
    def waive(request: CommandDep, participation_id: UUID, kind: Kind, body: Waive) -> JSONResponse:
        target, stated = _target(request, participation_id), body.model_dump(exclude={"occurred_at"})
        return context.execute(request, lambda uow: commands.waive(uow, request.meta, target, kind=kind, **stated))


def _add_consent(routes: APIRouter, context: RouteContext) -> None:
    @routes.post("/{participation_id}/consent", response_model=RequirementList, summary="Give consent as the guardian")
    def give_consent(
        request: CommandDep,
        participation_id: UUID,
        body: CommandBody | None = None,  # noqa: ARG001 - read by `command_request`
    ) -> JSONResponse:
        target = _target(request, participation_id)
        return context.execute(request, lambda uow: commands.give_consent(uow, request.meta, target))

    @routes.post(
        "/{participation_id}/withdraw-consent",
        response_model=RequirementList,
        summary="Take the consent back as the guardian",
    )
    def withdraw_consent(
        request: CommandDep,
        participation_id: UUID,
        body: CommandBody | None = None,  # noqa: ARG001 - read by `command_request`
    ) -> JSONResponse:
        target = _target(request, participation_id)
        return context.execute(request, lambda uow: commands.withdraw_consent(uow, request.meta, target))


def _add_ends(routes: APIRouter, context: RouteContext) -> None:
    @routes.post(f"{ADDRESS}/revoke", response_model=RequirementList, summary="Revoke a requirement")
    def revoke(request: CommandDep, participation_id: UUID, kind: Kind, body: WithReason) -> JSONResponse:
        target = _target(request, participation_id)
        return context.execute(
            request, lambda uow: commands.revoke(uow, request.meta, target, kind=kind, reason=body.reason)
        )
