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
        across_organizations: Whether a name means one person in every organization, as the numbers of a common register
            do.
    """

    def __init__(self, secret: bytes, *, across_organizations: bool = False) -> None:
        self._secret, self._across_organizations = secret, across_organizations
        self.person = lru_cache(maxsize=4096)(self._person)  # the people of some cohorts

    def of_register(self) -> Pseudonymizer:
        """Return the pseudonymizer of the same secret for a file with the numbers of a common register."""
        return Pseudonymizer(self._secret, across_organizations=True)

    def external(self, organization: str, external_id: str) -> UUID:
        """Return the id of the relationship that the organization numbers `external_id`."""
        return self._id("external", [organization, external_id])

    def content(self, columns: Sequence[str], fields: Sequence[str]) -> UUID:
        """Return the id of a relationship without a number, derived from all cells of its row."""
        return self._id("content", sorted(zip(columns, fields, strict=True)))

    def _person(self, organization: str, name: str) -> UUID:
        """Return the id of a person: one in all programs of an organization, another in every other organization.

        Two organizations may have members of one name, and a name alone does not make them one person. The numbers of a
        common register do, in every organization: there the importer vouches for it.

        Args:
            organization: The organization's name, in canonical spelling.
            name: The person's name, in canonical spelling.
        """
        if self._across_organizations:
            return self._id("person of the register", [name])
        return self._id("person", [organization, name])

    def _id(self, kind: str, what: object) -> UUID:
        message = json.dumps([kind, what], ensure_ascii=True, separators=(",", ":"))
        return UUID(bytes=hmac.digest(self._secret, message.encode(), "sha256")[:16], version=4)


def text(cell: str) -> str:
    """Return a cell's text in canonical spelling: composed characters (NFC), single spaces, trimmed."""
    return " ".join((cell if cell.isascii() else unicodedata.normalize("NFC", cell)).split())
