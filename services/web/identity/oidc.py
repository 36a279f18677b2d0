"""Identities proven by signed tokens (OIDC): who signed, for whom, until when; not what the bearer may do."""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact
from joserfc.jwt import JWTClaimsRegistry

from services.platform.settings import Issuer
from services.web.http_errors import ProblemError
from services.web.identity.jwks import KeySets
from services.web.identity.memberships import Memberships
from services.web.identity.principal import Principal, unauthenticated

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519")
"""Asymmetric ones alone: with HS256 in the list an issuer's public key would be everybody's signing key."""
TOKEN_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
LEEWAY_SECONDS = 30
COOKIE = "mentorship_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST = 8_192


class Tokens:
    """Verifies bearer tokens.

    Args:
        issuers: Whose word is taken.
        keys: Finds their public keys.
        clock: The time, in seconds since 1970.
    """

    def __init__(self, issuers: Sequence[Issuer], keys: KeySets, clock: Callable[[], float] = time.time) -> None:
        self._issuers = {issuer.issuer: issuer for issuer in issuers}
        self._keys, self._clock = keys, clock

    def verify(self, token: str) -> tuple[str, str]:
        """Return (issuer, subject) of a token that holds.

        Raises:
            ProblemError: 401, saying which check failed and nothing of the token's content.
        """
        try:
            return self._verify(token)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise unauthenticated(_reason(error)) from None

    def _verify(self, token: str) -> tuple[str, str]:
        if len(token) > _LONGEST:
            raise ValueError("the token is too long")
        header, claimed = _unverified(token)
        if str(header.get("typ", "")).lower() not in TOKEN_TYPES:
            raise ValueError("the token is not an access token (typ)")
        issuer = self._issuers.get(str(claimed.get("iss")))
        if issuer is None:
            raise ValueError("the token's issuer is not trusted here")
        key = self._keys.find(issuer.jwks, str(header.get("kid")))
        if key is None or (key.alg is not None and key.alg != header.get("alg")):
            raise ValueError("the issuer has no such key")
        claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
        self._rules(issuer).validate(claims)
        return issuer.issuer, claims["sub"]

    def _rules(self, issuer: Issuer) -> JWTClaimsRegistry:
        return JWTClaimsRegistry(
            now=lambda: int(self._clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer.issuer},
            aud={"essential": True, "value": issuer.audience},
            exp={"essential": True},
            sub={"essential": True},
        )


class OidcAuthenticator:
    """Gives a request's principal: identity from its token, memberships from the database.

    Args:
        tokens: Verifies tokens.
        memberships: Says what an identity is here.
    """

    def __init__(self, tokens: Tokens, memberships: Memberships) -> None:
        self._tokens, self._memberships = tokens, memberships

    def __call__(self, request: Request) -> Principal:
        """Return who asks.

        Raises:
            ProblemError: 401 without a token that holds; 403 when another site made the browser send its cookie.
        """
        issuer, subject = self._tokens.verify(_token(request))
        return Principal(subject, issuer, self._memberships.of(issuer, subject))


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not token.strip():
            raise unauthenticated("a bearer token is needed")
        return token.strip()
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        raise unauthenticated("a bearer token is needed")
    if request.method not in _SAFE and not same_origin(request):
        raise ProblemError("cross-site-request", "a signed-in browser's command must come from our own pages")
    return cookie


def same_origin(request: Request) -> bool:
    """Say whether a browser sent this from one of our own pages.

    Browsers send `Sec-Fetch-Site` to trustworthy addresses and `Origin` with every POST; SameSite=Strict on the cookie
    is the first fence, this the second.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read what a token claims, only to know whose key must prove it."""
    parts = extract_compact(token.encode("ascii"))
    claims = json.loads(parts.payload)
    if not isinstance(claims, dict):
        raise ValueError("the token carries no claims")  # noqa: TRY004 - it is the caller's value, not our type
    return dict(parts.headers()), claims


def _reason(error: Exception) -> str:
    if isinstance(error, JoseError):
        return f"the token does not hold ({error.error})"
    return str(error) if type(error) is ValueError else "the token cannot be read"
