"""HTTP routes by which people are invited and register."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.enrollment.people import commands
from services.enrollment.people.aggregate import Person
from services.enrollment.people.bodies import InvitePerson, Register
from services.enrollment.people.consent import Answer
from services.enrollment.people.parts import PeopleParts
from services.enrollment.people.profile import build_profile
from services.enrollment.people.responses import InvitedView, PersonView
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.command_request import CommandDep
from services.web.route_context import RouteContext


def add_invitation(routes: APIRouter, context: RouteContext, parts: PeopleParts) -> None:
    """Add the routes by which a person is invited and registers."""

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
