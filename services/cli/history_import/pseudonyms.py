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
        self.person = lru_cache(maxsize=4096)(self._person)  # the people of some cohorts

    def external(self, organization: str, external_id: str) -> UUID:
        """Return the id of the relationship that the organization numbers `external_id`."""
        return self._id("external", [organization, external_id])

    def content(self, columns: Sequence[str], fields: Sequence[str]) -> UUID:
        """Return the id of a relationship without a number, derived from all cells of its row."""
        return self._id("content", sorted(zip(columns, fields, strict=True)))

    def _person(self, organization: str, name: str) -> UUID:
        """Return the id of a person: one in all programs of an organization, another in every other organization.

        Two organizations may have members of one name. To count them as one person is a statement about two people that
        no file can make; linking them needs their consent.

        Args:
            organization: The organization's name, in canonical spelling.
            name: The person's name, in canonical spelling.
        """
        return self._id("person", [organization, name])

    def _id(self, kind: str, what: object) -> UUID:
        message = json.dumps([kind, what], ensure_ascii=True, separators=(",", ":"))
        return UUID(bytes=hmac.digest(self._secret, message.encode(), "sha256")[:16], version=4)


def text(cell: str) -> str:
    """Return a cell's text in canonical spelling: composed characters (NFC), single spaces, trimmed."""
    return " ".join((cell if cell.isascii() else unicodedata.normalize("NFC", cell)).split())
