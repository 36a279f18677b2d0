"""HTTP routes of programs: their life."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import Action
from services.enrollment.programs import commands
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.bodies import Open, ProgramView, Rename, read_statement
from services.enrollment.programs.view import view
from services.web.bodies import WithReason
from services.web.command_request import CommandBody, CommandDep
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext


def router(context: RouteContext) -> APIRouter:
    """Return the routes of programs.

    Args:
        context: The context in which they run.
    """
    routes = context.router("programs", "programs")

    @routes.post("", status_code=201, response_model=ProgramView, summary="Draft a program, and open it")
    def draft_program(request: CommandDep, body: Open) -> JSONResponse:
        policy, details = read_statement(body.policy)
        begin = commands.draft_program if body.draft else commands.open_program
        return context.execute(
            request,
            lambda uow: begin(
                uow,
                request.meta,
                request.principal,
                organization_id=body.organization_id,
                name=body.name,
                policy=policy,
                details=details,
            ),
        )

    @routes.post("/{program_id}/open", response_model=ProgramView, summary="Open a drafted program")
    def open_program(request: CommandDep, program_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        return context.execute(
            request,
            lambda uow: commands.open_draft(
                uow, request.meta, request.principal, program_id=program_id, version=request.expected_version
            ),
        )

    @routes.post("/{program_id}/close", response_model=ProgramView, summary="Close a program to newcomers")
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

    @routes.post("/{program_id}/end", response_model=ProgramView, summary="End a program")
    def end(request: CommandDep, program_id: UUID, body: WithReason) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.end(
                uow,
                request.meta,
                request.principal,
                program_id=program_id,
                reason=body.reason,
                version=request.expected_version,
            ),
        )

    @routes.post("/{program_id}/archive", response_model=ProgramView, summary="Archive an ended program")
    def archive(request: CommandDep, program_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        return context.execute(
            request,
            lambda uow: commands.archive(
                uow, request.meta, request.principal, program_id=program_id, version=request.expected_version
            ),
        )

    @routes.post("/{program_id}/rename", response_model=ProgramView, summary="Put the name of a program right")
    def rename(request: CommandDep, program_id: UUID, body: Rename) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.rename(
                uow,
                request.meta,
                request.principal,
                program_id=program_id,
                name=body.name,
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
