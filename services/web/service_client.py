"""Client of the write services, for the pages: it sends commands and reads in the name of the person who looks.

The answer of the write service is passed on as it is: what it refuses, the page shows at its field.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from services.web.http_errors import ProblemError
from services.web.identity.principal import Principal
from services.web.identity.service_tokens import ServiceTokens

if TYPE_CHECKING:
    from starlette.types import ASGIApp

TIMEOUT_SECONDS = 15.0
_IN_MEMORY = "http://127.0.0.1"
_UNCONNECTED = "this server has no connection to the service that decides this"


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """The answer of a write service.

    Attributes:
        status: The HTTP status.
        body: The JSON value of the body: a result, or a problem (RFC 9457); None for an empty one.
        headers: Its headers, by lower-case name.
    """

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        """Whether the request was executed."""
        return self.status < 400

    @property
    def position(self) -> str | None:
        """The position of a command's last event, as `min_position` takes it; None where nothing was recorded."""
        source, position = self.headers.get("event-source"), self.headers.get("event-position")
        return f"{source}:{position}" if source and position else None


class Transport(Protocol):
    """Delivers a request to one write service."""

    @property
    def address(self) -> str:
        """The service's base address."""

    def send(self, request: httpx.Request) -> httpx.Response:
        """Return the response.

        Raises:
            httpx.HTTPError: The service does not answer.
        """


class OverNetwork:
    """Delivers to a service at an address, over connections that are kept open.

    Args:
        address: Its base address.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = httpx.Client(base_url=address, timeout=TIMEOUT_SECONDS)

    def send(self, request: httpx.Request) -> httpx.Response:
        """Return the response."""
        return self._client.send(request)


class InProcess:
    """Delivers to an app in the same process, in an event loop of its own.

    The loop has worker threads of its own too, so that a page that waits for the app does not occupy the thread that
    the app needs.

    Args:
        app: The app.
    """

    address = _IN_MEMORY

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def send(self, request: httpx.Request) -> httpx.Response:
        """Return the response."""

        async def deliver() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=False, client=("127.0.0.1", 0))
            async with httpx.AsyncClient(transport=transport, timeout=TIMEOUT_SECONDS) as client:
                return await client.send(request)

        return asyncio.run(deliver())


class ServiceClient:
    """Sends requests to the write services in the name of a principal.

    Args:
        tokens: Issues the token of each request; None where no key is set: then every request is refused.
        transports: By the name of the service: `enrollment`, `relationships`.
    """

    def __init__(self, tokens: ServiceTokens | None, transports: Mapping[str, Transport]) -> None:
        self._tokens, self._transports = tokens, dict(transports)

    @property
    def available(self) -> bool:
        """Whether commands can be sent: a key and the services' addresses are known."""
        return self._tokens is not None and bool(self._transports)

    def send(
        self,
        principal: Principal,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        if_match: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> ServiceAnswer:
        """Send a request and return its answer, refusals included.

        Args:
            principal: In whose name.
            method: `GET` or `POST`.
            path: The address below the service, which its first part names: `/enrollment/v1/people`.
            body: The JSON body of a command; None for none.
            key: The idempotency key of a command.
            if_match: The ETag of the state decided on.
            parameters: The query's parameters.

        Raises:
            ProblemError: 503: no key is set, or the service does not answer.
        """
        if self._tokens is None:
            raise ProblemError("unavailable", _UNCONNECTED)
        headers = {"Authorization": f"Bearer {self._tokens.issue(principal.actor)}", "Accept": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        if if_match is not None:
            headers["If-Match"] = if_match
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self._deliver(method, path, headers, content, parameters)

    def read_public(self, path: str) -> ServiceAnswer:
        """Return the answer at an address that is its own key, in no one's name.

        Args:
            path: The address below the service, which its first part names.

        Raises:
            ProblemError: 503: the service is not known, or does not answer.
        """
        return self._deliver("GET", path, {"Accept": "application/json"})

    def _deliver(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        content: bytes | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> ServiceAnswer:
        transport = self._transports.get(path.split("/")[1])
        if transport is None:
            raise ProblemError("unavailable", _UNCONNECTED)
        request = httpx.Request(method, transport.address + path, params=parameters, headers=headers, content=content)
        try:
            response = transport.send(request)
        except httpx.HTTPError as failure:
            raise ProblemError("unavailable", f"the service does not answer: {type(failure).__name__}") from failure
        return ServiceAnswer(response.status_code, _json(response), dict(response.headers))


def _json(response: httpx.Response) -> Any:  # noqa: ANN401 - it is JSON, whatever it holds
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        return None
