"""HTTP routes of a program's policy: its versions and their changes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import Action
from services.enrollment.programs import commands
from services.enrollment.programs.access import authorize_program, may_see_texts
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.bodies import ChangePolicy, PolicyHistory, ProgramView, read_statement
from services.enrollment.programs.view import view_history
from services.policy.versions import in_force
from services.web.bodies import PlausibleMoment
from services.web.command_request import CommandDep
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext

At = Annotated[PlausibleMoment | None, Query(description="Show only the version in force at this time.")]


def router(context: RouteContext) -> APIRouter:
    """Return the routes of policies.

    Args:
        context: The context in which they run.
    """
    routes = context.router("programs", "policies")

    @routes.post("/{program_id}/policy", response_model=ProgramView, summary="Change the policy of a program")
    def change_policy(request: CommandDep, program_id: UUID, body: ChangePolicy) -> JSONResponse:
        policy, details = read_statement(body.policy)
        return context.execute(
            request,
            lambda uow: commands.change_policy(
                uow,
                request.meta,
                request.principal,
                program_id=program_id,
                policy=policy,
                details=details,
                effective_at=body.effective_at,
                version=request.expected_version,
            ),
        )

    @routes.get("/{program_id}/policy", response_model=PolicyHistory, summary="List the versions of a policy")
    def show_history(principal: PrincipalDep, program_id: UUID, at: At = None) -> JSONResponse:
        program = context.store.load(Program, program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_program(principal, Action.SEE_PROGRAM, program, organization)
        number = None if at is None else in_force(program.versions, at).number
        texts = may_see_texts(principal, program, organization)
        return respond_state(view_history(program, number=number, texts=texts), program.version)

    return routes
