"""Service tokens: with them our own servers ask each other for a caller, in the caller's name.

A page that sends a command, or that joins names, asks the write service as the person who looks at it: the decision is
made there, by the same table, and there is no second way to decide. The token names an actor, never an address; it is
valid for a minute, and for no one but our own servers, which share its key.
"""

from __future__ import annotations

from hashlib import sha256

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

PREFIX = "service."
"""How a service token begins: no JWT does, because `service` is not base64 of a JSON object."""
LIFETIME_SECONDS = 60


class ServiceTokens:
    """Issues and verifies service tokens.

    Args:
        key: Shared by the servers of one installation.
    """

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeTimedSerializer(key, salt="service-token", signer_kwargs={"digest_method": sha256})

    def issue(self, actor: str) -> str:
        """Return a token for an actor.

        Args:
            actor: The random id recorded in the place of an identity: UUID text.
        """
        return PREFIX + str(self._serializer.dumps(actor))

    def actor(self, token: str) -> str:
        """Return the actor of a valid token.

        Args:
            token: The token, with its prefix.

        Raises:
            ValueError: It was not issued with this key, or is older than `LIFETIME_SECONDS`.
        """
        try:
            actor = self._serializer.loads(token.removeprefix(PREFIX), max_age=LIFETIME_SECONDS)
        except SignatureExpired:
            raise ValueError("the service token has expired") from None
        except BadSignature:
            raise ValueError("the service token is not valid") from None
        if not isinstance(actor, str):
            raise ValueError("the service token names no actor")  # noqa: TRY004 - an invalid value from the caller, not a type error of the program
        return actor


def is_service_token(token: str) -> bool:
    """Return whether a bearer token was issued by one of our own servers, to be verified by `ServiceTokens`."""
    return token.startswith(PREFIX)
