"""Routes of `/v1/status` and `/v1/changes`, a stream of changes by which pages know when to reload."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

import anyio
import psycopg
from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from psycopg_pool import PoolTimeout

from services.projections.disclosure.access import Disclosure
from services.projections.status import changes
from services.projections.status.models import Status
from services.web.identity.continued_access import ContinuedAccess

_NO_STORE = {"Cache-Control": "no-store"}


def router(status: Callable[[], Status], watch: changes.PositionWatch, releases: changes.PositionWatch) -> APIRouter:
    """Return the routes.

    Args:
        status: Returns the status of every read model.
        watch: The positions of the read models, for who may know how much the log holds.
        releases: The position of the releases, for all others.
    """
    routes = APIRouter(prefix="/v1", tags=["status"])

    @routes.get("/status", response_model=Status, summary="Status of every read model")
    def read_status() -> Response:
        return Response(status().model_dump_json(), headers=_NO_STORE, media_type="application/json")

    @routes.get("/changes", response_class=EventSourceResponse, summary="Stream of changes of the read models")
    async def read_changes(
        request: Request,
        last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", max_length=1000)] = None,
    ) -> AsyncIterator[ServerSentEvent]:
        principal = request.state.principal
        follows_log = Disclosure.of(principal).sees_facts or "operator" in principal.roles
        async for event in follow(watch if follows_log else releases, last_event_id, ContinuedAccess(request).lasts):
            yield event

    return routes


async def follow(
    watch: changes.PositionWatch, last_event_id: str | None, lasts: Callable[[], Awaitable[bool]]
) -> AsyncIterator[ServerSentEvent]:
    """Yield the changes since the last event that a subscriber received, then every further one.

    The stream ends when the database is unavailable or the access ends; the subscriber reconnects with the id of its
    last event.

    Args:
        watch: The positions of the read models.
        last_event_id: Id of that event; None for a new subscriber, which first receives the present positions.
        lasts: Returns whether the subscriber may still follow.
    """
    positions = changes.decode(last_event_id)
    try:
        if positions is None:
            positions = await run_in_threadpool(watch.now)
            yield _event(positions, [])
        while await lasts():
            now = await run_in_threadpool(watch.now)
            names = changes.changed(positions, now)
            if names:
                yield _event(now, names)
                positions = now
            await anyio.sleep(changes.POLL_SECONDS)
    except (psycopg.OperationalError, PoolTimeout):
        return


def _event(positions: changes.Positions, names: list[str]) -> ServerSentEvent:
    return ServerSentEvent(event="change", id=changes.encode(positions), data={"projections": names})
