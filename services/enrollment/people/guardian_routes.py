"""HTTP routes of guardians."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.enrollment.people import commands
from services.enrollment.people.aggregate import Person
from services.enrollment.people.bodies import AddGuardian
from services.enrollment.people.parts import PeopleParts
from services.enrollment.people.responses import PersonView
from services.web.command_request import CommandBody, CommandDep
from services.web.route_context import RouteContext


def add_guardians(routes: APIRouter, context: RouteContext, parts: PeopleParts) -> None:
    """Add the routes of the guardians of a person."""

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
