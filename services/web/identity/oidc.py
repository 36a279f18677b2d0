"""OIDC authentication: verification of bearer tokens (issuer, audience, expiry, subject), not authorization."""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from services.platform.clock import Clock, system_clock
from services.platform.settings import IssuerSettings
from services.web.http_errors import ProblemError
from services.web.identity.actors import Actors
from services.web.identity.audit import Audit
from services.web.identity.jwks import KeySetCache
from services.web.identity.known_persons import KnownPersons
from services.web.identity.memberships import Memberships
from services.web.identity.principal import Principal, authentication_error
from services.web.identity.revoked_tokens import RevokedTokens
from services.web.identity.service_tokens import ServiceTokens, is_service_token
from services.web.identity.sign_in.cookies import read_cookie
from services.web.identity.sign_in.secret_tokens import CLIENT_PREFIX
from services.web.identity.sign_in.sessions import Kind, Sessions
from services.web.identity.token_claims import ALGORITHMS, VerifiedToken, check_claims, check_type

LONGEST_SECONDS = 24 * 3600
COOKIE = "mentorship_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST = 8_192
_INVALID = (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""Errors that the content of a token can cause; JSON that is nested deeply enough raises the last one."""


class TokenVerifier:
    """Verifies bearer tokens.

    Args:
        issuers: The trusted issuers.
        keys: Looks up their public keys.
        clock: Returns the present time.
        longest_seconds: For how long after its issue a token is accepted at most.
    """

    def __init__(
        self,
        issuers: Sequence[IssuerSettings],
        keys: KeySetCache,
        clock: Clock = system_clock,
        *,
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        self._issuers = {issuer.issuer: issuer for issuer in issuers}
        self._keys, self._clock, self._longest_seconds = keys, clock, longest_seconds

    def verify(self, token: str) -> VerifiedToken:
        """Return whose a valid token is, and until when.

        Raises:
            ProblemError: 401, naming the check that failed, without any content of the token; 503 while the issuer's
                keys are not available.
        """
        try:
            return self._verify(token)
        except _INVALID as error:
            raise authentication_error(_reason(error)) from None

    def _verify(self, token: str) -> VerifiedToken:
        if len(token) > _LONGEST:
            raise ValueError("the token is too long")
        header, unverified = _unverified(token)
        issuer = self._issuers.get(str(unverified.get("iss")))
        if issuer is None:
            raise ValueError("the token's issuer is not trusted")
        check_type(header, unverified, issuer)
        key = self._keys.find(issuer.jwks, str(header.get("kid")))
        if key is None or (key.alg is not None and key.alg != header.get("alg")):
            raise ValueError("the issuer has no such key")
        claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
        return check_claims(claims, issuer, lambda: self._clock().timestamp(), self._longest_seconds)


class OidcAuthenticator:
    """Authenticates requests: identity from the token, memberships from the database.

    Args:
        tokens: Verifies tokens.
        memberships: Looks up the roles of an identity.
        persons: Looks up the persons that an identity is known as.
        actors: Looks up the id that is recorded in its place.
        revoked: The tokens of sessions that were signed out.
        audit: Records what its principals read.
        services: Verifies the tokens of our own servers, which act for a caller; None where they send none.
        sessions: Looks up the sessions of browsers and of service accounts; None where there are none.
    """

    def __init__(
        self,
        tokens: TokenVerifier,
        memberships: Memberships,
        persons: KnownPersons,
        actors: Actors,
        revoked: RevokedTokens,
        audit: Audit | None = None,
        services: ServiceTokens | None = None,
        sessions: Sessions | None = None,
    ) -> None:
        self._tokens, self._memberships, self._persons = tokens, memberships, persons
        self._actors, self._revoked, self._audit = actors, revoked, audit
        self._services, self._sessions = services, sessions

    def __call__(self, request: Request) -> Principal:
        """Return the principal of a request.

        Raises:
            ProblemError: 401 without a valid token; 403 when another site made the browser send its cookie.
        """
        request.state.audit = self._audit
        token = _token(request)
        return self.principal(*self._identify(request, token))

    def principal(self, issuer: str, subject: str) -> Principal:
        """Return the principal of an identity that has been authenticated.

        Args:
            issuer: Its issuer.
            subject: Its name there.
        """
        memberships = self._memberships.of(issuer, subject)
        persons = self._persons.of(issuer, subject)
        actor = self._actors.of(issuer, subject)
        return Principal(subject, issuer, memberships, persons.people, persons.wards, actor=actor)

    def _identify(self, request: Request, token: str) -> tuple[str, str]:
        if "authorization" not in request.headers and "." not in token:  # a JWT has dots, the token of a session none
            return self._identity_of_session("browser", token)
        if is_service_token(token):
            return self._identity_of_actor(token)
        if token.startswith(CLIENT_PREFIX):
            return self._identity_of_session("client", token.removeprefix(CLIENT_PREFIX))
        return self._identity(token)

    def _identity_of_session(self, kind: Kind, token: str) -> tuple[str, str]:
        session = None if self._sessions is None else self._sessions.find(kind, token)
        if session is None:
            raise authentication_error("the session has ended")
        return session.issuer, session.subject

    def _identity(self, token: str) -> tuple[str, str]:
        verified = self._tokens.verify(token)
        if token in self._revoked:
            raise authentication_error("the session was signed out")
        return verified.issuer, verified.subject

    def _identity_of_actor(self, token: str) -> tuple[str, str]:
        if self._services is None:
            raise authentication_error("this server accepts no service tokens")
        try:
            identity = self._actors.identity(self._services.actor(token))
        except ValueError as error:
            raise authentication_error(str(error)) from None
        if identity is None:
            raise authentication_error("the identity of the service token is not known")
        return identity

    def sign_out(self, request: Request) -> None:
        """Revoke the token of a request until it expires; without effect where it is not valid."""
        with suppress(ProblemError):
            token = _token(request)
            self._revoked.revoke(token, self._tokens.verify(token).expires)


def _token(request: Request) -> str:
    credentials = request.headers.getlist("authorization")
    if len(credentials) > 1:
        raise authentication_error("the Authorization header is given more than once")
    scheme, _, token = "".join(credentials).partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not token.strip():
            raise authentication_error("a bearer token is required")
        return token.strip()
    cookie = read_cookie(request, "session") or request.cookies.get(COOKIE)
    if cookie is None:
        raise authentication_error("a bearer token is required")
    if request.method not in _SAFE and not same_origin(request):
        raise ProblemError("cross-site-request", "a command with the session cookie must come from a page of this site")
    return cookie


def same_origin(request: Request) -> bool:
    """Return whether a browser sent the request from a page of this site.

    Browsers send `Sec-Fetch-Site` to trustworthy addresses and `Origin` with every POST; SameSite=Strict on the cookie
    is the first defence against cross-site requests, this check is the second.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a token before verification, only to look up the key that verifies it."""
    parts = extract_compact(token.encode("ascii"))
    claims = json.loads(parts.payload)
    if not isinstance(claims, dict):
        raise ValueError("the token carries no claims")  # noqa: TRY004 - an invalid value from the caller, not a type error of the program
    return dict(parts.headers()), claims


def _reason(error: Exception) -> str:
    if isinstance(error, JoseError):
        return f"the token is not valid ({error.error})"
    return str(error) if type(error) is ValueError else "the token cannot be read"
