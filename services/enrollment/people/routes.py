"""HTTP routes of people."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.organizations.domain import Organization
from services.enrollment.people import commands
from services.enrollment.people.access import authorize_people, authorize_person, may_search
from services.enrollment.people.aggregate import Person
from services.enrollment.people.consent import Answer, ConsentPurpose
from services.enrollment.people.link_codes import make_code, read_code
from services.enrollment.people.names import MAX_IDS, Names
from services.enrollment.people.person_access import PersonAccess
from services.enrollment.people.profile import (
    MAX_ATTRIBUTE,
    MAX_ATTRIBUTES,
    MAX_EXTERNAL_ID,
    MAX_MAIL,
    Purpose,
    build_profile,
)
from services.enrollment.people.profiles import Profiles
from services.enrollment.people.search import PeopleIndex
from services.enrollment.people.view import view
from services.enrollment.permissions import PERMISSIONS, Action
from services.enrollment.validation import MAX_NAME
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.web.audited_reads import people_header
from services.web.bodies import Code, Count, Day
from services.web.command_request import CommandBody, CommandDep, CommandRequest
from services.web.http_errors import ProblemError
from services.web.identity.authorization import forbidden
from services.web.identity.principal import Principal
from services.web.pagination import TEXT, Limit
from services.web.responses import respond_state
from services.web.route_context import ClockDep, PrincipalDep, RouteContext

_OF_AGE = frozenset({"minor_until", "time_zone"})
"""Fields that decide when a person comes of age, and guardians are none any more."""
VERSION_HEADER = "People-Version"
RequestInvitation = Callable[[CommandRequest, UUID], None]
EndConsents = Callable[[UnitOfWork, CommandMetadata, Person], None]

PersonName = Annotated[str, Field(max_length=MAX_NAME, description="As the person writes it.", examples=["Anna Lu"])]
Mail = Annotated[str, Field(max_length=MAX_MAIL, description="One mail address.", examples=["anna@example.org"])]
Phone = Annotated[str | None, Field(max_length=32, description="With the country's code.")]
Zone = Annotated[str, Field(max_length=64, description="An IANA time zone.", examples=["Europe/Berlin"])]
Language = Annotated[str, Field(max_length=35, description="A language tag.", examples=["en"])]
ExternalId = Annotated[
    str | None, Field(max_length=MAX_EXTERNAL_ID, description="The person's id in the organization's own system.")
]


class InvitePerson(CommandBody):
    """The body of the command to invite a person to an organization."""

    organization_id: UUID
    name: PersonName
    mail: Mail
    language: Language = "en"
    time_zone: Zone = "UTC"
    phone: Phone = None
    external_id: ExternalId = None
    minor_until: Annotated[Day | None, Field(description="When a minor comes of age; null for an adult.")] = None
    send_invitation: Annotated[
        bool, Field(description="Whether to invite the person by mail now; false for people taken over from a list.")
    ] = True


class AttributeBody(BaseModel):
    """Something that a person states about themselves."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    value: Annotated[str, Field(max_length=MAX_ATTRIBUTE)]
    purposes: Annotated[list[Purpose], Field(min_length=1, max_length=4, description="What it may be used for.")]


class ChangeProfile(CommandBody):
    """The body of the command to change a profile; a field that is left out keeps its value."""

    name: PersonName | None = None
    mail: Mail | None = None
    phone: Phone = None
    time_zone: Zone | None = None
    language: Language | None = None
    external_id: ExternalId = None
    minor_until: Annotated[Day | None, Field(description="When a minor comes of age; null for an adult.")] = None
    attributes: Annotated[list[AttributeBody] | None, Field(max_length=MAX_ATTRIBUTES)] = None
    opt_outs: Annotated[list[Code] | None, Field(max_length=20, description="Categories of mail not wanted.")] = None
    unreachable: Annotated[bool | None, Field(description="Whether the mail address is refused.")] = None

    def changes(self) -> dict[str, Any]:
        """Return the fields that the body states."""
        nullable = {"phone", "external_id", "minor_until"}
        stated = self.model_dump(exclude_unset=True, exclude={"occurred_at"})
        if self.minor_until is not None:
            stated["minor_until"] = self.minor_until
        return {name: value for name, value in stated.items() if value is not None or name in nullable}


