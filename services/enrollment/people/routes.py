"""HTTP routes of people."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.enrollment.organizations.domain import Organization
from services.enrollment.people import bodies, commands
from services.enrollment.people.access import authorize_people, authorize_person, may_search
from services.enrollment.people.aggregate import Person
from services.enrollment.people.bodies import ChangeProfile, InvitePerson
from services.enrollment.people.folding import fold
from services.enrollment.people.link_codes import make_code, read_code
from services.enrollment.people.names import MAX_IDS, Names
from services.enrollment.people.profiles import Profiles
from services.enrollment.people.search import PeopleIndex
from services.enrollment.people.view import view
from services.enrollment.permissions import Action
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.command_request import CommandDep
from services.web.responses import respond_state
from services.web.route_context import ClockDep, PrincipalDep, RouteContext

VERSION_HEADER = "People-Version"
_PRIVATE = {"Cache-Control": "private, no-store"}


@dataclass(frozen=True, slots=True)
class People:
    """What the routes of people need beside the store.

    Attributes:
        profiles: The profiles.
        index: The search.
        names: The names.
        link_key: The secret of the codes of links.
        request_mail: Requests the mail that invites a person, in the course of a command.
    """

    profiles: Profiles
    index: PeopleIndex
    names: Names
    link_key: bytes
    request_mail: Callable[[UUID, CommandMetadata], object]


def router(context: RouteContext, people: People) -> APIRouter:
    """Return the routes of people.

    Args:
        context: The context in which they run.
        people: Profiles, search and names.
    """
    routes = context.router("people", "people")
    _add_reads(routes, context, people)
    _add_commands(routes, context, people)
    _add_guardians(routes, context)
    _add_links(routes, context, people)
    return routes


def _add_reads(routes: APIRouter, context: RouteContext, people: People) -> None:
    @routes.get("", response_model=bodies.FoundPeople, summary="Search people")
    def search(
        principal: PrincipalDep,
        organization_id: UUID,
        q: Annotated[str, Query(max_length=200, description="Words of a name or a mail address.")] = "",
        after: Annotated[UUID | None, Query(description="The last person of the page before.")] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_IDS)] = 50,
    ) -> JSONResponse:
        authorize_people(principal, Action.SEARCH_PEOPLE, context.store.load(Organization, organization_id))
        before = None if after is None else people.profiles.find_many([after]).get(after)
        name = "" if before is None else fold(before.profile.name)
        found = people.index.of(organization_id).find(
            q, limit=limit, after=None if before is None else after, after_name=name
        )
        items = [{"person_id": str(person), "name": name} for person, name in found.people]
        headers = {**_PRIVATE, VERSION_HEADER: people.names.version([organization_id])}
        following = str(found.people[-1][0]) if found.more else None
        return JSONResponse({"items": items, "next": following}, headers=headers)

    @routes.post("/names", response_model=bodies.NamesView, summary="Get names")
    def names(principal: PrincipalDep, clock: ClockDep, body: bodies.AskNames) -> JSONResponse:
        seen = people.names.visible(principal, body.ids, clock())
        headers = {**_PRIVATE, VERSION_HEADER: people.names.version(seen.organizations)}
        return JSONResponse({"names": {str(id): name for id, name in seen.names.items()}}, headers=headers)

    @routes.get("/{person_id}", response_model=bodies.PersonWithProfile, summary="Get a person")
    def show(principal: PrincipalDep, clock: ClockDep, person_id: UUID) -> JSONResponse:
        person = context.store.load(Person, person_id)
        organization = context.store.load(Organization, person.organization_id)
        programs = people.names.programs_of(person_id, clock())
        authorize_person(principal, Action.SEE_PERSON, person, organization, programs=programs)
        owned = people.profiles.find_many([person_id]).get(person_id)
        duplicates: list[str] = []
        if owned is not None and may_search(principal, organization):
            index = people.index.of(person.organization_id)
            alike = index.duplicates_of(owned.profile.name, owned.profile.mail)
            duplicates = [str(each) for each in alike if each != person_id]
        profile = None if owned is None else owned.profile.body()
        return respond_state({**view(person), "profile": profile, "possible_duplicates": duplicates}, person.version)


def _add_commands(routes: APIRouter, context: RouteContext, people: People) -> None:
    @routes.post("", status_code=201, response_model=bodies.PersonView, summary="Invite a person to an organization")
    def invite(request: CommandDep, body: InvitePerson) -> JSONResponse:
        def decide(uow: UnitOfWork) -> CommandResult:
            return commands.invite(
                uow,
                request.meta,
                request.principal,
                people.profiles,
                organization_id=body.organization_id,
                fields=body.profile(),
                request_mail=lambda person_id: people.request_mail(person_id, request.meta),
            )

        return context.execute(request, decide)

    @routes.post("/{person_id}/profile", response_model=bodies.PersonView, summary="Change the profile of a person")
    def change_profile(request: CommandDep, person_id: UUID, body: ChangeProfile) -> JSONResponse:
        def decide(uow: UnitOfWork) -> CommandResult:
            return commands.change_profile(
                uow,
                request.meta,
                request.principal,
                people.profiles,
                person_id=person_id,
                fields=body.profile(),
                version=request.expected_version,
            )

        return context.execute(request, decide)

    @routes.post("/{person_id}/register", response_model=bodies.PersonView, summary="Register as a person")
    def register(request: CommandDep, person_id: UUID, _: bodies.Register) -> JSONResponse:
        return context.execute(
            request, lambda uow: commands.register(uow, request.meta, request.principal, person_id=person_id)
        )


def _add_guardians(routes: APIRouter, context: RouteContext) -> None:
    @routes.post("/{person_id}/guardians", response_model=bodies.PersonView, summary="Add a guardian")
    def add(request: CommandDep, person_id: UUID, body: bodies.Guardian) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.add_guardian(
                uow,
                request.meta,
                request.principal,
                person_id=person_id,
                guardian_id=body.guardian_id,
                version=request.expected_version,
            ),
        )

    @routes.post("/{person_id}/guardians/remove", response_model=bodies.PersonView, summary="Remove a guardian")
    def remove(request: CommandDep, person_id: UUID, body: bodies.Guardian) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.remove_guardian(
                uow,
                request.meta,
                request.principal,
                person_id=person_id,
                guardian_id=body.guardian_id,
                version=request.expected_version,
            ),
        )


def _add_links(routes: APIRouter, context: RouteContext, people: People) -> None:
    @routes.post("/{person_id}/links", response_model=bodies.LinkCodeView, summary="Get the code of a link")
    def link(request: CommandDep, person_id: UUID, _: bodies.MakeLink) -> JSONResponse:
        meta = request.meta
        made = make_code(people.link_key, person_id, meta.command_id, meta.recorded_at)
        response = context.execute(
            request,
            lambda uow: commands.link(uow, meta, request.principal, person_id=person_id, link_id=made.link_id),
        )
        # The code is not part of the answer that is kept: a repeated command makes it again.
        body = json.loads(bytes(response.body))
        response.body = response.render({**body, "code": made.code, "expires_at": made.expires_at.isoformat()})
        response.headers["content-length"] = str(len(response.body))
        return response

    @routes.post("/{person_id}/links/confirm", response_model=bodies.LinkedPerson, summary="Confirm a link")
    def confirm(request: CommandDep, person_id: UUID, body: bodies.ConfirmLink) -> JSONResponse:
        link_id = read_code(body.code, request.meta.recorded_at)
        return context.execute(
            request,
            lambda uow: commands.link(uow, request.meta, request.principal, person_id=person_id, link_id=link_id),
        )

    @routes.post("/{person_id}/unlink", response_model=bodies.PersonView, summary="Take back a link")
    def unlink(request: CommandDep, person_id: UUID, body: bodies.Unlink) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.unlink(
                uow, request.meta, request.principal, person_id=person_id, link_id=body.link_id
            ),
        )
