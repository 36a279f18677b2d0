"""HTTP route by which the site requests links to sign in. The answer never states whether an address is known."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.notifications.requests import MailRequests
from services.web.http_errors import ProblemError
from services.web.identity.principal import SYSTEM, Principal, current_principal
from services.web.route_context import ClockDep, RouteContext

FindPeople = Callable[[str], Collection[UUID]]
"""Returns the people of every organization with a mail address."""


class RequestLink(BaseModel):
    """The address that a person typed in."""

    model_config = ConfigDict(extra="forbid")

    mail: Annotated[str, Field(min_length=3, max_length=254, examples=["anna@example.org"])]


class LinkRequested(BaseModel):
    """The same answer for every address."""

    model_config = ConfigDict(extra="forbid")

    requested: bool


def router(context: RouteContext, find: FindPeople, mails: MailRequests) -> APIRouter:
    """Return the route.

    Args:
        context: The context in which it runs.
        find: Finds people by their address.
        mails: Requests the mails.
    """
    routes = APIRouter(prefix=f"/{context.service}/v1/sign-in-links", tags=["people"])

    @routes.post("", status_code=202, response_model=LinkRequested, summary="Request links to sign in")
    def request_links(
        principal: Annotated[Principal, Depends(current_principal)], clock: ClockDep, body: RequestLink
    ) -> JSONResponse:
        if principal is not SYSTEM:
            raise ProblemError("forbidden", "links to sign in are requested by the site, which limits how often")
        for person_id in find(body.mail):
            request = str(uuid4())
            mails.sign_in(person_id, cause=request, correlation=request, at=clock())
        return JSONResponse({"requested": True}, 202, {"Cache-Control": "no-store"})

    return routes