class ConsentAnswer(BaseModel):
    """The answer to the question about one purpose."""

    model_config = ConfigDict(extra="forbid")

    purpose: ConsentPurpose
    granted: bool
    wording_version: Annotated[Count, Field(ge=1, le=1_000, description="The version of the question that was read.")]


class Register(CommandBody):
    """The body of the command to register."""

    consents: Annotated[
        tuple[ConsentAnswer, ...],
        Field(max_length=3, description="What the person allows and refuses; none is needed."),
    ] = ()


class AddGuardian(CommandBody):
    """The body of the command to add a guardian."""

    guardian_id: UUID


class ConfirmLink(CommandBody):
    """The body of the command to confirm a link."""

    code: Annotated[str, Field(max_length=100, description="The code that the person brings from the other sign-in.")]


class Unlink(CommandBody):
    """The body of the command to take a link back."""

    link_id: UUID


class NamesBody(BaseModel):
    """The ids whose names are asked for."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[UUID], Field(max_length=MAX_IDS)]


class PersonView(BaseModel):
    """The state of a person, without anything personal."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    version: int
    state: Literal["invited", "registered", "erasing", "erased"]
    organization_id: UUID
    guardians: list[UUID]
    wards: list[UUID]
    links: list[UUID]


class InvitedView(PersonView):
    """A person who was invited, and the people who may be the same one."""

    possible_duplicates: Annotated[list[UUID], Field(description="People with the same mail address or name.")]


class LinkView(PersonView):
    """A person and a new link."""

    link_id: UUID


class LinkCodeView(LinkView):
    """A person, a new link, and its code."""

    code: Annotated[str, Field(description="To be entered at the other organization's sign-in.")]
    expires_at: AwareDatetime


class ProfileView(BaseModel):
    """The personal data that the organization holds about a person."""

    name: str
    mail: str
    phone: str | None
    time_zone: str
    language: str
    external_id: str | None
    attributes: list[AttributeBody]
    minor_until: date | None
    opt_outs: list[str]
    unreachable: bool


class PersonWithProfile(PersonView):
    """A person with the profile; null while it is being erased, and afterwards."""

    profile: ProfileView | None


class FoundPerson(BaseModel):
    """A person that a search found."""

    person_id: UUID
    name: str


class FoundPeople(BaseModel):
    """A page of people, in the order of their names."""

    items: list[FoundPerson]
    next: Annotated[UUID | None, Field(description="The `after` of the next page; null on the last one.")]


class NamesView(BaseModel):
    """The names that the caller may see, by id."""

    names: dict[UUID, str]
    former: Annotated[list[UUID], Field(description="People who were erased, and whose names the caller would see.")]


@dataclass(frozen=True, slots=True)
class PeopleParts:
    """The parts that the routes of people use.

    Attributes:
        profiles: The profiles of people.
        index: Search by name.
        names: The names that a viewer may see.
        access: Keeps what identities are known as in step.
        link_key: The secret that codes of links follow from.
        request_invitation: Requests the mail of an invitation.
        end_consents_to_participations: Revokes what a guardian of a person consented to, in a unit of work.
    """

    profiles: Profiles
    index: PeopleIndex
    names: Names
    access: PersonAccess
    link_key: bytes
    request_invitation: RequestInvitation
    end_consents_to_participations: EndConsents


def router(context: RouteContext, parts: PeopleParts) -> APIRouter:
    """Return the routes of people.

    Args:
        context: The context in which they run.
        parts: What they use.
    """
    routes = context.router("people", "people")
    _add_names(routes, parts)
    _add_search(routes, context, parts)
    _add_invitation(routes, context, parts)
    _add_profile(routes, context, parts)
    _add_guardians(routes, context, parts)
    _add_links(routes, context, parts)

    @routes.get("/{person_id}", response_model=PersonWithProfile, summary="Get a person with the profile")
    def show(principal: PrincipalDep, person_id: UUID, clock: ClockDep) -> JSONResponse:
        person = context.store.load(Person, person_id)
        organization = context.store.load(Organization, person.organization_id)
        programs = parts.names.programs_of(person_id, clock())
        authorize_person(principal, Action.SEE_PERSON, person, organization, programs=programs)
        owned = parts.profiles.find_many([person_id]).get(person_id)
        profile = None if owned is None else owned.profile.body()
        return respond_state({**view(person), "profile": profile}, person.version)

    return routes


