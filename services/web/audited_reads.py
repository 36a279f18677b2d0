"""Audited reads: each successful one of an authenticated principal is recorded, with program and people."""

from collections.abc import Collection, Iterable
from urllib.parse import parse_qs
from uuid import UUID

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.web.identity.audit import Audit
from services.web.identity.principal import Principal

PROGRAM_HEADER = "Audit-Program"
"""Set by a route whose address does not name the program of what it returns; removed before the response is sent."""
PEOPLE_HEADER = "Audit-People"
"""Set by a route that shows people, with their ids; removed before the response is sent. A POST with it is a read."""
_PARAMETERS = ("program_id", "program")
_READS = frozenset({"GET", "HEAD"})


class AuditedReads:
    """ASGI middleware: records who read which route of which program. Principals without an audit are not recorded.

    Args:
        app: The next application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request, and record it when its response begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def recording(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                program, shown = headers.get(PROGRAM_HEADER), headers.get(PEOPLE_HEADER)
                del headers[PROGRAM_HEADER], headers[PEOPLE_HEADER]
                if (scope["method"] in _READS or shown) and message["status"] < 400:
                    people = [*_named(scope, "person_id"), *(shown.split(",") if shown else ())]
                    _record(scope, [program] if program else _programs(scope), people)
            await send(message)

        await self._app(scope, receive, recording)


def people_header(ids: Iterable[object]) -> dict[str, str]:
    """Return the header that states whom a response shows; none for no one.

    Args:
        ids: Of people.
    """
    shown = ",".join(sorted({str(id) for id in ids}))
    return {PEOPLE_HEADER: shown} if shown else {}


def _record(scope: Scope, programs: Iterable[str], people: Collection[str]) -> None:
    state = scope.get("state", {})
    audit, principal = state.get("audit"), state.get("principal")
    if isinstance(audit, Audit) and isinstance(principal, Principal):
        method = "GET" if scope["method"] in _READS else scope["method"]
        action = f"{method} {getattr(scope.get('route'), 'path', '(none)')}"
        for program in tuple(programs) or (None,):
            audit.record(principal.actor, action, program, people)


def _programs(scope: Scope) -> list[str]:
    """Return the programs that an address names, in its path or its query."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    path = scope.get("path_params", {})
    values = [
        value for name in _PARAMETERS for value in (*([path[name]] if name in path else []), *query.get(name, []))
    ]
    return sorted({identifier for value in values if (identifier := _uuid(str(value)))})


def _named(scope: Scope, parameter: str) -> list[str]:
    """Return the person that an address names in its path."""
    identifier = _uuid(str(scope.get("path_params", {}).get(parameter, "")))
    return [] if identifier is None else [identifier]


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None
