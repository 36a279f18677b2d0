"""Forwarding of addresses of the site to the service that answers them, where it runs as a server of its own."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.web.http_errors import ProblemError

TIMEOUT_SECONDS = 30.0
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_REQUEST_HEADERS = ("accept", "authorization", "content-type", "if-match", "if-none-match", "x-request-id")
_RESPONSE_HEADERS = ("cache-control", "content-type", "etag", "location", "www-authenticate")


def router(address: str, prefixes: Sequence[str], transport: httpx.AsyncBaseTransport | None = None) -> APIRouter:
    """Return the public routes; the other service authenticates, by what is in the address or in the request.

    No cookie is forwarded, so that a session of the site opens nothing there.

    Args:
        address: The base address of the service.
        prefixes: The addresses that it answers, such as `/calendar`.
        transport: How requests are delivered; by default over the network.
    """
    routes = APIRouter()
    client = httpx.AsyncClient(base_url=address, timeout=TIMEOUT_SECONDS, transport=transport)

    async def forward(request: Request) -> Response:
        headers = {name: request.headers[name] for name in _REQUEST_HEADERS if name in request.headers}
        headers["host"] = request.headers.get("host", "")
        query = request.url.query.encode()
        url = httpx.URL(address).copy_with(raw_path=request.scope["raw_path"] + (b"?" + query if query else b""))
        try:
            answer = await client.request(request.method, url, headers=headers, content=await request.body())
        except httpx.HTTPError as failure:
            raise ProblemError("unavailable", f"the service does not answer: {type(failure).__name__}") from failure
        kept = {name: answer.headers[name] for name in _RESPONSE_HEADERS if name in answer.headers}
        return Response(answer.content, answer.status_code, kept)

    for prefix in prefixes:
        routes.add_api_route(f"{prefix}/{{path:path}}", forward, methods=_METHODS, include_in_schema=False)
    return routes
