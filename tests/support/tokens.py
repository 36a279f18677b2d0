"""Test tokens: an issuer whose keys need no network, and tokens with any header or claim altered."""

import time
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from services.platform.settings import IssuerSettings

ISSUER = IssuerSettings(issuer="https://issuer.example", audience="mentorship", jwks="https://issuer.example/jwks")


class TestIssuer:
    """An issuer with one key; `fetch` returns its key set and counts the calls."""

    __test__ = False

    def __init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519", {"kid": "one", "use": "sig", "alg": "Ed25519"})
        self.fetched = 0

    def fetch(self, address: str) -> Mapping[str, Any]:
        """Return the public keys."""
        assert address == ISSUER.jwks
        self.fetched += 1
        return {"keys": [dict(self.key.as_dict(private=False))]}

    def rotate(self, kid: str) -> None:
        """Replace the signing key."""
        self.key = OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig", "alg": "Ed25519"})

    def token(self, *, header: Mapping[str, Any] | None = None, **claims: object) -> str:
        """Return a valid token, except for the header fields and claims passed; a claim of None is omitted."""
        now = int(time.time())
        valid = {"iss": ISSUER.issuer, "sub": "somebody", "aud": "mentorship", "iat": now, "nbf": now, "exp": now + 60}
        payload = {name: value for name, value in {**valid, **claims}.items() if value is not None}
        head = {"alg": "Ed25519", "kid": self.key.kid, "typ": "at+jwt", **(header or {})}
        return jwt.encode(head, payload, self.key, algorithms=["Ed25519"])
