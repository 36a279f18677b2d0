"""HTTP routes of people."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.enrollment.organizations.domain import Organization
from services.enrollment.people import commands
from services.enrollment.people.access import authorize_person
from services.enrollment.people.aggregate import Person
from services.enrollment.people.bodies import ChangeProfile
from services.enrollment.people.guardian_routes import add_guardians
from services.enrollment.people.invitation_routes import add_invitation
from services.enrollment.people.link import made_links
from services.enrollment.people.link_routes import add_links
from services.enrollment.people.parts import PeopleParts
from services.enrollment.people.responses import PersonView, PersonWithProfile
from services.enrollment.people.search_routes import add_names, add_search
from services.enrollment.people.view import view
from services.enrollment.permissions import Action
from services.web.command_request import CommandDep
from services.web.responses import respond_state
from services.web.route_context import ClockDep, PrincipalDep, RouteContext

_OF_AGE = frozenset({"minor_until", "time_zone"})
"""Fields that decide when a person comes of age, and guardians are none any more."""


def router(context: RouteContext, parts: PeopleParts) -> APIRouter:
    """Return the routes of people.

    Args:
        context: The context in which they run.
        parts: What they use.
    """
    routes = context.router("people", "people")
    add_names(routes, parts)
    add_search(routes, context, parts)
    add_invitation(routes, context, parts)
    _add_profile(routes, context, parts)
    add_guardians(routes, context, parts)
    add_links(routes, context, parts)

    @routes.get("/{person_id}", response_model=PersonWithProfile, summary="Get a person with the profile")
    def show(principal: PrincipalDep, person_id: UUID, clock: ClockDep) -> JSONResponse:
        person = context.store.load(Person, person_id)
        organization = context.store.load(Organization, person.organization_id)
        programs = parts.names.programs_of(person_id, clock())
        authorize_person(principal, Action.SEE_PERSON, person, organization, programs=programs)
        owned = parts.profiles.find_many([person_id]).get(person_id)
        profile = None if owned is None else owned.profile.body()
        own = made_links(context.store, person) if str(person_id) in principal.people else None
        return respond_state({**view(person), "profile": profile, "made_links": own}, person.version)

    return routes


def _add_profile(routes: APIRouter, context: RouteContext, parts: PeopleParts) -> None:
    @routes.post("/{person_id}/profile", response_model=PersonView, summary="Change a profile")
    def change_profile(request: CommandDep, person_id: UUID, body: ChangeProfile) -> JSONResponse:
        response = context.execute(
            request,
            lambda uow: commands.change_profile(
                uow,
                request.meta,
                request.principal,
                parts.profiles,
                person_id=person_id,
                fields=body.changes(),
                version=request.expected_version,
            ),
        )
        if not _OF_AGE.isdisjoint(body.model_fields_set):
            parts.access.refresh(context.store.load(Person, person_id))
        return response
