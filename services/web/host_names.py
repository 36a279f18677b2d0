"""Host names: requests for another name than the server's own are refused.

A page of another site can point its own name at a loopback address (DNS rebinding); the browser then sends its requests
here, as if that site were this one. A demonstration signs in without a password, so it answers to loopback names only.
"""

from collections.abc import Collection

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from services.web import problem_details
from services.web.http_errors import ProblemError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class HostNames:
    """ASGI middleware: refuses requests whose `Host` is not one of some names; the port does not matter.

    Args:
        app: The next application.
        names: The names, in lower case; an IPv6 address in brackets.
    """

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app, self._names = app, frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request, or refuse it."""
        if scope["type"] != "http" or self._is_known(Request(scope)):
            return await self._app(scope, receive, send)
        problem = ProblemError("misdirected-request", "this server does not answer for that host name")
        return await problem_details.problem_response(Request(scope), problem)(scope, receive, send)

    def _is_known(self, request: Request) -> bool:
        hosts = request.headers.getlist("host")
        return len(hosts) == 1 and _name(hosts[0]) in self._names


def _name(host: str) -> str:
    """Return a host without its port, in lower case and without the dot of a fully qualified name."""
    name, colon, port = host.strip().lower().rpartition(":")
    return (name if colon and port.isdecimal() else host.strip().lower()).removesuffix(".")
