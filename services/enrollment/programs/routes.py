"""HTTP of programs: open with a policy, close, look."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.http import BASE, RUNS_PROGRAMS, Because, Count, Day, Name, execute
from services.enrollment.programs import commands
from services.enrollment.programs.domain import Program
from services.enrollment.programs.policy import WIDEST, policy
from services.eventstore.store import EventStore
from services.web.command_request import CommandBody, CommandDep
from services.web.responses import respond_state

Capacity = Annotated[Count, Field(ge=1, le=WIDEST)]


class PolicyBody(BaseModel):
    """What a program allows."""

    model_config = ConfigDict(extra="forbid")

    formalities: Annotated[list[Literal["formal", "informal"]], Field(min_length=1, max_length=2)]
    directions: Annotated[list[Literal["traditional", "reverse", "peer"]], Field(min_length=1, max_length=3)]
    shapes: Annotated[list[Literal["pair", "group"]], Field(min_length=1, max_length=2)]
    mentor_capacity: Annotated[Capacity, Field(description="Most open relationships of a mentor.")]
    mentee_limit: Annotated[Capacity, Field(description="Most open relationships of a mentee.")]
    minimum_group_size: Annotated[Count, Field(ge=1, le=1000, description="Figures about fewer people are not shown.")]
    confidentiality: Literal["open", "confidential", "sealed"]
    request_expiry_days: Annotated[Count, Field(ge=1, le=3650, description="After which a proposal expires.")]
    opens_on: Annotated[Day | None, Field(description="First day of taking part.")] = None
    closes_on: Annotated[Day | None, Field(description="Last day of taking part.")] = None


class Open(CommandBody):
    """An organization opens a program."""

    organization_id: UUID
    name: Name
    policy: PolicyBody


class ProgramShown(BaseModel):
    """A program as the service shows it."""

    model_config = ConfigDict(extra="forbid")

    program_id: UUID
    version: int
    state: Literal["open", "closed"]
    organization_id: UUID
    name: str
    policy: PolicyBody


def router(store: EventStore) -> APIRouter:
    """Make the routes of programs.

    Args:
        store: the service's event store.
    """
    routes = APIRouter(prefix=f"{BASE}/programs", tags=["programs"], dependencies=[RUNS_PROGRAMS])

    @routes.post("", status_code=201, response_model=ProgramShown, summary="Open a program with its policy")
    def open_program(request: CommandDep, body: Open) -> JSONResponse:
        wanted = policy(**body.policy.model_dump())
        return execute(
            store,
            request,
            lambda uow: commands.open_program(
                uow, request.meta, organization_id=body.organization_id, name=body.name, policy=wanted
            ),
        )

    @routes.post("/{program_id}/close", response_model=ProgramShown, summary="Close a program to newcomers")
    def close(request: CommandDep, program_id: UUID, body: Because) -> JSONResponse:
        return execute(
            store,
            request,
            lambda uow: commands.close(
                uow, request.meta, program_id=program_id, reason=body.reason, version=request.expected_version
            ),
        )

    @routes.get("/{program_id}", response_model=ProgramShown, summary="One program, as of now")
    def show(program_id: UUID) -> JSONResponse:
        program = store.load(Program, program_id)
        return respond_state(commands.view(program), program.version)

    return routes
