"""HTTP routes of erasure, of its certificate, and of the export of one's own data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.enrollment.erasure import commands
from services.enrollment.erasure.certificate import Certificate, find_certificate
from services.enrollment.erasure.certificate_addresses import CertificateAddresses
from services.enrollment.erasure.export import OwnDataSources, export
from services.enrollment.organizations.domain import Organization
from services.enrollment.people.access import authorize_person
from services.enrollment.people.aggregate import Person
from services.enrollment.people.responses import PersonView
from services.enrollment.permissions import Action
from services.eventstore.refusal import RefusedError
from services.platform.database import Pool
from services.vault.erasure_requests import ErasureRequests
from services.web.bodies import Code
from services.web.command_request import CommandBody, CommandDep
from services.web.http_errors import ProblemError
from services.web.responses import respond
from services.web.route_context import PrincipalDep, RouteContext

_PRIVATE = {"Cache-Control": "private, no-store"}
_LONGEST_TOKEN = 200


class ErasePerson(CommandBody):
    """The body of the command to erase a person."""

    reason: Annotated[Code, Field(description="A code: requested, left, mistake.")] = "requested"


class OwnData(BaseModel):
    """Everything that is held about a person here; the service of relationships exports what it holds."""

    person: dict[str, Any]
    records: Annotated[dict[str, list[dict[str, Any]]], Field(description="Sealed records, opened, by kind.")]
    consents: list[dict[str, Any]]
    participations: Annotated[list[dict[str, Any]], Field(description="With requirements and accepted documents.")]
    concerns: Annotated[list[dict[str, Any]], Field(description="Those that the person raised.")]
    conflicts: Annotated[
        list[dict[str, Any]], Field(description="Conflicts of interest that the person declared, not those of others.")
    ]
    sign_ins: list[dict[str, Any]]
    roles: list[dict[str, Any]]
    role_changes: Annotated[list[dict[str, Any]], Field(description="Roles that were granted and revoked.")]
    sessions: Annotated[list[dict[str, Any]], Field(description="Browsers that are signed in.")]
    links: Annotated[list[dict[str, Any]], Field(description="Links to sign in that were sent by mail, without them.")]
    disabled: Annotated[
        list[dict[str, Any]], Field(description="Since when the organization's own system lets the person not sign in.")
    ]
    inactive: Annotated[list[dict[str, Any]], Field(description="Since when it states that the person is not active.")]
    calendars: Annotated[list[dict[str, Any]], Field(description="Since when there is an address of the calendar.")]
    mails: Annotated[list[dict[str, Any]], Field(description="Kinds and times of the mails that were sent.")]
    seen_by: Annotated[list[dict[str, Any]], Field(description="What others read that showed the person.")]
    done: Annotated[list[dict[str, Any]], Field(description="Who did what about the person, and what it stated.")]


@dataclass(frozen=True, slots=True)
class ErasurePorts:
    """The parts that the routes need beside the store."""

    requests: ErasureRequests
    keys: Pool
    sources: OwnDataSources
    addresses: CertificateAddresses


def router(context: RouteContext, ports: ErasurePorts) -> APIRouter:
    """Return the routes.

    Args:
        context: The context in which they run.
        ports: The requests, the keys, and what holds the data of people.
    """
    routes = context.router("people", "people")

    def load(principal: PrincipalDep, person_id: UUID, action: Action) -> Person:
        person = context.store.load(Person, person_id)
        authorize_person(principal, action, person, context.store.load(Organization, person.organization_id))
        return person

    @routes.post("/{person_id}/erase", response_model=PersonView, summary="Erase the personal data of a person")
    def erase(request: CommandDep, person_id: UUID, body: ErasePerson) -> JSONResponse:
        load(request.principal, person_id, Action.ERASE_PERSON)
        ports.requests.add(str(person_id), at=request.meta.recorded_at)
        outcome = context.store.execute(
            request.meta,
            lambda uow: commands.request_erasure(
                uow, request.meta, request.principal, person_id=person_id, reason=body.reason
            ),
            scope=request.scope,
            request_hash=request.request_hash,
        )
        if outcome.position is not None:
            ports.requests.note_request(str(person_id), outcome.position)
        return respond(outcome, source=context.source, path=request.path)

    @routes.get("/{person_id}/certificate", response_model=Certificate, summary="Get the certificate of an erasure")
    def certificate(principal: PrincipalDep, person_id: UUID) -> JSONResponse:
        load(principal, person_id, Action.SEE_CERTIFICATE)
        found = find_certificate(ports.requests, ports.keys, ports.addresses, person_id)
        if found is None:
            detail = "the erasure of this person was not requested, so there is no certificate"
            raise RefusedError("certificate-unknown", detail)
        return JSONResponse(found.model_dump(mode="json"), headers=_PRIVATE)

    @routes.get("/{person_id}/export", response_model=OwnData, summary="Export everything held about a person")
    def own_data(principal: PrincipalDep, person_id: UUID) -> JSONResponse:
        person = load(principal, person_id, Action.EXPORT_PERSON)
        return JSONResponse(export(ports.sources, person), headers=_PRIVATE)

    return routes


def public_router(requests: ErasureRequests, keys: Pool, addresses: CertificateAddresses) -> APIRouter:
    """Return the route of a certificate at its secret address: an erased person can sign in nowhere.

    Args:
        requests: The erasures that were requested.
        keys: Of the database of keys.
        addresses: Verifies addresses.
    """
    routes = APIRouter()

    @routes.get("/enrollment/v1/certificates/{token}", include_in_schema=False)
    def certificate(token: str) -> JSONResponse:
        person_id = addresses.person_of(token) if len(token) <= _LONGEST_TOKEN else None
        found = None if person_id is None else find_certificate(requests, keys, addresses, person_id)
        if found is None:
            raise ProblemError("not-found", "there is no certificate at this address")
        return JSONResponse(found.model_dump(mode="json"), headers=_PRIVATE)

    return routes
