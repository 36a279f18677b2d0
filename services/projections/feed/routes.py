"""Route of `/v1/events`, the public events as CloudEvents JSON batches."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.contract.cloudevents import BATCH
from services.projections.disclosure.access import Disclosure
from services.projections.feed.queries import FeedQueries
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import Principal, current_principal

_EXAMPLE = {"specversion": "1.0", "id": "…", "source": "hub/relationships", "type": "…", "data": {}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events. The Link header (rel=next) has the address of the events after them, now or later.",
        "content": {BATCH: {"schema": {"type": "array", "items": {"type": "object"}}, "example": [_EXAMPLE]}},
    }
}


def router(queries: FeedQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Return the route.

    Args:
        queries: Reads events.
        read: Dependency of conditional reads.
    """
    routes = APIRouter(prefix="/v1", tags=["events"])
    reading = Depends(read)

    @routes.get("/events", response_class=Response, responses=_RESPONSES, summary="Public events, in order per key")
    def events(
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
        after: Annotated[
            str,
            Query(
                pattern=r"^(\d{0,18}|[A-Za-z0-9_.-]{19,4000})$",
                description="0 for the beginning, a position, or `after` from a Link header.",
            ),
        ] = "0",
        limit: Annotated[int, Query(ge=1, le=1000, description="Most events to return.")] = 100,
    ) -> Response:
        links: list[str] = []

        def content() -> str:
            page = queries.after(after or "0", limit, Disclosure.of(principal))
            links.append(f'<{request.url.path}?after={page.next}&limit={limit}>; rel="next"')
            return f"[{','.join(page.events)}]"

        response = read.respond(content, media_type=BATCH)
        for link in links:
            response.headers["Link"] = link
        return response

    return routes
