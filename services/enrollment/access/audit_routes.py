"""HTTP routes of the audit of an organization: who read what, and the names of its staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from psycopg.errors import UndefinedTable
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.organizations.access import is_member
from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import PERMISSIONS, Action
from services.eventstore.store import EventStore
from services.eventstore.unit_of_work import unknown_aggregate
from services.platform.database import Pool
from services.web.bodies import PlausibleMoment
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.identity.principal import Principal
from services.web.identity.reads_of_organization import ReadsOfOrganization, ReadsQuestion
from services.web.route_context import PrincipalDep, RouteContext
from services.web.trail_routes import MOST

_PROGRAMS = "SELECT id FROM enrollment_process.programs WHERE organization_id = %s"


class ReadRow(BaseModel):
    """One entry of the audit."""

    model_config = ConfigDict(extra="forbid")

    id: int
    at: AwareDatetime
    actor: Annotated[str | None, Field(description="Null for an operator at the command line.")]
    action: Annotated[str, Field(description="Method and route, or `grant`, `revoke`.")]
    count: Annotated[int, Field(description="How often, within some seconds.")]
    program: UUID | None
    role: str | None
    subject: Annotated[str | None, Field(description="The actor whose role was granted or revoked.")]


class ReadList(BaseModel):
    """Entries of the audit, the latest first."""

    model_config = ConfigDict(extra="forbid")

    items: list[ReadRow]
    next: Annotated[int | None, Field(description="The value of `before` for the next page.")]


class StaffNames(BaseModel):
    """Identities of staff by actor."""

    model_config = ConfigDict(extra="forbid")

    names: dict[str, str]


class AuditAccess:
    """Decides who reads the audit of an organization.

    Args:
        store: The service's store.
    """

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def authorize(self, principal: Principal, organization_id: UUID) -> None:
        """Pass if a principal may read the audit of an organization.

        Raises:
            RefusedError: `organization-unknown` or `forbidden`.
        """
        organization = self._store.load(Organization, organization_id)
        scope = Scope(organization=str(organization_id), member=is_member(organization))
        hidden = unknown_aggregate(Organization, organization_id)
        see = Action.SEE_ORGANIZATION
        authorization.require(PERMISSIONS, principal, Action.SEE_AUDIT, scope, see=see, hidden=hidden)


def router(context: RouteContext, access: AuditAccess, reads: ReadsOfOrganization, facts: Pool) -> APIRouter:
    """Return the routes.

    Args:
        context: The context in which they run.
        access: Decides who may read.
        reads: The audit.
        facts: Connections to the facts of the service's process, which name the programs of an organization.
    """
    routes = context.router("audit", "audit")

    @routes.get("/reads", response_model=ReadList, summary="List who read what")
    def listed(
        principal: PrincipalDep,
        organization_id: UUID,
        program_id: UUID | None = None,
        actor: UUID | None = None,
        since: PlausibleMoment | None = None,
        until: PlausibleMoment | None = None,
        before: Annotated[int | None, Query(ge=1)] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> JSONResponse:
        access.authorize(principal, organization_id)
        programs = _programs(facts, organization_id)
        question = ReadsQuestion(organization_id, programs, program_id, actor, since, until, before, limit)
        found = reads.find(question)
        rows = [ReadRow(**asdict(each)) for each in found]
        following = found[-1].id if len(found) == limit else None
        return JSONResponse(ReadList(items=rows, next=following).model_dump(mode="json"))

    @routes.get("/staff", response_model=StaffNames, summary="Name the staff of an organization by actor")
    def staff(
        principal: PrincipalDep, organization_id: UUID, actors: Annotated[list[str], Query(max_length=MOST)]
    ) -> JSONResponse:
        access.authorize(principal, organization_id)
        return JSONResponse({"names": reads.staff_names(organization_id, actors)})

    return routes


def _programs(facts: Pool, organization_id: UUID) -> Sequence[UUID]:
    try:
        with facts.connection() as connection:
            return [row[0] for row in connection.execute(_PROGRAMS, [organization_id])]
    except UndefinedTable:  # the process has not started yet
        return []
