"""Which problem each exception becomes. For input nobody foresaw the answer is never 500."""

from collections.abc import Sequence

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from services.eventstore.refusal import RefusedError
from services.web import problem_details
from services.web.http_errors import Fault, Place

RETRY_SECONDS = "2"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def install(app: FastAPI) -> None:
    """Give an app the handlers that answer every exception with a problem."""
    app.add_exception_handler(Fault, _fault)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for unavailable in (psycopg.OperationalError, PoolTimeout):
        app.add_exception_handler(unavailable, _unavailable)
    app.add_exception_handler(psycopg.errors.UndefinedTable, _not_built)


def _fault(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Fault)  # noqa: S101 - Starlette calls a handler only for its own exception
    return problem_details.of_fault(request, error)


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusedError)  # noqa: S101 - as above
    return problem_details.of_refusal(request, error)


def _unavailable(request: Request, error: Exception) -> JSONResponse:
    detail = f"the database does not answer ({type(error).__name__})"
    return problem_details.of_fault(request, Fault("unavailable", detail, headers={"Retry-After": RETRY_SECONDS}))


def _not_built(request: Request, error: Exception) -> JSONResponse:
    """Answer for a view that is not there: migrations are checked at start, so it is a read model's first build."""
    detail = f"a read model has not been built yet: {str(error).partition(chr(10))[0]}"
    return problem_details.of_fault(request, Fault("not-yet-visible", detail, headers={"Retry-After": RETRY_SECONDS}))


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    found = error.errors()
    if any(e["type"] == "json_invalid" for e in found):
        return problem_details.of_fault(
            request, Fault("malformed-request", f"the body is not JSON: {_reason(found[0])}")
        )
    if any(e["loc"] == ("header", "Idempotency-Key") and e["type"] == "missing" for e in found):
        return problem_details.of_fault(request, Fault("idempotency-key-missing", "a command needs an Idempotency-Key"))
    places = [_place(e["loc"], e["msg"]) for e in found]
    detail = f"{len(places)} values are not valid" if len(places) > 1 else f"{_name(places[0])}: {places[0].detail}"
    return problem_details.of_fault(request, Fault("invalid-request", detail, places=places))


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    headers = dict(error.headers or {})
    match error.status_code:
        case 404:
            return problem_details.of_fault(request, Fault("not-found", f"nothing is at {request.url.path}"))
        case 405:
            allow = ", ".join(sorted(_methods(request.app.router.routes, request)))
            detail = f"{request.method} is not possible here"
            return problem_details.of_fault(request, Fault("method-not-allowed", detail, headers={"Allow": allow}))
        case 400:  # FastAPI's word for a body it could not decode
            return problem_details.of_fault(request, Fault("malformed-request", "the body is not valid UTF-8 JSON"))
        case 413:
            return problem_details.of_fault(
                request, Fault("body-too-large", str(error.detail), headers={"Connection": "close"})
            )
        case status:
            return problem_details.of_status(request, status, str(error.detail), headers)


def _methods(routes: Sequence[BaseRoute], request: Request) -> set[str]:
    """Return every method some route at this path takes; Starlette names only the first route's."""

    def taken(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in routes)

    return {method for method in _METHODS if taken(method)}


def _place(location: Sequence[int | str], message: str) -> Place:
    origin, *path = location
    if origin != "body":
        return Place(message, parameter=str(path[-1]) if path else str(origin))
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return Place(message, pointer="".join(f"/{step}" for step in steps))


def _name(place: Place) -> str:
    return place.parameter or place.pointer or "body"


def _reason(error: dict[str, object]) -> str:
    context = error.get("ctx")
    return str(context.get("error", error["msg"])) if isinstance(context, dict) else str(error["msg"])
