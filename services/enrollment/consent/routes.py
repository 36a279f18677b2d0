"""HTTP routes of consent and of groups."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.consent import commands
from services.enrollment.consent.groups import group
from services.enrollment.consent.view import view
from services.enrollment.organizations.domain import Organization
from services.enrollment.people.access import authorize_person
from services.enrollment.people.aggregate import Person
from services.enrollment.people.consent import ConsentPurpose
from services.enrollment.people.profiles import Profiles
from services.enrollment.permissions import PERMISSIONS, Action
from services.web.bodies import Code, Count
from services.web.command_request import CommandBody, CommandDep
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext

MAX_IDS = 10_000
Version = Annotated[Count, Field(ge=1, le=1_000)]


class ConsentView(BaseModel):
    """One purpose: the question, and the answer."""

    model_config = ConfigDict(extra="forbid")

    purpose: ConsentPurpose
    wording_version: Annotated[Version, Field(description="The version of the question as it is asked now.")]
    wording: Annotated[str, Field(description="The question.")]
    granted: Annotated[bool | None, Field(description="The answer; null for a person who was never asked.")]
    answered_version: Annotated[Version | None, Field(description="The version of the question that was answered.")]


class ConsentList(BaseModel):
    """Every purpose with the question and the answer of one person."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    version: int
    consents: list[ConsentView]


class ChangeConsent(CommandBody):
    """The body of the command to grant or to refuse a purpose."""

    purpose: ConsentPurpose
    granted: bool
    wording_version: Version


class AskGroups(BaseModel):
    """The people to group, and the attribute to group them by."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_IDS)]
    attribute: Annotated[Code, Field(examples=["industry"])]


class Groups(BaseModel):
    """Groups of people who state the same, without what they state."""

    model_config = ConfigDict(extra="forbid")

    groups: Annotated[list[list[UUID]], Field(description="The largest first; small ones are put together as one.")]


def router(context: RouteContext, profiles: Profiles) -> APIRouter:
    """Return the routes.

    Args:
        context: The context in which they run.
        profiles: The profiles of people.
    """
    routes = context.router("people", "consent")

    @routes.post("/groups", response_model=Groups, summary="Group people by what they state about themselves")
    def groups(principal: PrincipalDep, body: AskGroups) -> JSONResponse:
        if not authorization.allows(PERMISSIONS, principal, Action.GROUP_PEOPLE, Scope()):
            raise authorization.forbidden(PERMISSIONS, Action.GROUP_PEOPLE)
        found = group(context.store, profiles, body.ids, body.attribute)
        return JSONResponse({"groups": found}, headers={"Cache-Control": "no-store"})

    @routes.get("/{person_id}/consents", response_model=ConsentList, summary="List the consents of a person")
    def show(principal: PrincipalDep, person_id: UUID) -> JSONResponse:
        person = context.store.load(Person, person_id)
        organization = context.store.load(Organization, person.organization_id)
        authorize_person(principal, Action.SEE_PERSON, person, organization)
        return respond_state(view(person), person.version)

    @routes.post("/{person_id}/consents", response_model=ConsentList, summary="Grant or refuse a purpose")
    def change(request: CommandDep, person_id: UUID, body: ChangeConsent) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.change(
                uow,
                request.meta,
                request.principal,
                person_id=person_id,
                purpose=body.purpose,
                granted=body.granted,
                wording_version=body.wording_version,
                version=request.expected_version,
            ),
        )

    return routes
