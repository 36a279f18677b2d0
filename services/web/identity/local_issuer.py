"""The demonstration's token issuer: signs tokens with a key in the data directory."""

import json
import os
from pathlib import Path
from uuid import uuid4

from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import OKPKey

from services.platform.clock import Clock, system_clock
from services.platform.settings import IssuerSettings

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

    @property
    def public_key(self) -> dict[str, object]:
        """The public key, as a JSON Web Key."""
        return dict(self._key.as_dict(private=False))

    def id_token(self, subject: str, client_id: str, nonce: str, name: str) -> str:
        """Return the ID token of a sign-in.

        Args:
            subject: The identity.
            client_id: Whom it is for.
            nonce: What the sign-in began with.
            name: The name that pages show.
        """
        now = int(self._clock().timestamp())
        claims = {"iss": ISSUER, "sub": subject, "aud": client_id, "iat": now, "exp": now + 300, "nonce": nonce}
        header = {"alg": "Ed25519", "kid": self._key.kid, "typ": "JWT"}
        return jwt.encode(header, {**claims, "name": name}, self._key, algorithms=["Ed25519"])

    def _load(self) -> OKPKey:
        if self._private.exists():
            key = OKPKey.import_key(json.loads(self._private.read_text()))
        else:
            key = OKPKey.generate_key("Ed25519", {"kid": str(uuid4()), "use": "sig", "alg": "Ed25519"})
            _write(self._private, JSONResponse(key.as_dict(private=True)).body)
        _write(self._public, JSONResponse({"keys": [key.as_dict(private=False)]}).body)
        return key


def _write(path: Path, content: bytes | memoryview) -> None:
    """Write a file atomically, readable by its owner only."""
    temporary = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    temporary.replace(path)
