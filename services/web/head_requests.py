"""HEAD requests: every address that answers GET also answers HEAD, with the same headers and without the body."""

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OF_THE_ROUTE = ("route", "endpoint", "path_params")


class HeadRequests:
    """ASGI middleware: routes a HEAD request as a GET, and ends it where the response's body would begin.

    Args:
        app: The next application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self._app(scope, receive, send)
        routed = {**scope, "method": "GET"}

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                scope.update({name: routed[name] for name in _OF_THE_ROUTE if name in routed})  # for the access log
                await send(message)
                await send({"type": "http.response.body", "body": b""})
            answered.cancel()  # the body of a stream would never end
            await anyio.lowlevel.checkpoint()

        with anyio.CancelScope() as answered:
            await self._app(routed, receive, without_body)
        return None
