"""HTTP client of the pages, on example queries."""

from functools import cache, partial
from types import MethodType
from typing import cast

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from services.projections.pages import routes
from services.projections.pages.account import Account
from services.projections.pages.problems import ProblemPages
from services.projections.pages.queries import PageQueries
from services.projections.problem_mapping import READ_MODEL_ERRORS
from services.web.app import create_app
from services.web.identity.principal import Membership, Principal, authentication_error
from services.web.service_client import ServiceClient
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def _authenticator(request: Request) -> Principal:
    if "anonymous" in request.headers:
        raise authentication_error("a bearer token is needed")
    if "mentee" in request.headers:
        return Principal("ben", "https://issuer.example", people=frozenset({example_id("mentee")}), actor="actor-2")
    if "guardian" in request.headers:
        return Principal("gil", "https://issuer.example", wards=frozenset({example_id("mentee")}), actor="actor-4")
    if "coordinator" in request.headers:
        return Principal("cora", "https://issuer.example", frozenset({Membership("coordinator")}), actor="actor-3")
    if "operator" in request.headers:
        return Principal("olga", "https://issuer.example", frozenset({Membership("operator")}), actor="actor-5")
    if "executive" in request.headers:
        return Principal("ada", "https://issuer.example", frozenset({Membership("executive")}), actor="actor-1")
    memberships = (
        frozenset()
        if "stranger" in request.headers
        else frozenset({Membership("executive"), Membership("coordinator")})
    )
    return Principal("ada", "https://issuer.example", memberships, actor="actor-1")


class _CurrentQueries:
    """Forwards every query to the queries of the client that asks."""

    def __init__(self) -> None:
        self.target: PageQueries = ExampleQueries()

    def __getattr__(self, name: str) -> object:
        found = getattr(self.target, name)
        if not isinstance(found, MethodType):
            return found
        # Routes keep methods while they are built, so a method asks the queries of the request, not those of the build.
        return partial(self._ask, name)

    def _ask(self, name: str, *arguments: object, **options: object) -> object:
        return getattr(self.target, name)(*arguments, **options)


@cache
def _application(sign_in: str | None, account: Account | None) -> tuple[FastAPI, _CurrentQueries]:
    current = _CurrentQueries()
    app = create_app(
        title="t",
        routers=[routes.router(cast(PageQueries, current))],
        authenticator=_authenticator,
        public=[routes.public()],
        errors=READ_MODEL_ERRORS,
    )
    app.add_middleware(ProblemPages, sign_in=sign_in, account=account)
    return app, current


def client_of(
    queries: PageQueries,
    sign_in: str | None = "/sign-in",
    account: Account | None = None,
    services: ServiceClient | None = None,
) -> TestClient:
    """Return a client with queries and services of its own, of an application that all clients share.

    An application has about three hundred routes and takes half a second to build; a request takes some milliseconds.
    """
    application, current = _application(sign_in, account)
    connection = services or ServiceClient(None, {})

    def select(_: object) -> None:
        current.target, application.state.services = queries, connection

    client = TestClient(application, headers=BROWSER, follow_redirects=False)
    client.event_hooks = {"request": [select]}
    return client
