"""HTTP client of the pages, on example queries."""

from fastapi import Request
from fastapi.testclient import TestClient

from services.projections.pages import routes
from services.projections.pages.account import Account
from services.projections.pages.problems import ProblemPages
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
    if "executive" in request.headers:
        return Principal("ada", "https://issuer.example", frozenset({Membership("executive")}), actor="actor-1")
    memberships = (
        frozenset()
        if "stranger" in request.headers
        else frozenset({Membership("executive"), Membership("coordinator")})
    )
    return Principal("ada", "https://issuer.example", memberships, actor="actor-1")


def client_of(
    queries: ExampleQueries,
    sign_in: str | None = "/sign-in",
    account: Account | None = None,
    services: ServiceClient | None = None,
) -> TestClient:
    app = create_app(
        title="t",
        routers=[routes.router(queries)],
        authenticator=_authenticator,
        public=[routes.public()],
        errors=READ_MODEL_ERRORS,
    )
    app.state.services = services or ServiceClient(None, {})
    app.add_middleware(ProblemPages, sign_in=sign_in, account=account)
    return TestClient(app, headers=BROWSER, follow_redirects=False)
