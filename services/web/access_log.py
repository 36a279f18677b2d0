"""Every request is measured and logged once, and a failure nobody foresaw becomes a problem, not a torn connection."""

import time

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.platform.metrics import HTTP_SECONDS
from services.web import problem_details
from services.web.http_errors import ProblemError

_log = structlog.get_logger(__name__)


class Observe:
    """ASGI middleware: one log line and one measurement a request; 500 as a problem.

    Args:
        app: What comes next.
        service: The name under which requests are measured.
    """

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and record how it ended."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=scope["state"]["request_id"]):
            try:
                await self._app(scope, receive, noting)
            except Exception:
                _log.exception("request_failed", method=scope["method"], route=_route(scope))
                if status:
                    raise  # the answer has begun: only cutting it tells the caller
                request = Request(scope)
                fault = ProblemError("unexpected", "something here failed that should not have")
                await problem_details.problem_response(request, fault)(scope, receive, noting)
            finally:
                self._record(scope, status, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        # The route's pattern, not its path: ids would make a metric a person's diary.
        route, method = _route(scope), scope["method"]
        HTTP_SECONDS.labels(self._service, method, route, str(status)).observe(seconds)
        _log.info(
            "request",
            method=method,
            route=route,
            status=status,
            problem=scope["state"].get("problem"),
            duration_ms=round(seconds * 1000, 1),
        )


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "(none)"))
