"""HTTP routes of conflicts of interest."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.conflicts import commands
from services.enrollment.conflicts.access import authorize_conflict
from services.enrollment.conflicts.aggregate import Conflict, DeclaredBy
from services.enrollment.conflicts.view import view
from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import Action
from services.enrollment.programs.aggregate import Program
from services.policy.policy import ConflictKind, NeverPairScope
from services.web.command_request import CommandBody, CommandDep
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext


class DeclareConflict(CommandBody):
    """The body of a declaration of a conflict of interest."""

    program_id: UUID
    person_id: Annotated[
        UUID, Field(description="The pseudonym of the person who declares it, or of one of the two if staff does.")
    ]
    counterpart_id: Annotated[UUID, Field(description="The pseudonym of the other person.")]
    kind: Annotated[
        ConflictKind,
        Field(description="A kind of the program's policy; `never-pair` is for staff.", examples=["declared"]),
    ]


class ConflictView(BaseModel):
    """The state of a conflict of interest."""

    model_config = ConfigDict(extra="forbid")

    conflict_id: UUID
    version: int
    state: Literal["declared", "withdrawn"]
    organization_id: UUID
    program_id: UUID
    person_id: UUID
    counterpart_id: UUID
    kind: ConflictKind
    scope: Annotated[NeverPairScope, Field(description="Where it holds.")]
    declared_by: DeclaredBy


def router(context: RouteContext) -> APIRouter:
    """Return the routes of conflicts of interest.

    Args:
        context: The context in which they run.
    """
    routes = context.router("conflicts", "conflicts")

    @routes.post("", status_code=201, response_model=ConflictView, summary="Declare a conflict of interest")
    def declare(request: CommandDep, body: DeclareConflict) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.declare(
                uow,
                request.meta,
                request.principal,
                program_id=body.program_id,
                person_id=body.person_id,
                counterpart_id=body.counterpart_id,
                kind=body.kind,
            ),
        )

    @routes.post("/{conflict_id}/withdraw", response_model=ConflictView, summary="Withdraw a conflict of interest")
    def withdraw(request: CommandDep, conflict_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        return context.execute(
            request,
            lambda uow: commands.withdraw(
                uow,
                request.meta,
                request.principal,
                conflict_id=conflict_id,
                version=request.expected_version,
            ),
        )

    @routes.get("/{conflict_id}", response_model=ConflictView, summary="Get a conflict of interest")
    def show(principal: PrincipalDep, conflict_id: UUID) -> JSONResponse:
        conflict = context.store.load(Conflict, conflict_id)
        program = context.store.load(Program, conflict.program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_conflict(principal, Action.SEE_CONFLICT, conflict, program, organization)
        return respond_state(view(conflict), conflict.version)

    return routes
