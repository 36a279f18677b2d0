"""Keyed pseudonyms (HMAC-SHA-256): without the secret, a name cannot be confirmed by trying."""

from __future__ import annotations

import hmac
import json
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID


class Pseudonymizer:
    """Derives the ids of people and records; the same secret gives the same ids on every import.

    Args:
        secret: At least 32 bytes, known to the federation alone.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.person = lru_cache(maxsize=65536)(self._person)

    def external(self, organization: str, external_id: str) -> UUID:
        """Return the id of the relationship that the organization numbers `external_id`."""
        return self._id("external", [organization, external_id])

    def content(self, columns: Sequence[str], fields: Sequence[str]) -> UUID:
        """Return the id of a relationship without a number, derived from all cells of its row."""
        return self._id("content", sorted(zip(columns, fields, strict=True)))

    def _person(self, name: str) -> UUID:
        return self._id("person", [name])

    def _id(self, kind: str, what: object) -> UUID:
        message = json.dumps([kind, what], ensure_ascii=True, separators=(",", ":"))
        return UUID(bytes=hmac.digest(self._secret, message.encode(), "sha256")[:16], version=4)


def text(cell: str) -> str:
    """Return a cell's text in canonical spelling: composed characters (NFC), single spaces, trimmed."""
    return " ".join((cell if cell.isascii() else unicodedata.normalize("NFC", cell)).split())
