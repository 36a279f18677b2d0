"""Tokens of unsubscribing: signed, so that none is stored, and good for nothing but one category of one person."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from services.enrollment.notifications.categories import CATEGORIES


class UnsubscribeTokens:
    """Issues and verifies tokens of unsubscribing.

    Args:
        key: Derived for this purpose alone.
    """

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeSerializer(key, salt="unsubscribe", signer_kwargs={"digest_method": sha256})

    def issue(self, person_id: UUID, category: str) -> str:
        """Return the token of a person and a category."""
        return str(self._serializer.dumps([str(person_id), category]))

    def read(self, token: str) -> tuple[UUID, str] | None:
        """Return the person and the category of a token; None for one that was not issued."""
        try:
            person_id, category = self._serializer.loads(token)
        except (BadSignature, TypeError, ValueError):
            return None
        return (UUID(person_id), category) if category in CATEGORIES else None
