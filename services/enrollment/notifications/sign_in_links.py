"""HTTP routes of the site about links by mail: it requests one to sign in, and reads what the page of one states.

The answer to a request never states whether an address is known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.notifications.link_holders import LinkHolders
from services.enrollment.notifications.requests import MailRequests
from services.enrollment.terms.shares import Share
from services.web.http_errors import ProblemError
from services.web.identity.principal import SYSTEM, Principal, current_principal
from services.web.route_context import ClockDep, RouteContext

_NO_STORE = {"Cache-Control": "no-store"}
FindPeople = Callable[[str], Collection[UUID]]
"""Returns the people of every organization with a mail address."""


class RequestLink(BaseModel):
    """The address that a person typed in."""

    model_config = ConfigDict(extra="forbid")

    mail: Annotated[str, Field(min_length=3, max_length=254, examples=["anna@example.org"])]


class ProgramInvitedTo(BaseModel):
    """A program that a person is invited to; a sealed one states neither its name nor the role."""

    role: Literal["mentor", "mentee"] | None
    program: str | None
    peers: Annotated[bool, Field(description="Whether neither is the mentor.")]
    answer_by: AwareDatetime | None
    text: Annotated[str, Field(description="With which the program invites people; empty without one.")]


class LinkHolder(BaseModel):
    """The person of a link, and what is stated to who holds it: as much as the mail states."""

    name: str
    time_zone: str
    organization: Annotated[str | None, Field(description="Null while it runs a sealed program.")]
    shares: Annotated[
        list[Share] | None, Field(description="What the organization shares; null where it is not named.")
    ]
    invited_to: list[ProgramInvitedTo]
    guardian: Annotated[bool, Field(description="Whether the person is a guardian.")]


class LinkRequested(BaseModel):
    """The same answer for every address."""

    model_config = ConfigDict(extra="forbid")

    requested: bool


def router(context: RouteContext, find: FindPeople, mails: MailRequests, holders: LinkHolders) -> APIRouter:
    """Return the routes.

    Args:
        context: The context in which it runs.
        find: Finds people by their address.
        mails: Requests the mails.
        holders: Looks up what is stated to who holds a link.
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
        return JSONResponse({"requested": True}, 202, _NO_STORE)

    @routes.get("/{holder_id}", response_model=LinkHolder, summary="Get what the page of a link states to its holder")
    def show(
        principal: Annotated[Principal, Depends(current_principal)], clock: ClockDep, holder_id: UUID
    ) -> JSONResponse:
        if principal is not SYSTEM:
            raise ProblemError("forbidden", "what a link states is read by the site, for who holds the link")
        found = holders.find(holder_id, clock())
        if found is None:
            raise ProblemError("not-found", "no person with this id can sign in by a link")
        return JSONResponse(LinkHolder(**asdict(found)).model_dump(mode="json"), 200, _NO_STORE)

    return routes
