"""Routes of `/v1/rooms` and `/v1/me`."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.projections.room.models import Agenda, Room
from services.projections.room.queries import RoomQueries
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import Principal, current_principal


def room_moment(request: Request) -> datetime:
    """Return the time of a question: the beginning of the present minute, so that its answer can be cached so long."""
    now: datetime = request.app.state.clock()
    return now.replace(second=0, microsecond=0)


def router(queries: RoomQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Return the routes.

    Args:
        queries: Reads the rooms.
        read: Dependency of conditional reads whose answers depend on `room_moment`.
    """
    routes = APIRouter(prefix="/v1", tags=["rooms"])
    reading = Depends(read)

    @routes.get("/rooms/{relationship_id}", response_model=Room, summary="One relationship with all its parts")
    def room(
        relationship_id: UUID,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
    ) -> Response:
        def content() -> str:
            found = queries.room(str(relationship_id), Disclosure.of(principal), read.moment)
            if found is None:
                raise NotFoundError(f"no relationship has the id {relationship_id}")
            return found.model_dump_json()

        return read.respond(content)

    @routes.get("/me/agenda", response_model=Agenda, summary="What is asked of the caller, and the caller's wards")
    def my_agenda(
        principal: Annotated[Principal, Depends(current_principal)], read: ConditionalRead = reading
    ) -> Response:
        return read.respond(lambda: queries.agenda(Disclosure.of(principal), read.moment).model_dump_json())

    return routes
