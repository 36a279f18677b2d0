"""Routes of calendars: the feed at its secret address, and the address itself for its person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.notifications.calendars.feed import Feeds
from services.enrollment.notifications.calendars.tokens import FeedToken, FeedTokens
from services.enrollment.permissions import PERMISSIONS, Action
from services.eventstore.refusal import RefusedError
from services.platform.clock import Clock
from services.platform.database import Pool
from services.web.command_request import CommandBody, CommandDep
from services.web.http_errors import ProblemError
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.identity.principal import Principal
from services.web.route_context import PrincipalDep, current_clock

ClockDep = Annotated[Clock, Depends(current_clock)]
MEDIA_TYPE = "text/calendar; charset=utf-8"
LONGEST_TOKEN = 64


class CalendarAddress(BaseModel):
    """The address of a person's calendar feed."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[
        str | None,
        Field(description="The secret address of the feed; null without one. Whoever has it reads the feed."),
    ]
    created_at: Annotated[AwareDatetime | None, Field(description="When it was made.")]


@dataclass(frozen=True, slots=True)
class Calendars:
    """Calendars at run time.

    Attributes:
        feeds: Builds feeds.
        tokens: The tokens of their addresses.
        pool: Of the database of enrollment, for writing.
        site: The public base address of the site.
    """

    feeds: Feeds
    tokens: FeedTokens
    pool: Pool
    site: str

    def describe(self, token: FeedToken | None) -> JSONResponse:
        """Return the answer that states an address; it is never stored on the way."""
        body = CalendarAddress(address=None, created_at=None)
        if token is not None:
            address = f"{self.site}/calendar/{token.token}.ics"
            body = CalendarAddress(address=address, created_at=token.created_at)
        return JSONResponse(body.model_dump(mode="json"), headers={"Cache-Control": "no-store"})


def public_router(calendars: Calendars) -> APIRouter:
    """Return the route of feeds: its address is its key, because calendar programs sign in nowhere."""
    routes = APIRouter()

    @routes.get("/calendar/{token}.ics", include_in_schema=False)
    def feed(token: str, clock: ClockDep) -> Response:
        content = None
        if len(token) <= LONGEST_TOKEN:
            with calendars.pool.connection() as connection:
                person_id = calendars.tokens.person_of(connection, token)
            content = None if person_id is None else calendars.feeds.build(person_id, clock())
        if content is None:
            raise ProblemError("not-found", "there is no calendar at this address; it may have been renewed or revoked")
        return Response(content, media_type=MEDIA_TYPE, headers={"Cache-Control": "private, no-cache"})

    return routes


def router(calendars: Calendars) -> APIRouter:
    """Return the routes with which a person sees, renews and revokes the address of the own feed."""
    routes = APIRouter(prefix="/enrollment/v1/calendars", tags=["calendars"])

    @routes.get(
        "/{person_id}",
        response_model=CalendarAddress,
        summary="Show the address of a calendar feed",
        openapi_extra={"x-action": Action.SEE_CALENDAR.value},
    )
    def show(principal: PrincipalDep, person_id: UUID) -> JSONResponse:
        _authorize(principal, person_id, Action.SEE_CALENDAR)
        with calendars.pool.connection() as connection:
            return calendars.describe(calendars.tokens.find(connection, person_id))

    @routes.post(
        "/{person_id}/renew",
        response_model=CalendarAddress,
        summary="Create or renew the address of a calendar feed",
        openapi_extra={"x-action": Action.RENEW_CALENDAR.value},
    )
    def renew(
        request: CommandDep, principal: PrincipalDep, person_id: UUID, body: CommandBody | None = None
    ) -> JSONResponse:
        del body  # read by `command_request`
        _authorize(principal, person_id, Action.RENEW_CALENDAR)
        with calendars.pool.connection() as connection:
            return calendars.describe(calendars.tokens.renew(connection, person_id, request.meta.recorded_at))

    @routes.post(
        "/{person_id}/revoke",
        response_model=CalendarAddress,
        summary="Revoke the address of a calendar feed",
        openapi_extra={"x-action": Action.REVOKE_CALENDAR.value},
    )
    def revoke(
        request: CommandDep, principal: PrincipalDep, person_id: UUID, body: CommandBody | None = None
    ) -> JSONResponse:
        del request, body  # read by `command_request`
        _authorize(principal, person_id, Action.REVOKE_CALENDAR)
        with calendars.pool.connection() as connection:
            calendars.tokens.revoke(connection, person_id)
        return calendars.describe(None)

    return routes


def _authorize(principal: Principal, person_id: UUID, action: Action) -> None:
    scope = Scope(organization="", people={"person": str(person_id)})
    hidden = RefusedError("person-unknown", f"there is no person {person_id}", field="person_id", kind="unknown")
    authorization.require(PERMISSIONS, principal, action, scope, see=Action.SEE_CALENDAR, hidden=hidden)
