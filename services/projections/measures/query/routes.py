"""Routes of `/v1/query`: by body, and by link."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.measures.query.answer import QueryAnswer
from services.projections.measures.query.dates import end_of_minute
from services.projections.measures.query.queries import MeasureQueries
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.released_answer import check_released
from services.projections.measures.query.request import Days, Filter, QueryRequest
from services.projections.measures.query.splits import is_split
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import Principal, current_principal

_COMMA = "Separated by commas."


def query_moment(request: Request) -> datetime:
    """Return the time of a question: the beginning of the present minute, so that its answer can be cached so long."""
    now: datetime = request.app.state.clock()
    return now.replace(second=0, microsecond=0)


def query_day(request: Request) -> datetime:
    """Return the day of a question that releases answer: what is named relative to today changes with it."""
    return query_moment(request).replace(hour=0, minute=0)


def router(queries: MeasureQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Return the routes.

    Args:
        queries: Answers queries.
        read: Dependency of conditional reads whose answers depend on `query_moment`.
    """
    routes = APIRouter(prefix="/v1", tags=["measures"])
    reading = Depends(read)

    def answer(request: Request, query: QueryRequest, principal: Principal, read: ConditionalRead) -> str:
        now = end_of_minute(query_moment(request))
        found = queries.answer(query, Disclosure.of(principal), now, read.position.position)
        if not is_split(query):
            check_released(found)
        return found.model_dump_json(by_alias=True)

    @routes.post("/query", response_model=QueryAnswer, summary="Figures by window, date, filter and dimension")
    def query(
        request: Request,
        body: QueryRequest,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
    ) -> Response:
        headers = {"Cache-Control": "no-store", "Projection-Position": str(read.position.position)}
        return Response(answer(request, body, principal, read), media_type="application/json", headers=headers)

    @routes.get("/query", response_model=QueryAnswer, summary="The same figures by a link")
    def query_by_link(
        *,
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        metrics: Annotated[str, Query(description=_COMMA, examples=["waiting,time-to-match"])],
        date_range: Annotated[str, Query(description="A range, or two days separated by a comma.")] = "all",
        dimension: Annotated[str | None, Query(description="time:month | program | organization.")] = None,
        program: Annotated[str | None, Query(description=_COMMA)] = None,
        organization: Annotated[str | None, Query(description=_COMMA)] = None,
        compare: Annotated[str | None, Query(description="A comparison, or two days separated by a comma.")] = None,
        as_of: Annotated[str | None, Query(description="A day or a time.")] = None,
        known_at: Annotated[str | None, Query(description="A day or a time.")] = None,
        read: ConditionalRead = reading,
    ) -> Response:
        filters: list[Filter] = [
            (_IS, name, ids.split(",")) for name, ids in (("program", program), ("organization", organization)) if ids
        ]
        asked = QueryRequest(
            metrics=_listed(metrics),
            date_range=_days(date_range, "date_range"),
            dimensions=[dimension] if dimension else [],
            filters=filters,
            compare=None if compare is None else _days(compare, "compare"),
            as_of=as_of,
            known_at=known_at,
        )
        return read.respond(lambda: answer(request, asked, principal, read))

    return routes


_IS: Literal["is"] = "is"
_MOST = 30


def _listed(metrics: str) -> list[str]:
    """Return the metrics of a link.

    Raises:
        QueryRefusedError: There are too many.
    """
    names = metrics.split(",")
    if len(names) > _MOST:
        raise QueryRefusedError("unknown-metric", f"a query has at most {_MOST} metrics", "metrics")
    return names


def _days(text: str, field: str) -> str | Days:
    """Return a word, or two days.

    Raises:
        QueryRefusedError: There are more than two.
    """
    first, comma, last = text.partition(",")
    if "," in last:
        raise QueryRefusedError("invalid-date", f"{text!r} is neither a word nor two days", field)
    return (first, last) if comma else text
