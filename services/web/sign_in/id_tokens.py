"""ID tokens (OpenID Connect Core, 3.1.3.7): the checks by which a provider's statement about a person is accepted."""

import json
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from services.platform.clock import Clock
from services.platform.settings import IssuerSettings, SignInProvider
from services.web.identity.jwks import KeySetCache
from services.web.identity.oidc import ALGORITHMS
from services.web.identity.token_claims import check_claims
from services.web.sign_in.errors import SignInError

_LONGEST = 16_384
_OLDEST_SECONDS = 600.0
"""How long ago an ID token may have been issued: it is received at once."""
_LONGEST_NAME = 200
_INVALID = (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""Errors that the content of a token can cause; JSON that is nested deeply enough raises the last one."""


def verify_id_token(
    token: str, provider: SignInProvider, jwks: str, nonce: str, keys: KeySetCache, clock: Clock
) -> tuple[str, str]:
    """Return the subject of a valid ID token, and the person's name as the provider states it, or an empty text.

    Args:
        token: The token.
        provider: The provider it must be of, and the client it must be for.
        jwks: The address of the provider's keys.
        nonce: What the sign-in began with.
        keys: Looks up the key.
        clock: Returns the present time.

    Raises:
        SignInError: `refused`: a check failed.
        ProblemError: `unavailable`: the provider's keys cannot be read.
    """
    try:
        claims = _verified(token, provider, jwks, keys, clock)
        if claims.get("nonce") != nonce:
            raise ValueError("the ID token is of another sign-in (nonce)")
        return str(claims["sub"]), _name(claims)
    except _INVALID as error:
        reason = error.error if isinstance(error, JoseError) else str(error)
        raise SignInError("refused", f"the ID token is not valid: {reason}") from None


def _verified(token: str, provider: SignInProvider, jwks: str, keys: KeySetCache, clock: Clock) -> dict[str, Any]:
    if len(token) > _LONGEST:
        raise ValueError("the token is too long")
    header = dict(extract_compact(token.encode("ascii")).headers())
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise ValueError("the token is not an ID token (typ)")
    key = keys.find(jwks, str(header.get("kid")))
    if key is None or (key.alg is not None and key.alg != header.get("alg")):
        raise ValueError("the provider has no such key")
    claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
    audience = claims.get("aud")
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != provider.client_id:
        raise ValueError("the token was issued to another client (azp)")
    expected = IssuerSettings(issuer=provider.issuer, audience=provider.client_id, jwks=jwks)
    check_claims(claims, expected, lambda: clock().timestamp(), _OLDEST_SECONDS)
    return dict(json.loads(json.dumps(claims)))


def _name(claims: dict[str, Any]) -> str:
    name = claims.get("name") or claims.get("preferred_username") or ""
    return name[:_LONGEST_NAME] if isinstance(name, str) and name.isprintable() else ""
