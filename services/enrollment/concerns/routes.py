"""HTTP routes of concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID, uuid5

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.concerns import commands
from services.enrollment.concerns.access import authorize_concern
from services.enrollment.concerns.aggregate import Concern, Outcome, RaisedAs, Topic
from services.enrollment.concerns.commands import Ports, Statement, Target
from services.enrollment.concerns.listing import list_concerns
from services.enrollment.concerns.states import State
from services.enrollment.concerns.view import view
from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import Action
from services.enrollment.programs.aggregate import Program
from services.enrollment.validation import MAX_TEXT
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.command_request import CommandBody, CommandDep, CommandRequest
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext

_CONCERNS = UUID("6a3f0c52-9d0b-5b7e-8f3c-1d5e2a7b9c04")  # the namespace of concern ids: one for each command
Decision = Callable[[UnitOfWork, CommandMetadata, Target], CommandResult]


class RaiseConcern(CommandBody):
    """The body of the command to raise a concern."""

    program_id: UUID
    relationship_id: Annotated[UUID | None, Field(description="The relationship that it is about, if any.")] = None
    participation_id: Annotated[
        UUID | None, Field(description="The participation of the person that it is about, if any.")
    ] = None
    topic: Annotated[Topic, Field(description="What it is about.", examples=["conduct"])]
    text: Annotated[
        str,
        Field(max_length=MAX_TEXT, description="In own words; kept sealed.", examples=["I do not feel safe."]),
    ]


class CloseConcern(CommandBody):
    """The body of the command to close a concern."""

    outcome: Annotated[Outcome, Field(description="What became of it.", examples=["guidance-given"])]


class ConcernView(BaseModel):
    """The state of a concern, without its text."""

    model_config = ConfigDict(extra="forbid")

    concern_id: UUID
    version: int
    state: Literal["raised", "in-triage", "closed"]
    organization_id: UUID
    program_id: UUID
    relationship_id: UUID | None
    topic: Topic
    raised_as: RaisedAs
    raised_at: AwareDatetime
    contact_held: Annotated[bool, Field(description="Whether it keeps the two people of the relationship apart.")]
    outcome: Outcome | None
    closed_at: AwareDatetime | None


class ConcernText(ConcernView):
    """A concern with its text."""

    text: Annotated[str | None, Field(description="The raiser's own words; null where the key is gone.")]


class ConcernList(BaseModel):
    """Concerns of an organization that the caller sees, the oldest first."""

    model_config = ConfigDict(extra="forbid")

    items: list[ConcernView]


def router(context: RouteContext, ports: Ports) -> APIRouter:
    """Return the routes of concerns.

    Args:
        context: The context in which they run.
        ports: What seals the texts and finds the relationships.
    """
    routes = context.router("concerns", "concerns")
    _add_commands(routes, context, ports)
    _add_decisions(routes, context)

    @routes.get("", response_model=ConcernList, summary="List concerns")
    def listed(
        principal: PrincipalDep,
        organization_id: UUID,
        program_id: UUID | None = None,
        state: Annotated[Literal["open", "closed", "all"], Query()] = "open",
    ) -> JSONResponse:
        organization = context.store.load(Organization, organization_id)

        def keep(concern: Concern) -> bool:
            in_state = state == "all" or (concern.state is State.CLOSED) == (state == "closed")
            return in_state and program_id in {None, concern.program_id}

        items = [view(concern) for concern in list_concerns(context.store, principal, organization, keep)]
        return JSONResponse({"items": items})

    @routes.get("/{concern_id}", response_model=ConcernText, summary="Get a concern")
    def show(principal: PrincipalDep, concern_id: UUID) -> JSONResponse:
        concern = context.store.load(Concern, concern_id)
        program = context.store.load(Program, concern.program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_concern(principal, Action.SEE_CONCERN, concern, program, organization)
        text = ports.texts.open(organization.id, concern_id, concern.text_version)
        return respond_state({**view(concern), "text": text}, concern.version)

    return routes


def _add_commands(routes: APIRouter, context: RouteContext, ports: Ports) -> None:
    @routes.post("", status_code=201, response_model=ConcernView, summary="Raise a concern")
    def raise_concern(request: CommandDep, body: RaiseConcern) -> JSONResponse:
        statement = Statement(
            program_id=body.program_id,
            relationship_id=body.relationship_id,
            participation_id=body.participation_id,
            topic=body.topic,
            text=body.text,
        )
        return context.execute(
            request,
            lambda uow: commands.raise_concern(
                uow,
                request.meta,
                request.principal,
                ports,
                concern_id=uuid5(_CONCERNS, f"{request.scope}:{request.meta.command_id}"),
                statement=statement,
            ),
        )

    @routes.post("/{concern_id}/close", response_model=ConcernView, summary="Close a concern")
    def close(request: CommandDep, concern_id: UUID, body: CloseConcern) -> JSONResponse:
        target = Target(request.principal, concern_id, request.expected_version)
        return context.execute(request, lambda uow: commands.close(uow, request.meta, target, outcome=body.outcome))


def _add_decisions(routes: APIRouter, context: RouteContext) -> None:
    def execute(request: CommandRequest, concern_id: UUID, decide: Decision) -> JSONResponse:
        target = Target(request.principal, concern_id, request.expected_version)
        return context.execute(request, lambda uow: decide(uow, request.meta, target))

    @routes.post("/{concern_id}/triage", response_model=ConcernView, summary="Begin the triage of a concern")
    def triage(request: CommandDep, concern_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        return execute(request, concern_id, commands.triage)

    @routes.post("/{concern_id}/hold-contact", response_model=ConcernView, summary="Hold contact")
    def hold_contact(request: CommandDep, concern_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        return execute(request, concern_id, commands.hold_contact)

    @routes.post("/{concern_id}/release-contact", response_model=ConcernView, summary="Release contact")
    def release_contact(request: CommandDep, concern_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        return execute(request, concern_id, commands.release_contact)
