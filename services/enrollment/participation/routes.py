"""HTTP of participations: apply, then every step of the lifecycle."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.http import BASE, RUNS_PROGRAMS, Because, Code, Count, execute
from services.enrollment.participation import commands
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.domain import MAX_SENIORITY, MAX_SKILLS
from services.enrollment.programs.policy import WIDEST
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import Answer, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.web.command_request import CommandBody, CommandDep
from services.web.responses import respond_state

Seniority = Annotated[Count, Field(ge=0, le=MAX_SENIORITY, description="Rank on the program's own ladder.")]
Capacity = Annotated[Count, Field(ge=1, le=WIDEST, description="At most the policy's, which it is when left out.")]


class Apply(CommandBody):
    """A person applies."""

    program_id: UUID
    person_id: Annotated[UUID, Field(description="The person's pseudonym; never a name or an address.")]
    role: Literal["mentor", "mentee"]
    skills: Annotated[list[Code], Field(max_length=MAX_SKILLS, description="Taxonomy codes.", default_factory=list)]
    seniority: Seniority | None = None


class Enroll(CommandBody):
    """An applicant is taken into the program."""

    capacity: Capacity | None = None
    seniority: Seniority | None = None


class StepWithReason(Protocol):
    """A use case that changes a participation and says why."""

    def __call__(
        self, uow: UnitOfWork, meta: CommandMetadata, *, participation_id: UUID, reason: str, version: int | None
    ) -> Answer:
        """Decide and answer."""
        ...


class Step(Protocol):
    """A use case that changes a participation."""

    def __call__(
        self, uow: UnitOfWork, meta: CommandMetadata, *, participation_id: UUID, version: int | None
    ) -> Answer:
        """Decide and answer."""
        ...


class ParticipationShown(BaseModel):
    """A participation as the service shows it."""

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


def router(store: EventStore) -> APIRouter:
    """Make the routes of participations.

    Args:
        store: the service's event store.
    """
    routes = APIRouter(prefix=f"{BASE}/participations", tags=["participations"], dependencies=[RUNS_PROGRAMS])
    _entering(routes, store)
    _with_reason(routes, store, "reject", commands.reject, "Turn an application down")
    _with_reason(routes, store, "pause", commands.pause, "No new matches for a while")
    _with_reason(routes, store, "withdraw", commands.withdraw, "Stop taking part")
    _without_reason(routes, store, "resume", commands.resume, "Come back from a pause")
    _without_reason(routes, store, "complete", commands.complete, "Take part to the end")

    @routes.get("/{participation_id}", response_model=ParticipationShown, summary="One participation, as of now")
    def show(participation_id: UUID) -> JSONResponse:
        participation = store.load(Participation, participation_id)
        return respond_state(commands.view(participation), participation.version)

    return routes


def _entering(routes: APIRouter, store: EventStore) -> None:
    @routes.post("", status_code=201, response_model=ParticipationShown, summary="Apply in a role")
    def apply(request: CommandDep, body: Apply) -> JSONResponse:
        return execute(
            store,
            request,
            lambda uow: commands.apply(
                uow,
                request.meta,
                program_id=body.program_id,
                person_id=body.person_id,
                role=Role(body.role),
                skills=body.skills,
                seniority=body.seniority,
            ),
        )

    @routes.post("/{participation_id}/enroll", response_model=ParticipationShown, summary="Take into the program")
    def enroll(request: CommandDep, participation_id: UUID, body: Enroll | None = None) -> JSONResponse:
        wanted = body or Enroll()
        return execute(
            store,
            request,
            lambda uow: commands.enroll(
                uow,
                request.meta,
                participation_id=participation_id,
                capacity=wanted.capacity,
                seniority=wanted.seniority,
                version=request.expected_version,
            ),
        )


def _with_reason(routes: APIRouter, store: EventStore, name: str, command: StepWithReason, summary: str) -> None:
    @routes.post(f"/{{participation_id}}/{name}", response_model=ParticipationShown, name=name, summary=summary)
    def step(request: CommandDep, participation_id: UUID, body: Because) -> JSONResponse:
        return execute(
            store,
            request,
            lambda uow: command(
                uow,
                request.meta,
                participation_id=participation_id,
                reason=body.reason,
                version=request.expected_version,
            ),
        )


def _without_reason(routes: APIRouter, store: EventStore, name: str, command: Step, summary: str) -> None:
    @routes.post(f"/{{participation_id}}/{name}", response_model=ParticipationShown, name=name, summary=summary)
    def step(request: CommandDep, participation_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        return execute(
            store,
            request,
            lambda uow: command(uow, request.meta, participation_id=participation_id, version=request.expected_version),
        )
