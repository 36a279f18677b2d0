"""Access log and request metrics; an unexpected exception becomes a problem instead of a closed connection."""

import time

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.platform.metrics import HTTP_SECONDS
from services.web import problem_details
from services.web.http_errors import ProblemError

_log = structlog.get_logger(__name__)


class AccessLog:
    """ASGI middleware: one log entry and one measurement per request; unexpected exceptions become a 500 problem.

    Args:
        app: The next application.
        service: The `service` label of the metrics.
    """

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request and record its status and duration."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started, status = time.perf_counter(), 0

        async def recording(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=scope["state"]["request_id"]):
            try:
                await self._app(scope, receive, recording)
            except Exception:
                _log.exception("request_failed", method=scope["method"], route=_route(scope))
                if status:
                    raise  # the response has begun: closing the connection is the only signal left
                request = Request(scope)
                problem = ProblemError("unexpected", "an unexpected error occurred")
                await problem_details.problem_response(request, problem)(scope, receive, recording)
            finally:
                self._record(scope, status, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        # The route's pattern, not its path: ids in labels would be personal data and unbounded in number.
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
