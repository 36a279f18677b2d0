"""Ids that follow from names without telling them: keyed, so that nobody can try names until one fits."""

from __future__ import annotations

import hmac
import json
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID


class Keyring:
    """Gives persons and records their ids; the same secret gives the same ids, on every import.

    Args:
        secret: at least 32 bytes, kept by the federation and by nobody else.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.person = lru_cache(maxsize=65536)(self._person)

    def external(self, organization: str, external_id: str) -> UUID:
        """The id of the relationship an organization itself numbers `external_id`."""
        return self._id("external", [organization, external_id])

    def content(self, columns: Sequence[str], fields: Sequence[str]) -> UUID:
        """The id of a relationship that nobody numbered: everything its row says, in every column."""
        return self._id("content", sorted(zip(columns, fields, strict=True)))

    def _person(self, name: str) -> UUID:
        return self._id("person", [name])

    def _id(self, kind: str, what: object) -> UUID:
        message = json.dumps([kind, what], ensure_ascii=True, separators=(",", ":"))
        return UUID(bytes=hmac.digest(self._secret, message.encode(), "sha256")[:16], version=4)


def text(cell: str) -> str:
    """A cell's text in one spelling: composed characters, single spaces, none around it."""
    return " ".join((cell if cell.isascii() else unicodedata.normalize("NFC", cell)).split())
