"""Route of the people whom the system of their organization has set inactive."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.organizations.domain import Organization
from services.enrollment.people.access import authorize_people
from services.enrollment.permissions import Action
from services.enrollment.scim.inactive import InactivePeople
from services.web.route_context import PrincipalDep, RouteContext


class InactivePerson(BaseModel):
    """A person whom the system of the organization has set inactive."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    since: Annotated[AwareDatetime, Field(description="When the system stated it first.")]


class InactiveList(BaseModel):
    """The people of an organization who were set inactive; a coordinator decides on each."""

    model_config = ConfigDict(extra="forbid")

    items: list[InactivePerson]


def router(context: RouteContext, inactive: InactivePeople) -> APIRouter:
    """Return the route.

    Args:
        context: The context in which it runs.
        inactive: Who was set inactive.
    """
    routes = context.router("inactive-people", "people")

    @routes.get("", response_model=InactiveList, summary="List people set inactive by their organization's system")
    def inactive_people(principal: PrincipalDep, organization_id: UUID) -> JSONResponse:
        authorize_people(principal, Action.SEARCH_PEOPLE, context.store.load(Organization, organization_id))
        items = [InactivePerson(person_id=person, since=since) for person, since in inactive.of(organization_id)]
        body = InactiveList(items=items).model_dump(mode="json")
        return JSONResponse(body, headers={"Cache-Control": "private, no-store"})

    return routes
