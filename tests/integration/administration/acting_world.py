"""The federation of the permission walk, with pages that send commands to its services in the caller's name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from services.web.identity.principal import Principal
from services.web.identity.service_tokens import ServiceTokens, is_service_token
from services.web.service_client import InProcess, ServiceClient
from tests.integration.permissions.world import World, federation


@contextmanager
def acting_federation(postgres_dsn: str) -> Iterator[World]:
    """Yield the federation, whose write services accept the tokens of the pages."""
    tokens = ServiceTokens(b"k" * 32)
    with federation(postgres_dsn) as world:

        def authenticate(request: Request) -> Principal:
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not is_service_token(token):
                return world.authenticate(request)
            actor = tokens.actor(token)
            return next(each for each in world.principals.values() if each.actor == actor)

        services = {name: world.apps[f"/{name}"] for name in ("enrollment", "relationships")}
        for app in services.values():
            app.state.authenticator = authenticate
        transports = {name: InProcess(app) for name, app in services.items()}
        world.apps["/"].state.services = ServiceClient(tokens, transports)
        yield world
