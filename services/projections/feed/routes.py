"""`/v1/events`: the public events over HTTP, as a CloudEvents JSON batch."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.contract.cloudevents import BATCH
from services.projections.feed.queries import FeedQueries
from services.web.conditional_reads import ConditionalRead

_EXAMPLE = {"specversion": "1.0", "id": "…", "source": "urn:mentorship:hub:relationships", "type": "…", "data": {}}
_DESCRIBED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events; the Link header (rel=next) leads to those behind them, now or later.",
        "content": {BATCH: {"schema": {"type": "array", "items": {"type": "object"}}, "example": [_EXAMPLE]}},
    }
}


def router(queries: FeedQueries, read: Callable[..., ConditionalRead]) -> APIRouter:
    """Make the route."""
    routes = APIRouter(prefix="/v1", tags=["events"])
    reading = Depends(read)

    @routes.get("/events", response_class=Response, responses=_DESCRIBED, summary="Public events, in order per key")
    def events(
        request: Request,
        read: ConditionalRead = reading,
        after: Annotated[
            str,
            Query(
                pattern=r"^(\d{0,18}|[A-Za-z0-9_.-]{19,4000})$",
                description="0 for the beginning, a position, or the `after` of a Link header.",
            ),
        ] = "0",
        limit: Annotated[int, Query(ge=1, le=1000, description="How many at most.")] = 100,
    ) -> Response:
        links: list[str] = []

        def make() -> str:
            stretch = queries.after(after or "0", limit)
            links.append(f'<{request.url.path}?after={stretch.next}&limit={limit}>; rel="next"')
            return f"[{','.join(stretch.events)}]"

        response = read.respond(make, media_type=BATCH)
        for link in links:
            response.headers["Link"] = link
        return response

    return routes
