"""Tokens to test with: an issuer whose keys need no network, and tokens bent in every way that matters."""

import time
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from services.platform.settings import Issuer

ISSUER = Issuer(issuer="https://issuer.example", audience="mentorship", jwks="https://issuer.example/jwks")


class TestIssuer:
    """An issuer with one key; `fetch` serves its key set and counts how often it was asked."""

    __test__ = False

    def __init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519", {"kid": "one", "use": "sig", "alg": "Ed25519"})
        self.fetched = 0

    def fetch(self, address: str) -> Mapping[str, Any]:
        """Serve the public keys."""
        assert address == ISSUER.jwks
        self.fetched += 1
        return {"keys": [dict(self.key.as_dict(private=False))]}

    def rotate(self, kid: str) -> None:
        """Sign with a new key from now on."""
        self.key = OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig", "alg": "Ed25519"})

    def token(self, *, header: Mapping[str, Any] | None = None, **claims: object) -> str:
        """Sign a token that holds, but for the header fields and claims given; a claim of None is left out."""
        now = int(time.time())
        valid = {"iss": ISSUER.issuer, "sub": "somebody", "aud": "mentorship", "iat": now, "nbf": now, "exp": now + 60}
        wanted = {name: value for name, value in {**valid, **claims}.items() if value is not None}
        head = {"alg": "Ed25519", "kid": self.key.kid, "typ": "at+jwt", **(header or {})}
        return jwt.encode(head, wanted, self.key, algorithms=["Ed25519"])
