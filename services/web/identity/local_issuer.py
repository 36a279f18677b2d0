"""The demonstration's token issuer: signs tokens with a key in the data directory, and signs in its one visitor.

It authenticates without credentials, so it exists only where `mentorship demo` mounts it, on the loopback address.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from uuid import uuid4

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import OKPKey

from services.platform.clock import Clock, system_clock
from services.platform.settings import IssuerSettings
from services.web.identity.oidc import COOKIE

ISSUER = "urn:mentorship:demo"
AUDIENCE = "mentorship"
VISITOR = "demo-visitor"
SESSION_SECONDS = 12 * 3600


class LocalIssuer:
    """Signs tokens of the demonstration.

    Args:
        folder: The folder of the key; created at the first start, the key readable by its owner only.
        clock: Returns the present time.
    """

    def __init__(self, folder: Path, clock: Clock = system_clock) -> None:
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True)
        self._private, self._public = folder / "issuer-key.json", folder / "issuer-jwks.json"
        self._key = self._load()

    @property
    def configuration(self) -> IssuerSettings:
        """The settings by which a server trusts it; its keys are a file, so that no server depends on another."""
        return IssuerSettings(issuer=ISSUER, audience=AUDIENCE, jwks=self._public.resolve().as_uri())

    def token(self, subject: str = VISITOR, *, seconds: int = SESSION_SECONDS) -> str:
        """Return a signed token.

        Args:
            subject: The identity.
            seconds: Its lifetime in seconds.
        """
        now = int(self._clock().timestamp())
        claims = {"iss": ISSUER, "sub": subject, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + seconds}
        header = {"alg": "Ed25519", "kid": self._key.kid, "typ": "at+jwt"}
        return jwt.encode(header, {**claims, "jti": str(uuid4())}, self._key, algorithms=["Ed25519"])

    def _load(self) -> OKPKey:
        if self._private.exists():
            key = OKPKey.import_key(json.loads(self._private.read_text()))
        else:
            key = OKPKey.generate_key("Ed25519", {"kid": str(uuid4()), "use": "sig", "alg": "Ed25519"})
            _write(self._private, JSONResponse(key.as_dict(private=True)).body)
        _write(self._public, JSONResponse({"keys": [key.as_dict(private=False)]}).body)
        return key


def router(issuer: LocalIssuer, sign_out: Callable[[Request], None]) -> APIRouter:
    """Return the public routes of the demonstration's issuer.

    Args:
        issuer: Signs the tokens.
        sign_out: Revokes the token of a request.
    """
    routes = APIRouter(include_in_schema=False)

    @routes.get("/sign-in")
    def sign_in(request: Request, to: Annotated[str, Query(max_length=500)] = "/") -> Response:
        response = RedirectResponse(_local(to), 303, {"Cache-Control": "no-store"})
        secure = request.url.scheme == "https"
        response.set_cookie(
            COOKIE, issuer.token(), max_age=SESSION_SECONDS, httponly=True, samesite="strict", secure=secure
        )
        return response

    @routes.get("/sign-out")
    def end_session(request: Request) -> Response:
        sign_out(request)
        response = RedirectResponse("/", 303, {"Cache-Control": "no-store"})
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return response

    return routes


def _local(address: str) -> str:
    """Return a path of this site, or `/` for any other address: a sign-in must not be an open redirect."""
    parts = urlsplit(address.replace("\\", "/"))
    elsewhere = parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//")
    return "/" if elsewhere or any(ord(character) < 32 for character in address) else address


def _write(path: Path, content: bytes | memoryview) -> None:
    """Write a file atomically, readable by its owner only."""
    temporary = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    temporary.replace(path)
