"""Problem details (RFC 9457): the one body of every error response."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.eventstore.refusal import RefusalKind, RefusedError
from services.web.http_errors import ErrorLocation, ProblemError
from services.web.refusal_places import locate

MEDIA_TYPE = "application/problem+json"
STATUS_OF_REFUSAL: Mapping[RefusalKind, int] = {
    "rule": 409,
    "conflict": 409,
    "field": 422,
    "unknown": 404,
    "stale": 412,
    "forbidden": 403,
}


class ProblemLocation(BaseModel):
    """A place in the request at which a value is wrong."""

    detail: str = Field(description="What is wrong there.")
    pointer: str | None = Field(None, description="JSON pointer (RFC 6901) into the request's body.")
    parameter: str | None = Field(None, description="Name of the query, path or header parameter.")


class Problem(BaseModel):
    """An error response in the form of RFC 9457."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Address of a page about this kind of problem.", examples=["/problems/not-found"])
    title: str = Field(description="What is wrong, the same for every occurrence.")
    status: int = Field(description="The HTTP status of this response.", ge=400, le=599)
    detail: str = Field(description="What is wrong in this occurrence.")
    instance: str = Field(description="The request's id; operators find it in the logs.")
    errors: list[ProblemLocation] | None = Field(None, description="The invalid values, where they are known.")


def problem_response(request: Request, error: ProblemError) -> JSONResponse:
    """Return the response to an HTTP error."""
    kind = error.kind
    return _response(request, error.slug, kind.title, kind.status, error.detail, error.locations, error.headers)


def refusal_response(request: Request, refusal: RefusedError) -> JSONResponse:
    """Return the response to a refusal of the domain; its rule becomes the problem's type."""
    locations = [locate(request, refusal.field, refusal.detail)] if refusal.field else []
    title = refusal.rule.replace("-", " ").capitalize()
    return _response(request, refusal.rule, title, STATUS_OF_REFUSAL[refusal.kind], refusal.detail, locations, {})


def status_response(request: Request, status: int, detail: str, headers: Mapping[str, str]) -> JSONResponse:
    """Return the response to a bare HTTP status of the framework that `KINDS` does not list."""
    phrase = HTTPStatus(status).phrase
    return _response(request, phrase.lower().replace(" ", "-"), phrase, status, detail or phrase, (), headers)


def request_id(request: Request) -> str:
    """Return the id that the middleware assigned to a request."""
    identifier: str = getattr(request.state, "request_id", "unknown")
    return identifier


def _response(
    request: Request,
    slug: str,
    title: str,
    status: int,
    detail: str,
    locations: Iterable[ErrorLocation],
    headers: Mapping[str, str],
) -> JSONResponse:
    request.state.problem = slug  # for the log
    errors = [ProblemLocation(detail=p.detail, pointer=p.pointer, parameter=p.parameter) for p in locations]
    problem = Problem(
        type=f"/problems/{slug}",
        title=title,
        status=status,
        detail=detail,
        instance=f"urn:uuid:{request_id(request)}",
        errors=errors or None,
    )
    headers = {**headers, "Cache-Control": "no-store"}
    return JSONResponse(problem.model_dump(exclude_none=True), status, headers, media_type=MEDIA_TYPE)
