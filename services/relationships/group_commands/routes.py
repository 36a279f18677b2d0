"""HTTP routes of groups."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.relationships.group_commands import commands, views
from services.relationships.group_commands.meeting_routes import add_agreements, add_sessions
from services.relationships.group_commands.models import CloseGroup, FormGroup, GroupResult, GroupView, InviteToGroup
from services.relationships.group_commands.targets import target_of
from services.relationships.route_context import RelationshipRoutes
from services.web.audited_reads import PROGRAM_HEADER, people_header
from services.web.command_request import CommandDep
from services.web.route_context import PrincipalDep

_CONCEPT = "groups"


def router(context: RelationshipRoutes) -> tuple[APIRouter, ...]:
    """Return the routes of groups.

    Args:
        context: The context in which they run.
    """
    of_programs = context.router("programs", _CONCEPT, commands=True)
    of_groups = context.router("groups", _CONCEPT, commands=True)
    _add_forming(of_programs, context)
    _add_membership(of_groups, context)
    add_sessions(of_groups, context)
    add_agreements(of_groups, context)
    _add_view(of_groups, context)
    return of_programs, of_groups


def _add_forming(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post("/{program_id}/groups", status_code=201, response_model=GroupResult, summary="Form a group")
    def form(request: CommandDep, program_id: UUID, body: FormGroup) -> JSONResponse:
        caller = context.caller(request.principal)
        return context.execute(
            request,
            lambda uow: commands.form(uow, request.meta, context.eligibility, caller, program_id, body.plan),
        )


def _add_membership(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.post("/{group_id}/invite", status_code=201, response_model=GroupResult, summary="Invite a mentee")
    def invite(request: CommandDep, group_id: UUID, body: InviteToGroup) -> JSONResponse:
        target = target_of(context, request, group_id)
        mentee, answer_by = body.mentee_participation_id, body.answer_by
        return context.execute(
            request,
            lambda uow: commands.invite(uow, request.meta, target, mentee_participation_id=mentee, answer_by=answer_by),
        )

    @routes.post("/{group_id}/close", response_model=GroupResult, summary="Close a group")
    def close(request: CommandDep, group_id: UUID, body: CloseGroup) -> JSONResponse:
        target = target_of(context, request, group_id)
        return context.execute(
            request,
            lambda uow: commands.close(uow, request.meta, target, initiated_by=body.initiated_by, reason=body.reason),
        )


def _add_view(routes: APIRouter, context: RelationshipRoutes) -> None:
    @routes.get("/{group_id}", response_model=GroupView, summary="Get a group")
    def show(principal: PrincipalDep, group_id: UUID) -> JSONResponse:
        caller = context.caller(principal)
        view, version = views.group_view(context.store, context.eligibility, caller, group_id)
        shown = people_header(views.people_of(view))
        headers = {"Cache-Control": "no-store", "ETag": f'"{version}"', PROGRAM_HEADER: view["program_id"], **shown}
        return JSONResponse(view, headers=headers)
