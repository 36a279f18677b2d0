"""The demonstration's OpenID provider: discovery, authorization code with PKCE (S256), tokens and keys.

It identifies without credentials: one chooses as whom one looks. So it exists only where `mentorship demo` mounts it,
on the loopback address. The pages sign in with it by the code that signs in with any provider.
"""

from __future__ import annotations

import hmac
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from services.platform.clock import Clock, system_clock
from services.platform.settings import SignInProvider
from services.web.http_errors import ProblemError
from services.web.identity.credentials.secret_tokens import new_token
from services.web.identity.local_issuer import ISSUER, LocalIssuer
from services.web.sign_in.provider import challenge_of
from services.web.sign_in.site import CALLBACK, Persona

CLIENT_ID = "mentorship-pages"
PATH = "/demo/oidc"
CODE_SECONDS = 60
"""How long a code can be redeemed, once."""
_MOST_CODES = 1_000
PERSONAS = (
    Persona("demo-visitor", "Visitor with every role"),
    Persona("coordinator-riverside", "Coordinator of the Riverside Schools Network"),
    Persona("coordinator-justice", "Coordinator of the Northern Circuit Courts (a sealed program)"),
    Persona("mentor", "Mentor in Reading Partners"),
    Persona("mentee", "Mentee in Reading Partners"),
    Persona("seeker", "Mentee in Reading Partners who looks for a mentor"),
    Persona("youth", "Youth in Bridge Builders"),
    Persona("guardian", "Guardian of that youth"),
    Persona("judge", "Judge who mentors in Bench and Chambers (a sealed program)"),
    Persona("official", "Senior official in Reverse Mentoring in Government"),
    Persona("peer", "Peer in Peer Circles"),
    Persona("engineer", "Member of Women in Engineering (a women's network)"),
    Persona("grantee", "Mentee in Grantee Mentors (a community foundation)"),
    Persona("table-host", "Mentor who leads a group in Founders' Table"),
    Persona("executive", "Executive of the federation"),
    Persona("analyst", "Analyst of the federation"),
    Persona("operator", "Operator of the federation"),
)
"""The identities of the demonstration; the first is signed in without a question."""
_TITLES = {persona.subject: persona.title for persona in PERSONAS}


@dataclass(frozen=True, slots=True)
class Grant:
    """The sign-in that a code represents."""

    subject: str
    redirect: str
    challenge: str
    nonce: str
    expires_at: datetime


class AuthorizationRequest(BaseModel):
    """The parameters of an authorization request; others are ignored."""

    client_id: Annotated[str, Field(max_length=200)] = ""
    redirect_uri: Annotated[str, Field(max_length=500)] = ""
    response_type: Annotated[str, Field(max_length=50)] = ""
    code_challenge: Annotated[str, Field(max_length=200)] = ""
    code_challenge_method: Annotated[str, Field(max_length=20)] = ""
    state: Annotated[str, Field(max_length=500)] = ""
    nonce: Annotated[str, Field(max_length=500)] = ""
    login_hint: Annotated[str, Field(max_length=255)] = ""


