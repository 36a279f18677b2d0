"""`/v1/status`, and `/v1/changes`: a stream that says which read models moved, so that pages ask again."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated

import anyio
import psycopg
from fastapi import APIRouter, Header
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from psycopg_pool import PoolTimeout

from services.projections.status import changes
from services.projections.status.models import Status

_NOW = {"Cache-Control": "no-store"}


def router(status: Callable[[], Status], watch: changes.Watch) -> APIRouter:
    """Make the routes."""
    routes = APIRouter(prefix="/v1", tags=["status"])

    @routes.get("/status", response_model=Status, summary="How far every read model is")
    def read_status() -> Response:
        return Response(status().model_dump_json(), headers=_NOW, media_type="application/json")

    @routes.get("/changes", response_class=EventSourceResponse, summary="Which read models moved, as it happens")
    async def read_changes(
        last_event_id: Annotated[str | None, Header(alias="Last-Event-ID", max_length=1000)] = None,
    ) -> AsyncIterator[ServerSentEvent]:
        async for event in follow(watch, last_event_id):
            yield event

    return routes


async def follow(watch: changes.Watch, last_event_id: str | None) -> AsyncIterator[ServerSentEvent]:
    """Tell what moved since the last event a listener had, then whatever moves.

    It ends when the database does not answer; the listener comes back by itself, with the id it had.
    """
    known = changes.read(last_event_id)
    try:
        if known is None:
            known = await run_in_threadpool(watch.now)
            yield _event(known, [])
        while True:
            now = await run_in_threadpool(watch.now)
            names = changes.moved(known, now)
            if names:
                yield _event(now, names)
                known = now
            await anyio.sleep(changes.LOOK_SECONDS)
    except (psycopg.OperationalError, PoolTimeout):
        return


def _event(places: changes.Places, names: list[str]) -> ServerSentEvent:
    return ServerSentEvent(event="change", id=changes.write(places), data={"projections": names})