def _add_names(routes: APIRouter, parts: PeopleParts) -> None:
    @routes.post("/names", response_model=NamesView, summary="Get the names that the caller may see")
    def names(principal: PrincipalDep, body: NamesBody, clock: ClockDep) -> JSONResponse:
        seen = parts.names.visible(principal, body.ids, clock())
        headers = {"Cache-Control": "no-store", VERSION_HEADER: parts.names.version(seen.organizations)}
        headers |= people_header(seen.names)
        found = {"names": {str(id): name for id, name in seen.names.items()}, "former": sorted(map(str, seen.former))}
        return JSONResponse(found, headers=headers)


def _add_search(routes: APIRouter, context: RouteContext, parts: PeopleParts) -> None:
    @routes.get("", response_model=FoundPeople, summary="Search the people of an organization")
    def search(
        principal: PrincipalDep,
        organization: Annotated[UUID | None, Query(description="The organization; the caller's when omitted.")] = None,
        q: Annotated[str, Query(max_length=MAX_NAME, pattern=TEXT, description="Words of a name or address.")] = "",
        after: Annotated[UUID | None, Query(description="The `next` of the previous page.")] = None,
        limit: Limit = 50,
        unreachable: Annotated[
            bool, Query(description="Only people whose mail address was refused; `q` and `after` are not read then.")
        ] = False,
    ) -> JSONResponse:
        if organization is None:
            searched = _organizations(principal, context.store)
        else:
            authorize_people(principal, Action.SEARCH_PEOPLE, context.store.load(Organization, organization))
            searched = [organization]
        try:
            found = (
                [parts.index.unreachable(each, limit=limit) for each in searched]
                if unreachable
                else [parts.index.find(each, q, limit=limit, after=after) for each in searched]
            )
        except LookupError:
            raise ProblemError("cursor-invalid", "the list has changed; start again without `after`") from None
        rows = [row for each in found for row in each.people][:limit]
        items = [{"person_id": str(id), "name": name} for id, name in rows]
        following = items[-1]["person_id"] if len(found) == 1 and found[0].more and not unreachable else None
        headers = {"Cache-Control": "no-store", VERSION_HEADER: parts.names.version(searched)}
        headers |= people_header(id for id, _ in rows)
        return JSONResponse({"items": items, "next": following}, headers=headers)


def _organizations(principal: Principal, store: EventStore) -> list[UUID]:
    """Return the organizations whose people a principal may search: a role given in one that left does not count.

    Raises:
        RefusedError: `forbidden`: there are none.
    """
    given = {m.organization for m in principal.memberships if m.role == "coordinator" and m.program is None}
    held = store.load_many(Organization, [UUID(each) for each in given if each is not None])
    organizations = sorted(id for id, each in held.items() if may_search(principal, each))
    if not organizations:
        raise forbidden(PERMISSIONS, Action.SEARCH_PEOPLE)
    return organizations


def _add_invitation(routes: APIRouter, context: RouteContext, parts: PeopleParts) -> None:
    @routes.post("", status_code=201, response_model=InvitedView, summary="Invite a person to an organization")
    def invite(request: CommandDep, body: InvitePerson) -> JSONResponse:
        fields = body.model_dump(exclude={"organization_id", "occurred_at", "send_invitation"})
        request_mail = partial(parts.request_invitation, request) if body.send_invitation else None

        def decide(uow: UnitOfWork) -> CommandResult:
            return commands.invite(
                uow,
                request.meta,
                request.principal,
                parts.profiles,
                organization_id=body.organization_id,
                fields=fields,
                duplicates=lambda: _check_duplicates(parts, body.organization_id, fields),
                request_mail=request_mail,
            )

        return context.execute(request, decide)

    @routes.post("/{person_id}/register", response_model=PersonView, summary="Register after the first sign-in")
    def register(request: CommandDep, person_id: UUID, body: Register | None = None) -> JSONResponse:
        answers = [] if body is None else [Answer(**each.model_dump()) for each in body.consents]
        response = context.execute(
            request,
            lambda uow: commands.register(uow, request.meta, request.principal, person_id=person_id, answers=answers),
        )
        _refresh(context, parts, person_id)
        return response


