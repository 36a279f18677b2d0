"""The pages over HTTP, with made-up read models behind them."""

from collections.abc import Iterator

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from services.projections.pages import routes
from services.projections.pages.problems import ProblemPages
from services.web.app import create_app
from services.web.identity.principal import Membership, Principal, unauthenticated
from tests.unit.pages.example_reads import ExampleReads

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def _authenticator(request: Request) -> Principal:
    if "anonymous" in request.headers:
        raise unauthenticated("a bearer token is needed")
    memberships = frozenset() if "stranger" in request.headers else frozenset({Membership("executive")})
    return Principal("ada", "https://issuer.example", memberships)


def client_of(reads: ExampleReads, sign_in: str | None = "/sign-in") -> TestClient:
    app = create_app(title="t", routers=[routes.router(reads)], authenticator=_authenticator, public=[routes.public()])
    app.add_middleware(ProblemPages, sign_in=sign_in)
    return TestClient(app, headers=BROWSER, follow_redirects=False)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with client_of(ExampleReads()) as client:
        yield client
