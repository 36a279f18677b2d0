"""Authenticator of the tests: one coordinator with one token."""

from fastapi import Request

from services.web.identity.principal import Membership, Principal, unauthenticated

COORDINATOR = Principal("coordinator", "https://issuer.test", frozenset({Membership("coordinator")}))


TOKEN = {"Authorization": "Bearer a-coordinator"}


def authenticate(request: Request) -> Principal:
    """Return the coordinator for the one valid token."""
    if request.headers.get("authorization") != TOKEN["Authorization"]:
        raise unauthenticated("unknown token")
    return COORDINATOR
