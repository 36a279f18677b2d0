"""The secret part of the address of a certificate: signed, so that none is stored, and good for nothing else.

An erased person can sign in nowhere any more, and their certificate must still be theirs to read. It holds no personal
data, so everyone who was given its address may read it.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer


class CertificateAddresses:
    """Issues and verifies the secret parts.

    Args:
        key: Derived for this purpose alone.
    """

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeSerializer(key, salt="certificate", signer_kwargs={"digest_method": sha256})

    def issue(self, person_id: UUID) -> str:
        """Return the secret part for a person's certificate."""
        return str(self._serializer.dumps(str(person_id)))

    def person_of(self, token: str) -> UUID | None:
        """Return whose certificate it is; None for a token that was not issued."""
        try:
            return UUID(self._serializer.loads(token))
        except (BadSignature, TypeError, ValueError, AttributeError):
            return None
