"""HTTP routes that link a person with the same one at another organization."""

from __future__ import annotations

import json
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.enrollment.people import commands
from services.enrollment.people.bodies import ConfirmLink, Unlink
from services.enrollment.people.link_codes import make_code, read_code
from services.enrollment.people.parts import PeopleParts
from services.enrollment.people.responses import LinkCodeView, LinkView, PersonView
from services.web.command_request import CommandBody, CommandDep, CommandRequest
from services.web.route_context import RouteContext


def add_links(routes: APIRouter, context: RouteContext, parts: PeopleParts) -> None:
    """Add the routes that link a person with the same one at another organization."""

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
