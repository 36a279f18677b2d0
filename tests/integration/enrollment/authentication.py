"""Authenticator of the tests: one coordinator with one token."""

from fastapi import Request

from services.web.identity.principal import Membership, Principal, authentication_error

COORDINATOR = Principal(
    "coordinator",
    "https://issuer.test",
    frozenset({Membership("coordinator"), Membership("operator")}),
    actor="actor-1",
)


TOKEN = {"Authorization": "Bearer a-coordinator"}


def authenticate(request: Request) -> Principal:
    """Return the coordinator for the one valid token."""
    if request.headers.get("authorization") != TOKEN["Authorization"]:
        raise authentication_error("unknown token")
    return COORDINATOR
