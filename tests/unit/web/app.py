"""A small app made by `create_app`, with one route of every kind, for the tests of the conventions."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from fastapi.testclient import TestClient

from services.eventstore.refusal import Kind, RefusedError
from services.web.app import create_app
from services.web.command_request import CommandBody, CommandDep
from services.web.conditional_reads import ConditionalRead, conditional_read
from services.web.identity.principal import Membership, Principal, require, unauthenticated

WHO = Principal("somebody", "https://issuer.example", frozenset({Membership("coordinator", "org-1")}))
KEY = {"Idempotency-Key": "key-1"}


@dataclass
class Standing:
    """A projection's position that a test moves."""

    position: int = 10
    generation: int = 1
    lag_seconds: float = 0.0
    asked: int = 0

    def reached(self, position: int, source: str | None) -> bool:
        """Move one further with every question, so that waiting can be seen to end."""
        self.asked += 1
        self.position += 1
        return source in {None, "enrollment"} and self.position >= position


class Body(CommandBody):
    """A command's body."""

    name: str
    size: int = 1


def client(standing: Standing | None = None) -> TestClient:
    """Make a client of a fresh app; `Authorization: Bearer good` is WHO."""
    app = create_app(title="Test", routers=[_routes(standing or Standing())], authenticator=_who, service="test")
    return TestClient(app, raise_server_exceptions=False, headers={"Authorization": "Bearer good"})


def _who(request: Request) -> Principal:
    if request.headers.get("authorization") != "Bearer good":
        raise unauthenticated("a bearer token is needed")
    return WHO


def _routes(standing: Standing) -> APIRouter:
    routes = APIRouter(prefix="/test/v1")
    read = conditional_read(lambda: standing, wait_seconds=0.2)

    @routes.post("/things")
    def make(request: CommandDep, body: Body) -> JSONResponse:
        seen = {"scope": request.scope, "hash": request.request_hash.hex(), "version": request.expected_version}
        at = request.meta.occurred_at.isoformat()
        return JSONResponse({**seen, "actor": request.meta.actor, "occurred_at": at, "name": body.name})

    @routes.get("/things")
    def things(it: Annotated[ConditionalRead, Depends(read)]) -> Response:
        return it.respond(lambda: b'{"items": []}')

    @routes.get("/refuse/{kind}")
    def refuse(kind: Kind) -> None:
        raise RefusedError("a-rule", "because", field="name" if kind == "field" else None, kind=kind)

    @routes.get("/operators")
    def operators(_: Annotated[Principal, Depends(require("operator", "analyst"))]) -> None:
        return None

    @routes.get("/fails")
    def fails() -> None:
        raise RuntimeError("Ada Lovelace's row")

    return routes