class DemoProvider:
    """Issues codes and ID tokens for personas.

    Args:
        issuer: Signs the tokens.
        site: The base address of the pages, such as `http://127.0.0.1:8000`.
        clock: Returns the present time.
    """

    def __init__(self, issuer: LocalIssuer, site: str, clock: Clock = system_clock) -> None:
        self._issuer, self._site, self._clock = issuer, site, clock
        self._grants: OrderedDict[str, Grant] = OrderedDict()
        self._lock = Lock()

    def discovery(self) -> dict[str, object]:
        """Return the discovery document."""
        base = self._site + PATH
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["Ed25519"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
        }

    def keys(self) -> dict[str, object]:
        """Return the public keys."""
        return {"keys": [self._issuer.public_key]}

    def require_request(self, client_id: str, redirect: str) -> None:
        """Pass if the pages ask, and the answer goes to them: else nothing is sent anywhere.

        Raises:
            ProblemError: `invalid-request`.
        """
        if client_id != CLIENT_ID or redirect != self._site + CALLBACK:
            raise ProblemError("invalid-request", "the client or its redirect address is not registered")

    def grant(self, subject: str, redirect: str, challenge: str, nonce: str) -> str:
        """Return the code of a persona that was chosen.

        Raises:
            ProblemError: `invalid-request`: there is no such persona.
        """
        if subject not in _TITLES:
            raise ProblemError("invalid-request", "the demonstration has no such persona")
        code = new_token()
        expires_at = self._clock() + timedelta(seconds=CODE_SECONDS)
        with self._lock:
            self._grants[code] = Grant(subject, redirect, challenge, nonce, expires_at)
            while len(self._grants) > _MOST_CODES:
                self._grants.popitem(last=False)
        return code

    def authorize(self, asked: AuthorizationRequest) -> dict[str, str]:
        """Return the answer to a request of the pages: a code, or an error of RFC 6749 or of OpenID Connect."""
        if asked.response_type != "code" or asked.code_challenge_method != "S256" or not asked.code_challenge:
            return {"error": "invalid_request"}
        if asked.login_hint not in _TITLES:
            return {"error": "login_required"}
        return {"code": self.grant(asked.login_hint, asked.redirect_uri, asked.code_challenge, asked.nonce)}

    def redeem(self, code: str, client_id: str, redirect: str, verifier: str) -> str | None:
        """Return the ID token of a code, or None where a check fails; a code is redeemed once."""
        with self._lock:
            grant = self._grants.pop(code, None)
        if grant is None or grant.expires_at <= self._clock() or client_id != CLIENT_ID or redirect != grant.redirect:
            return None
        if not verifier.isascii() or not hmac.compare_digest(challenge_of(verifier), grant.challenge):
            return None
        return self._issuer.id_token(grant.subject, CLIENT_ID, grant.nonce, _TITLES[grant.subject])


def settings_of(site: str) -> SignInProvider:
    """Return the settings by which the pages sign in with it.

    Args:
        site: The base address of the pages.
    """
    return SignInProvider(
        name="demo",
        title="the demonstration",
        issuer=ISSUER,
        client_id=CLIENT_ID,
        discovery=f"{site}{PATH}/.well-known/openid-configuration",
    )


def router(provider: DemoProvider) -> APIRouter:
    """Return the public routes of the provider."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)

    @routes.get("/.well-known/openid-configuration")
    def discovery() -> JSONResponse:
        return JSONResponse(provider.discovery())

    @routes.get("/keys")
    def keys() -> JSONResponse:
        return JSONResponse(provider.keys())

    @routes.get("/authorize")
    def authorize(
        asked: Annotated[AuthorizationRequest, Query()],
    ) -> Response:
        provider.require_request(asked.client_id, asked.redirect_uri)
        return _back(asked.redirect_uri, state=asked.state, **provider.authorize(asked))

    @routes.post("/token")
    def token(
        grant_type: Annotated[str, Form(max_length=100)] = "",
        code: Annotated[str, Form(max_length=200)] = "",
        client_id: Annotated[str, Form(max_length=200)] = "",
        redirect_uri: Annotated[str, Form(max_length=500)] = "",
        code_verifier: Annotated[str, Form(max_length=200)] = "",
    ) -> JSONResponse:
        issued = None
        if grant_type == "authorization_code":
            issued = provider.redeem(code, client_id, redirect_uri, code_verifier)
        if issued is None:
            return JSONResponse({"error": "invalid_grant"}, 400, {"Cache-Control": "no-store"})
        answer = {"id_token": issued, "access_token": new_token(), "token_type": "Bearer", "expires_in": CODE_SECONDS}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return routes


def _back(redirect: str, **parameters: str) -> Response:
    return RedirectResponse(f"{redirect}?{urlencode(parameters)}", 303, {"Cache-Control": "no-store"})
