"""HTTP routes of access: the list of roles, granting and revoking one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.access.commands import AccessCommands
from services.eventstore.refusal import RefusedError
from services.web.command_request import CommandDep
from services.web.identity.granted_access import Identity
from services.web.identity.roles import Role
from services.web.route_context import PrincipalDep, RouteContext

Name = Annotated[str, Field(min_length=1, max_length=500)]


class Place(BaseModel):
    """A role, and where it counts."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    organization_id: Annotated[UUID | None, Field(description="The whole federation if left out.")] = None
    program_id: Annotated[UUID | None, Field(description="All programs of the organization if left out.")] = None


class Grant(Place):
    """The body of the command to grant a role: to an identity, or to a person."""

    issuer: Annotated[Name | None, Field(description="The `iss` of the identity's tokens.")] = None
    subject: Annotated[Name | None, Field(description="The `sub` of its tokens.")] = None
    person_id: Annotated[UUID | None, Field(description="A person, for every identity of theirs.")] = None


class Revoke(Place):
    """The body of the command to revoke a role."""

    issuer: Name
    subject: Name


class MappedGroup(BaseModel):
    """A group of an organization's directory, and the role that its members have."""

    model_config = ConfigDict(extra="forbid")

    group: Annotated[Name, Field(description="The group's display name, or its external id.")]
    role: Role
    organization_id: Annotated[UUID, Field(description="The organization of the directory; no other one.")]
    program_id: Annotated[UUID | None, Field(description="All programs of the organization if left out.")] = None


class GroupList(BaseModel):
    """The groups that give roles."""

    model_config = ConfigDict(extra="forbid")

    items: list[MappedGroup]


class GrantedRole(BaseModel):
    """A role of an identity."""

    model_config = ConfigDict(extra="forbid")

    issuer: str
    subject: str
    actor: Annotated[str | None, Field(description="The id in its place in events and in the audit.")]
    role: Role
    organization: UUID | None
    program: UUID | None
    granted_at: AwareDatetime
    granted_by: Annotated[str | None, Field(description="Who granted it; null for an operator at the command line.")]
    from_group: Annotated[bool, Field(description="Whether it follows from a group of the organization's directory.")]
    with_invitation: Annotated[bool, Field(description="Whether it came with the invitation of a person.")]


class AccessList(BaseModel):
    """Roles by identity."""

    model_config = ConfigDict(extra="forbid")

    items: list[GrantedRole]


class AccessResult(BaseModel):
    """The role that was granted or revoked, and where."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    organization_id: UUID | None
    program_id: UUID | None


def router(context: RouteContext, access: AccessCommands) -> APIRouter:
    """Return the routes of access.

    Args:
        context: The context in which they run.
        access: Decides and keeps the roles.
    """
    routes = context.router("access", "access")

    @routes.get("", response_model=AccessList, summary="List roles")
    def listed(principal: PrincipalDep, organization_id: UUID | None = None) -> JSONResponse:
        items = [GrantedRole(**asdict(each)) for each in access.entries(principal, organization_id)]
        return JSONResponse(AccessList(items=items).model_dump(mode="json"))

    @routes.post("/grant", response_model=AccessResult, summary="Grant a role")
    def grant(request: CommandDep, body: Grant) -> JSONResponse:
        access.grant(request.principal, _identity(body), body.role, body.organization_id, body.program_id)
        return _result(body)

    @routes.post("/revoke", response_model=AccessResult, summary="Revoke a role")
    def revoke(request: CommandDep, body: Revoke) -> JSONResponse:
        identity = Identity(body.issuer, body.subject)
        access.revoke(request.principal, identity, body.role, body.organization_id, body.program_id)
        return _result(body)

    _add_groups(routes, access)
    return routes


def _add_groups(routes: APIRouter, access: AccessCommands) -> None:
    @routes.get("/groups", response_model=GroupList, summary="List groups that give roles")
    def groups(principal: PrincipalDep, organization_id: UUID) -> JSONResponse:
        items = [
            MappedGroup(
                group=each.group,
                role=each.membership.role,
                organization_id=organization_id,
                program_id=None if each.membership.program is None else UUID(each.membership.program),
            )
            for each in access.groups(principal, organization_id)
        ]
        return JSONResponse(GroupList(items=items).model_dump(mode="json"))

    @routes.post("/groups/map", response_model=MappedGroup, summary="Have a group give a role")
    def map_group(request: CommandDep, body: MappedGroup) -> JSONResponse:
        access.map_group(request.principal, body.group, body.role, body.organization_id, body.program_id)
        return JSONResponse(body.model_dump(mode="json"))

    @routes.post("/groups/unmap", response_model=MappedGroup, summary="Have a group give a role no longer")
    def unmap_group(request: CommandDep, body: MappedGroup) -> JSONResponse:
        access.unmap_group(request.principal, body.group, body.role, body.organization_id, body.program_id)
        return JSONResponse(body.model_dump(mode="json"))


def _identity(body: Grant) -> Identity | UUID:
    if body.person_id is not None:
        return body.person_id
    if body.issuer is None or body.subject is None:
        detail = "state the issuer and the subject of an identity, or a person"
        raise RefusedError("identity-missing", detail, field="subject", kind="field")
    return Identity(body.issuer, body.subject)


def _result(body: Place) -> JSONResponse:
    result = AccessResult(role=body.role, organization_id=body.organization_id, program_id=body.program_id)
    return JSONResponse(result.model_dump(mode="json"))
