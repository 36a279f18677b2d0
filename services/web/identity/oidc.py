"""OIDC authentication: verification of bearer tokens (issuer, audience, expiry, subject), not authorization."""

import json
from collections.abc import Sequence
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
from services.web.identity.credentials.cookies import read_cookie
from services.web.identity.credentials.secret_tokens import CLIENT_PREFIX
from services.web.identity.credentials.sessions import Session, Sessions
from services.web.identity.jwks import KeySetCache
from services.web.identity.known_persons import KnownPersons
from services.web.identity.memberships import Memberships
from services.web.identity.principal import SYSTEM, Principal, authentication_error
from services.web.identity.service_tokens import ServiceTokens, is_service_token
from services.web.identity.token_claims import VerifiedToken, check_claims, check_type

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519")
"""Asymmetric algorithms only: with HS256 in the list, an issuer's public key would serve as a signing key."""
LONGEST_SECONDS = 24 * 3600
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
    """Authenticates requests: identity from the session or the token, memberships from the database.

    Args:
        tokens: Verifies tokens of configured issuers.
        memberships: Looks up the roles of an identity.
        persons: Looks up the persons that an identity is known as.
        actors: Looks up the id that is recorded in its place.
        sessions: Looks up the sessions of browsers and of service accounts.
        audit: Records what its principals read.
        services: Verifies the tokens of our own servers, which act for a caller; None where they send none.
    """

    def __init__(
        self,
        tokens: TokenVerifier,
        memberships: Memberships,
        persons: KnownPersons,
        actors: Actors,
        sessions: Sessions,
        audit: Audit | None = None,
        services: ServiceTokens | None = None,
    ) -> None:
        self._tokens, self._memberships, self.persons = tokens, memberships, persons
        self._actors, self.sessions, self._audit = actors, sessions, audit
        self._services = services

    def __call__(self, request: Request) -> Principal:
        """Return the principal of a request.

        Raises:
            ProblemError: 401 without a session or a valid token; 403 when another site made the browser send it.
        """
        request.state.audit = self._audit
        token = _bearer(request)
        if token is None:
            session = self._session(request)
            return self.principal(session.issuer, session.subject)
        if is_service_token(token):
            return self._caller(token)
        if token.startswith(CLIENT_PREFIX):
            session = _valid(self.sessions.find("client", token.removeprefix(CLIENT_PREFIX)))
            return self.principal(session.issuer, session.subject)
        verified = self._tokens.verify(token)
        return self.principal(verified.issuer, verified.subject)

    def principal(self, issuer: str, subject: str) -> Principal:
        """Return the principal of an identity that has been authenticated.

        Args:
            issuer: Its issuer.
            subject: Its name there.

        Raises:
            ProblemError: 401: the organization of the person has disabled the identity.
        """
        memberships = self._memberships.of(issuer, subject)
        persons = self.persons.of(issuer, subject)
        actor = self._actors.of(issuer, subject)
        found = Principal(subject, issuer, memberships, persons.people, persons.wards, actor=actor)
        if not found.belongs and self.persons.locked_out(issuer, subject):
            raise authentication_error("the organization of this person has disabled the identity")
        return found

    def _session(self, request: Request) -> Session:
        cookie = read_cookie(request, "session")
        if cookie is None:
            raise authentication_error("a bearer token is required")
        session = _valid(self.sessions.find("browser", cookie))
        if request.method not in _SAFE and not same_origin(request):
            detail = "a command with the session cookie must come from a page of this site"
            raise ProblemError("cross-site-request", detail)
        return session

    def _caller(self, token: str) -> Principal:
        """Return the principal in whose name one of our own servers asks."""
        if self._services is None:
            raise authentication_error("this server accepts no service tokens")
        try:
            actor = self._services.actor(token)
            if actor == SYSTEM.actor:
                return SYSTEM
            identity = self._actors.identity(actor)
        except ValueError as error:
            raise authentication_error(str(error)) from None
        if identity is None:
            raise authentication_error("the identity of the service token is not known")
        return self.principal(*identity)


def _valid(session: Session | None) -> Session:
    if session is None:
        raise authentication_error("the session has ended")
    return session


def _bearer(request: Request) -> str | None:
    """Return the bearer token of a request, or None where it has no `Authorization` header.

    Raises:
        ProblemError: 401: the header is repeated, or of another scheme.
    """
    credentials = request.headers.getlist("authorization")
    if len(credentials) > 1:
        raise authentication_error("the Authorization header is given more than once")
    scheme, _, token = "".join(credentials).partition(" ")
    if not scheme:
        return None
    if scheme.lower() != "bearer" or not token.strip():
        raise authentication_error("a bearer token is required")
    return token.strip()


def same_origin(request: Request) -> bool:
    """Return whether a browser sent the request from a page of this site.

    Browsers send `Sec-Fetch-Site` to trustworthy addresses and `Origin` with every POST; SameSite=Lax on the cookie is
    the first defence against cross-site requests, this check is the second.
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
