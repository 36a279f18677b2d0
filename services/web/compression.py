"""Compression of responses (gzip), except where another site led to the request.

A compressed response that mixes private content with text of the caller's choice leaks the content by its length to an
attacker who can repeat the request from another site and observe the traffic (BREACH). Pages repeat their query
parameters, so a browser's request from another site is answered uncompressed; the session cookie, which is strict, is
not sent with it either.
"""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_SMALLEST = 1000
"""Bytes below which compression saves less than a packet."""
_LEVEL = 6
_FROM_ELSEWHERE = ("cross-site", "same-site")


class Compression:
    """ASGI middleware that compresses responses to clients that accept it.

    Responses with a `Content-Encoding` of their own, event streams, and responses to requests from other sites are
    left alone.

    Args:
        app: The next application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._compressed = app, GZipMiddleware(app, minimum_size=_SMALLEST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and compress its response."""
        elsewhere = scope["type"] == "http" and Headers(scope=scope).get("sec-fetch-site") in _FROM_ELSEWHERE
        await (self._app if elsewhere else self._compressed)(scope, receive, send)
