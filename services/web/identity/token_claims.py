"""Claims of access tokens: which token is an access token, for how long it is accepted, and whose it is."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.jwt import JWTClaimsRegistry

from services.platform.settings import IssuerSettings

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519")
"""Asymmetric algorithms only: with HS256 in the list, an issuer's public key would serve as a signing key."""
LEEWAY_SECONDS = 30
LONGEST_SUBJECT = 255
"""The longest `sub`, as OpenID Connect limits it."""
_MARKED = frozenset({"at+jwt", "application/at+jwt"})
_UNMARKED = frozenset({"jwt", ""})
_ID_TOKEN_CLAIMS = frozenset({"nonce", "at_hash", "c_hash", "s_hash"})
_OTHER_TOKENS = frozenset({"id", "refresh", "offline", "logout"})
"""Values of the claim `typ` with which Keycloak marks tokens that are no access tokens."""


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """A valid access token.

    Attributes:
        issuer: The `iss`.
        subject: The `sub`.
        expires: Seconds since 1970 from which on it is refused.
    """

    issuer: str
    subject: str
    expires: float


def check_type(header: Mapping[str, Any], claims: Mapping[str, Any], issuer: IssuerSettings) -> None:
    """Check that a token is an access token, not the ID token of a sign-in.

    Raises:
        ValueError: It is not.
    """
    typ = str(header.get("typ", "")).lower()
    accepted = _MARKED | _UNMARKED if issuer.token_type == "JWT" else _MARKED  # noqa: S105 - a media type
    if typ not in accepted:
        raise ValueError("the token is not an access token (typ)")
    if typ in _MARKED:
        return
    if not _ID_TOKEN_CLAIMS.isdisjoint(claims) or str(claims.get("typ", "")).lower() in _OTHER_TOKENS:
        raise ValueError("the token is an ID token, not an access token")


def check_claims(
    claims: dict[str, Any], issuer: IssuerSettings, clock: Callable[[], float], longest_seconds: float
) -> VerifiedToken:
    """Check the claims of a token whose signature is valid.

    Args:
        claims: The claims.
        issuer: The issuer whose key verified it.
        clock: The time, in seconds since 1970.
        longest_seconds: For how long after its issue a token is accepted at most.

    Raises:
        ValueError, JoseError: A claim is missing or not valid, or the token has expired.
    """
    for name in ("exp", "iat", "nbf"):
        value = claims.get(name)
        if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
            raise ValueError(f"{name} is not a time")  # NaN is never earlier than now: it would not expire
    JWTClaimsRegistry(
        now=lambda: int(clock()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer.issuer},
        aud={"essential": True, "value": issuer.audience},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    ).validate(claims)
    expires = min(claims["exp"], claims["iat"] + longest_seconds)
    if expires + LEEWAY_SECONDS <= clock():
        raise ValueError("the token was issued too long ago")
    return VerifiedToken(issuer.issuer, _subject(claims["sub"]), expires + LEEWAY_SECONDS)


def _subject(subject: str) -> str:
    """Return a subject that databases and logs can hold: visible characters, not too many."""
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise ValueError("sub must be visible text of at most 255 characters")
    return subject
