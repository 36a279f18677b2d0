"""Forwarded addresses: method, body, query and chosen headers arrive at the other service, and no cookie does."""

from __future__ import annotations

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from services.web import exception_handlers
from services.web.forwarding import router


def other() -> FastAPI:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST", "PATCH"])
    async def echo(request: Request) -> JSONResponse:
        seen = {
            "method": request.method,
            "path": request.scope["raw_path"].decode(),
            "query": request.url.query,
            "host": request.headers["host"],
            "body": (await request.body()).decode(),
            "headers": sorted({"cookie", "authorization", "x-forwarded-for"} & set(request.headers)),
        }
        return JSONResponse(seen, 207, headers={"ETag": '"7"', "Set-Cookie": "a=b"})

    return app


def site(transport: httpx.AsyncBaseTransport) -> TestClient:
    app = FastAPI()
    app.include_router(router("http://enrollment:8000", ["/calendar", "/scim"], transport))
    exception_handlers.install(app, {})
    return TestClient(app, base_url="http://mentoring.example", cookies={"session": "secret"})


def test_a_request_arrives_as_it_was_sent_but_for_its_cookies() -> None:
    client = site(httpx.ASGITransport(other()))
    answer = client.patch("/scim/v2/Users/a%2Fb?x=1&y=%20", content=b"{}", headers={"Authorization": "Bearer t"})
    assert answer.status_code == 207
    assert answer.json() == {
        "method": "PATCH",
        "path": "/scim/v2/Users/a%2Fb",
        "query": "x=1&y=%20",
        "host": "mentoring.example",
        "body": "{}",
        "headers": ["authorization"],
    }
    assert answer.headers["etag"] == '"7"'
    assert "set-cookie" not in answer.headers


def test_other_addresses_are_not_forwarded() -> None:
    client = site(httpx.ASGITransport(other()))
    assert client.get("/calendars/x").status_code == 404
    assert client.get("/enrollment/v1/people").status_code == 404


def test_a_service_that_does_not_answer_is_unavailable() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    answer = site(httpx.MockTransport(refuse)).get("/calendar/x.ics")
    assert answer.status_code == 503
