"""Routes of `/v1/desk`."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import AwareDatetime

from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskList, DeskSummary
from services.projections.desk.queries import DeskQueries, DeskQuestion
from services.projections.disclosure.access import Disclosure
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import Principal, current_principal
from services.web.pagination import After, Limit


def desk_moment(request: Request) -> datetime:
    """Return the time of a question: the beginning of the present minute, so that its answer can be cached so long."""
    now: datetime = request.app.state.clock()
    return now.replace(second=0, microsecond=0)


def router(queries: DeskQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Return the routes.

    Args:
        queries: Reads the desk.
        read: Dependency of conditional reads whose answers depend on `desk_moment`.
    """
    routes = APIRouter(prefix="/v1", tags=["desk"])
    reading = Depends(read)

    @routes.get("/desk", response_model=DeskList, summary="What the staff of a program has to act on, oldest first")
    def desk(
        *,
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
        kind: Kind | None = None,
        program: UUID | None = None,
        due_before: Annotated[AwareDatetime | None, Query(description="Only what is due before this time.")] = None,
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        links: list[str] = []

        def content() -> str:
            question = _question(principal, read, program, due_before)
            answer = queries.rows(question, kind=kind, limit=limit, cursor=cursor)
            if answer.next is not None:
                query = {**dict(request.query_params), "cursor": answer.next}
                links.append(f'<{request.url.path}?{urlencode(query)}>; rel="next"')
            return answer.model_dump_json()

        response = read.respond(content)
        for link in links:
            response.headers["Link"] = link
        return response

    @routes.get("/desk/summary", response_model=DeskSummary, summary="How much there is to act on, by kind")
    def summary(
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
        program: UUID | None = None,
        due_before: Annotated[AwareDatetime | None, Query(description="Only what is due before this time.")] = None,
    ) -> Response:
        def content() -> str:
            return queries.summary(_question(principal, read, program, due_before)).model_dump_json()

        return read.respond(content)

    return routes


def _question(
    principal: Principal, read: ConditionalRead, program: UUID | None, due_before: datetime | None
) -> DeskQuestion:
    return DeskQuestion(Disclosure.of(principal), read.moment, None if program is None else str(program), due_before)
