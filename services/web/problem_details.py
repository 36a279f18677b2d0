"""RFC 9457 problems: one shape for everything a request can be refused for."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.eventstore.refusal import Kind, RefusedError
from services.web.http_errors import Fault, Place

MEDIA_TYPE = "application/problem+json"
STATUS_OF_REFUSAL: Mapping[Kind, int] = {"rule": 409, "conflict": 409, "field": 422, "unknown": 404, "stale": 412}


class ProblemPlace(BaseModel):
    """Where in the request something is wrong."""

    detail: str = Field(description="What is wrong there.")
    pointer: str | None = Field(None, description="JSON pointer (RFC 6901) into the request's body.")
    parameter: str | None = Field(None, description="Name of the query, path or header parameter.")


class Problem(BaseModel):
    """An answer that refuses, in the form of RFC 9457."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Address of a page about this kind of problem.", examples=["/problems/not-found"])
    title: str = Field(description="What is wrong, the same for every occurrence.")
    status: int = Field(description="The HTTP status, again.", ge=400, le=599)
    detail: str = Field(description="What is wrong this time.")
    instance: str = Field(description="The request's id; operators find it in the logs.")
    errors: list[ProblemPlace] | None = Field(None, description="The places at fault, where they are known.")


def of_fault(request: Request, fault: Fault) -> JSONResponse:
    """Answer a fault of the request itself."""
    kind = fault.kind
    return _answer(request, fault.slug, kind.title, kind.status, fault.detail, fault.places, fault.headers)


def of_refusal(request: Request, refusal: RefusedError) -> JSONResponse:
    """Answer a refusal of the domain; its rule becomes the problem's type."""
    places = [Place(refusal.detail, pointer=f"/{refusal.field}")] if refusal.field else []
    title = refusal.rule.replace("-", " ").capitalize()
    return _answer(request, refusal.rule, title, STATUS_OF_REFUSAL[refusal.kind], refusal.detail, places, {})


def of_status(request: Request, status: int, detail: str, headers: Mapping[str, str]) -> JSONResponse:
    """Answer a bare HTTP status of the framework for which no fault of ours exists."""
    phrase = HTTPStatus(status).phrase
    return _answer(request, phrase.lower().replace(" ", "-"), phrase, status, detail or phrase, (), headers)


def request_id(request: Request) -> str:
    """Return the id the middleware gave this request."""
    identifier: str = getattr(request.state, "request_id", "unknown")
    return identifier


def _answer(
    request: Request,
    slug: str,
    title: str,
    status: int,
    detail: str,
    places: Iterable[Place],
    headers: Mapping[str, str],
) -> JSONResponse:
    request.state.problem = slug  # for the log
    errors = [ProblemPlace(detail=p.detail, pointer=p.pointer, parameter=p.parameter) for p in places]
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
