"""The token endpoint of service accounts: `client_credentials` (RFC 6749, 4.4), the secret in Basic or in the form."""

import binascii
from base64 import b64decode
from typing import Annotated
from urllib.parse import unquote_plus

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse

from services.web.identity.credentials.clients import Clients
from services.web.identity.credentials.identities import CLIENT_ISSUER
from services.web.identity.credentials.secret_tokens import CLIENT_PREFIX
from services.web.identity.credentials.sessions import CLIENT_SECONDS, Sessions
from services.web.rate_limits import address_key
from services.web.token_buckets import TokenBuckets

ATTEMPTS_PER_MINUTE = 60
"""Tokens that one address may ask for in a minute."""
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def router(clients: Clients, sessions: Sessions) -> APIRouter:
    """Return the public route of the token endpoint."""
    routes = APIRouter(include_in_schema=False)
    attempts = TokenBuckets(ATTEMPTS_PER_MINUTE)

    @routes.post("/oidc/token")
    def token(
        request: Request,
        grant_type: Annotated[str, Form(max_length=100)] = "",
        client_id: Annotated[str, Form(max_length=100)] = "",
        client_secret: Annotated[str, Form(max_length=200)] = "",
    ) -> JSONResponse:
        if not attempts.take(address_key(request.scope)).allowed:
            return JSONResponse({"error": "slow_down"}, 429, headers={"Retry-After": "60", **_NO_STORE})
        if grant_type != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400, headers=_NO_STORE)
        identifier, secret = _basic(request) or (client_id, client_secret)
        if not clients.accepts(identifier, secret):
            challenge = {"WWW-Authenticate": 'Basic realm="mentorship"'}
            return JSONResponse({"error": "invalid_client"}, 401, headers={**challenge, **_NO_STORE})
        access = CLIENT_PREFIX + sessions.begin("client", CLIENT_ISSUER, identifier.lower(), CLIENT_SECONDS)
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": CLIENT_SECONDS}
        return JSONResponse(answer, headers=_NO_STORE)

    return routes


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        identifier, _, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(identifier), unquote_plus(secret)
