"""Request limits: oversized bodies and unreadable addresses are refused before any processing."""

from collections.abc import Mapping

import anyio
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.web import problem_details
from services.web.http_errors import ProblemError

BODY_BYTES = 1_000_000
BODY_SECONDS = 30.0
"""The longest time in which a body arrives."""


class RequestLimits:
    """ASGI middleware: bodies of at most `body_bytes` that arrive within `body_seconds`, addresses without NUL.

    A declared length is checked at once; a body without one is counted while it arrives. Nothing beyond the limit is
    ever held in memory.

    Args:
        app: The next application.
        body_bytes: The largest body, in bytes.
        body_seconds: The longest time in which a body arrives.
        larger: The largest body of single addresses that accept more, by path; it may take longer in proportion.
    """

    def __init__(
        self,
        app: ASGIApp,
        body_bytes: int = BODY_BYTES,
        body_seconds: float = BODY_SECONDS,
        larger: Mapping[str, int] | None = None,
    ) -> None:
        self._app, self._body_bytes, self._body_seconds = app, body_bytes, body_seconds
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = Request(scope)
        limit = self._larger.get(scope["path"], self._body_bytes)
        problem = self._problem(request, limit)
        if problem is not None:
            return await problem_details.problem_response(request, problem)(scope, receive, send)
        return await self._app(scope, self._counting(receive, limit), send)

    @staticmethod
    def _problem(request: Request, limit: int) -> ProblemError | None:
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()):
            return ProblemError("malformed-request", "Content-Length is not a number")
        if int(length) > limit:
            return ProblemError("body-too-large", _too_large(limit), headers={"Connection": "close"})
        if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
            return ProblemError("malformed-request", "an address must not contain NUL")
        return None

    def _counting(self, receive: Receive, limit: int) -> Receive:
        received, complete = 0, False
        seconds = self._body_seconds * max(1.0, limit / self._body_bytes)
        deadline = anyio.current_time() + seconds

        async def counted() -> Message:
            nonlocal received, complete
            if complete:
                return await receive()  # waits for the client to disconnect, for as long as the response takes
            # Only HTTPException is passed on by FastAPI while it reads a body.
            try:
                with anyio.fail_after(max(0.0, deadline - anyio.current_time())):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, f"a body must arrive within {seconds:g} seconds") from None
            received += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if received > limit:
                raise HTTPException(413, _too_large(limit))
            return message

        return counted


def _too_large(limit: int) -> str:
    return f"a body may have {limit:,} bytes"
