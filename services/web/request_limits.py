"""Request limits: oversized bodies and unreadable addresses are refused before any processing."""

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.web import problem_details
from services.web.http_errors import ProblemError

BODY_BYTES = 1_000_000


class RequestLimits:
    """ASGI middleware: bodies of at most `body_bytes`, addresses without NUL.

    A declared length is checked at once; a body without one is counted while it arrives. Nothing beyond the limit is
    ever held in memory.

    Args:
        app: The next application.
        body_bytes: The largest body, in bytes.
    """

    def __init__(self, app: ASGIApp, body_bytes: int = BODY_BYTES) -> None:
        self._app, self._body_bytes = app, body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = Request(scope)
        problem = self._problem(request)
        if problem is not None:
            return await problem_details.problem_response(request, problem)(scope, receive, send)
        return await self._app(scope, self._counting(receive), send)

    def _problem(self, request: Request) -> ProblemError | None:
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()):
            return ProblemError("malformed-request", "Content-Length is not a number")
        if int(length) > self._body_bytes:
            return ProblemError("body-too-large", self._too_large, headers={"Connection": "close"})
        if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
            return ProblemError("malformed-request", "an address must not contain NUL")
        return None

    @property
    def _too_large(self) -> str:
        return f"a body may have {self._body_bytes:,} bytes"

    def _counting(self, receive: Receive) -> Receive:
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._body_bytes:
                raise HTTPException(413, self._too_large)  # the only one that FastAPI passes on while reading
            return message

        return counted
