"""A small app created by `create_app`, with one route of every kind, for the tests of the HTTP conventions."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

from services.eventstore.refusal import RefusalKind, RefusedError
from services.web.admission import Admission
from services.web.app import create_app
from services.web.command_ids import CommandIds
from services.web.command_request import CommandBody, CommandDep, CommandRequest
from services.web.conditional_reads import ConditionalRead, conditional_read
from services.web.cursors import InvalidCursorError
from services.web.http_errors import ProblemError
from services.web.identity.principal import Membership, Principal, authentication_error, require

PRINCIPAL = Principal(
    "somebody", "https://issuer.example", frozenset({Membership("coordinator", "org-1")}), actor="actor-1"
)
KEY = {"Idempotency-Key": "key-1"}


@dataclass
class FakePosition:
    """A read model's position that a test moves."""

    position: int = 10
    generation: int = 1
    lag_seconds: float = 0.0
    lookups: int = 0

    def has_reached(self, position: int, source: str) -> bool:
        """Advance by one with every call, so that waiting ends."""
        self.lookups += 1
        self.position += 1
        return source == "hub/enrollment" and self.position >= position


class OwnError(Exception):
    """An error of the service's own, mapped by `create_app(errors=…)`."""


class SubError(OwnError):
    """A subclass of a mapped error."""


class Body(CommandBody):
    """A command's body."""

    name: str
    size: int = 1


class Terms(BaseModel):
    """An object within a body, with a member that the body has too."""

    size: int = 1
    days: int = 1


class Nested(CommandBody):
    """A command's body with an object in it, which may be left out, and a list of such objects."""

    size: int = 1
    terms: Annotated[Terms | None, Field(description="May be left out.")] = None
    items: tuple[Body, ...] = ()


def client(
    position: FakePosition | None = None,
    admission: Admission | None = None,
    address: str = "192.0.2.1",
    wait_seconds: float = 0.2,
) -> TestClient:
    """Return a client of a new app; `Authorization: Bearer good` authenticates PRINCIPAL."""
    app = new_app(position, admission, wait_seconds)
    good = {"Authorization": "Bearer good"}
    return TestClient(app, raise_server_exceptions=False, headers=good, client=(address, 50_000))


def new_app(
    position: FakePosition | None = None, admission: Admission | None = None, wait_seconds: float = 0.2
) -> FastAPI:
    """Return a new app."""
    return create_app(
        title="Test",
        routers=[_routes(position or FakePosition(), wait_seconds), _refusals()],
        authenticator=_authenticate,
        service="test",
        command_ids=CommandIds(b"c" * 32),
        errors={OwnError: _to_problem},
        admission=admission,
    )


def _ids(request: CommandRequest) -> dict[str, str]:
    return {"command_id": request.meta.command_id, "correlation_id": request.meta.correlation_id}


def _authenticate(request: Request) -> Principal:
    if request.headers.get("authorization") != "Bearer good":
        raise authentication_error("a bearer token is required")
    return PRINCIPAL


def _to_problem(error: Exception) -> ProblemError:
    return ProblemError("unavailable", str(error), headers={"Retry-After": "7"})


def _routes(position: FakePosition, wait_seconds: float) -> APIRouter:
    routes = APIRouter(prefix="/test/v1")
    reading = conditional_read(lambda: position, ("hub/enrollment", "hub/relationships"), wait_seconds=wait_seconds)

    @routes.post("/things")
    def create(request: CommandDep, body: Body) -> JSONResponse:
        values = {"scope": request.scope, "hash": request.request_hash.hex(), "version": request.expected_version}
        at = request.meta.occurred_at.isoformat()
        return JSONResponse(
            {**values, "actor": request.meta.actor, "occurred_at": at, "name": body.name, **_ids(request)}
        )

    @routes.get("/things")
    def things(read: Annotated[ConditionalRead, Depends(reading)]) -> Response:
        return read.respond(lambda: b'{"items": []}')

    @routes.get("/operators")
    def operators(_: Annotated[Principal, Depends(require("operator", "analyst"))]) -> None:
        return None

    @routes.get("/cursor")
    def cursor() -> None:
        raise InvalidCursorError("invalid cursor signature")

    @routes.get("/own-error")
    def own_error() -> None:
        raise SubError("the service's own error")

    @routes.get("/fails")
    def fails() -> None:
        raise RuntimeError("Ada Lovelace's row")

    return routes


def _refusals() -> APIRouter:
    routes = APIRouter(prefix="/test/v1")

    @routes.get("/refuse/{kind}")
    def refuse(kind: RefusalKind) -> None:
        raise RefusedError("a-rule", "because", field="name" if kind == "field" else None, kind=kind)

    @routes.post("/things/{thing_id}/terms/{field:path}")
    def change(thing_id: str, field: str, body: Nested | None = None, at: int = 0) -> None:
        raise RefusedError("a-rule", f"because of {thing_id}, {body} and {at}", field=field, kind="field")

    return routes
