"""Exception handlers: the problem that each exception becomes. Invalid input never leads to a 500."""

from collections.abc import Callable, Mapping, Sequence

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from services.eventstore.refusal import RefusedError
from services.web import problem_details
from services.web.cursors import InvalidCursorError
from services.web.http_errors import ErrorLocation, ProblemError

RETRY_SECONDS = "2"
ToProblem = Callable[[Exception], ProblemError]
ErrorMapping = Mapping[type[Exception], ToProblem]
"""The HTTP error that each exception becomes; an entry also applies to subclasses of its class."""
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def install(app: FastAPI, errors: ErrorMapping) -> None:
    """Add the handlers that turn every exception into problem details.

    Args:
        app: The app.
        errors: The HTTP errors that the service's own exceptions become.
    """
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(RefusedError, _refusal)
    app.add_exception_handler(HTTPException, _http)
    for exception, to_problem in {**_ERRORS, **errors}.items():
        app.add_exception_handler(exception, _handler(to_problem))


def _handler(to_problem: ToProblem) -> Callable[[Request, Exception], JSONResponse]:
    def handle(request: Request, error: Exception) -> JSONResponse:
        return problem_details.problem_response(request, to_problem(error))

    return handle


def _problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)  # noqa: S101 - Starlette calls a handler only for its own exception
    return problem_details.problem_response(request, error)


def _refusal(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusedError)  # noqa: S101 - as above
    return problem_details.refusal_response(request, error)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    problem = _of_status(request, error)
    if problem is not None:
        return problem_details.problem_response(request, problem)
    return problem_details.status_response(request, error.status_code, str(error.detail), dict(error.headers or {}))


def _of_status(request: Request, error: HTTPException) -> ProblemError | None:
    """Return the catalogued error of a status that the framework raised; None for statuses without one."""
    match error.status_code:
        case 404:
            return ProblemError("not-found", f"nothing is at {request.url.path}")
        case 405:
            allow = ", ".join(sorted(_methods(request.app.router.routes, request)))
            detail = f"{request.method} is not possible here"
            return ProblemError("method-not-allowed", detail, headers={"Allow": allow})
        case 400:  # FastAPI's status for a body it could not decode
            return ProblemError("malformed-request", "the body is not valid UTF-8 JSON")
        case 413:
            return ProblemError("body-too-large", str(error.detail), headers={"Connection": "close"})
        case _:
            return None


def _methods(routes: Sequence[BaseRoute], request: Request) -> set[str]:
    """Return the methods of every route at this path; Starlette reports only those of the first."""

    def matches(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in routes)

    methods = {method for method in _METHODS if matches(method)}
    return methods | {"HEAD"} if "GET" in methods else methods


def _unavailable(error: Exception) -> ProblemError:
    detail = f"the database does not answer ({type(error).__name__})"
    return ProblemError("unavailable", detail, headers={"Retry-After": RETRY_SECONDS})


def _not_built(error: Exception) -> ProblemError:
    """Return 503 for a missing table: migrations are checked at start, so it is a read model before its first build."""
    detail = f"a read model has not been built yet: {str(error).partition(chr(10))[0]}"
    return ProblemError("not-yet-visible", detail, headers={"Retry-After": RETRY_SECONDS})


def _invalid_cursor(error: Exception) -> ProblemError:
    location = ErrorLocation(str(error), parameter="cursor")
    return ProblemError("cursor-invalid", str(error), locations=[location])


def _invalid_request(error: Exception) -> ProblemError:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    errors = error.errors()
    if any(e["type"] == "json_invalid" for e in errors):
        return ProblemError("malformed-request", f"the body is not JSON: {_reason(errors[0])}")
    if any(e["loc"] == ("header", "Idempotency-Key") and e["type"] == "missing" for e in errors):
        return ProblemError("idempotency-key-missing", "a command needs an Idempotency-Key")
    locations = [_location(e["loc"], e["msg"]) for e in errors]
    first = locations[0]
    name = first.parameter or first.pointer or "body"
    detail = f"{len(locations)} values are not valid" if len(locations) > 1 else f"{name}: {first.detail}"
    return ProblemError("invalid-request", detail, locations=locations)


def _location(path: Sequence[int | str], message: str) -> ErrorLocation:
    origin, *steps = path
    if origin != "body":
        return ErrorLocation(message, parameter=str(steps[-1]) if steps else str(origin))
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return ErrorLocation(message, pointer="".join(f"/{step}" for step in escaped))


def _reason(error: dict[str, object]) -> str:
    context = error.get("ctx")
    return str(context.get("error", error["msg"])) if isinstance(context, dict) else str(error["msg"])


_ERRORS: ErrorMapping = {
    RequestValidationError: _invalid_request,
    InvalidCursorError: _invalid_cursor,
    psycopg.OperationalError: _unavailable,
    PoolTimeout: _unavailable,
    psycopg.errors.UndefinedTable: _not_built,
}