def _check_duplicates(parts: PeopleParts, organization_id: UUID, fields: dict[str, Any]) -> list[UUID]:
    profile, index = build_profile(**fields), parts.index.of(organization_id)
    if profile.external_id is not None and index.by_external_id(profile.external_id) is not None:
        detail = "a person of this organization has this external id already"
        raise RefusedError("external-id-taken", detail, field="external_id", kind="field")
    return index.duplicates_of(profile.name, profile.mail)


def _refresh(context: RouteContext, parts: PeopleParts, person_id: UUID) -> None:
    """Bring what the identities are known as in step with a person, and with the person's wards."""
    person = context.store.load(Person, person_id)
    wards = context.store.load_many(Person, [UUID(ward) for ward in person.wards])
    for each in (person, *wards.values()):
        parts.access.refresh(each)


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


def _add_guardians(routes: APIRouter, context: RouteContext, parts: PeopleParts) -> None:
    @routes.post("/{person_id}/guardians", response_model=PersonView, summary="Add a guardian")
    def add_guardian(request: CommandDep, person_id: UUID, body: AddGuardian) -> JSONResponse:
        response = context.execute(
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
        parts.access.refresh(context.store.load(Person, person_id))
        return response

    @routes.post(
        "/{person_id}/guardians/{guardian_id}/remove",
        response_model=PersonView,
        summary="Remove a guardian, or withdraw as one",
    )
    def remove_guardian(
        request: CommandDep,
        person_id: UUID,
        guardian_id: UUID,
        body: CommandBody | None = None,  # noqa: ARG001 - read by `command_request`
    ) -> JSONResponse:
        response = context.execute(
            request,
            lambda uow: commands.remove_guardian(
                uow,
                request.meta,
                request.principal,
                person_id=person_id,
                guardian_id=guardian_id,
                version=request.expected_version,
                end_consents_to_participations=partial(parts.end_consents_to_participations, uow, request.meta),
            ),
        )
        person = context.store.load(Person, person_id)
        if str(guardian_id) not in person.guardians:
            parts.access.remove_ward(person, guardian_id)
        return response


def _add_links(routes: APIRouter, context: RouteContext, parts: PeopleParts) -> None:
    def record(request: CommandRequest, person_id: UUID, link_id: UUID) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.link(uow, request.meta, request.principal, person_id=person_id, link_id=link_id),
        )

    @routes.post("/{person_id}/links", response_model=LinkCodeView, summary="Get a code to link another organization")
    def begin_link(request: CommandDep, person_id: UUID, body: CommandBody | None = None) -> JSONResponse:  # noqa: ARG001 - read by `command_request`
        code = make_code(parts.link_key, person_id, request.meta.command_id, request.meta.recorded_at)
        response = record(request, person_id, code.link_id)
        # The code is not part of the kept answer: a reader of it could link themselves.
        body_with_code = {"code": code.code, "expires_at": code.expires_at.isoformat()}
        return _with_fields(response, body_with_code)

    @routes.post("/{person_id}/links/confirm", response_model=LinkView, summary="Confirm a link by its code")
    def confirm_link(request: CommandDep, person_id: UUID, body: ConfirmLink) -> JSONResponse:
        return record(request, person_id, read_code(body.code, request.meta.recorded_at))

    @routes.post("/{person_id}/unlink", response_model=PersonView, summary="Take a link back")
    def unlink(request: CommandDep, person_id: UUID, body: Unlink) -> JSONResponse:
        return context.execute(
            request,
            lambda uow: commands.unlink(
                uow, request.meta, request.principal, person_id=person_id, link_id=body.link_id
            ),
        )


def _with_fields(response: JSONResponse, fields: dict[str, str]) -> JSONResponse:
    """Return a response with further fields that no kept answer has."""
    headers = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
    return JSONResponse({**json.loads(bytes(response.body)), **fields}, response.status_code, headers)
