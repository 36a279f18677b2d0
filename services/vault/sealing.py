"""Seals a JSON object for one place: AES-256-GCM, whose associated data is the place.

A sealed body opens with the key that sealed it, and only under the person, organization, kind, reference and version
that it was sealed for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.vault.errors import TamperedRecordError

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = 1
"""The version of what is sealed here, part of the associated data."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place that a sealed body belongs to.

    Attributes:
        person_id: The owner: a person, or an organization for what outlives the erasure of its author.
        organization_id: The organization that holds it.
        kind: What it is: `profile`, `reflection`, `message`, `concern`, `answer`.
        reference: What it is about, unique within its owner and kind.
        version: 1 for the first.
    """

    person_id: str
    organization_id: str
    kind: str
    reference: str
    version: int

    def associated_data(self) -> bytes:
        """Return the bytes that the body is bound to; different for different places."""
        # The JSON array that `json.dumps` writes, without the time to set up an encoder for each record of a page.
        texts = (self.person_id, self.organization_id, self.kind, self.reference)
        return f"[{_FORMAT}, {', '.join(map(encode_basestring_ascii, texts))}, {self.version}]".encode("ascii")


def new_key() -> bytes:
    """Return a random key."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, place: Place, body: Mapping[str, Any]) -> bytes:
    """Return a body sealed for a place: a random nonce, then the ciphertext with its tag.

    Args:
        key: 32 bytes.
        place: What it belongs to.
        body: A JSON object.
    """
    nonce = os.urandom(_NONCE_BYTES)
    plain = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return nonce + AESGCM(key).encrypt(nonce, plain, place.associated_data())


def open_sealed(key: bytes, place: Place, sealed: bytes) -> dict[str, Any]:
    """Return the body that was sealed for a place.

    Args:
        key: The key that sealed it.
        place: The place it was sealed for.
        sealed: What `seal` returned.

    Raises:
        TamperedRecordError: It was sealed with another key or for another place, or was changed since.
    """
    try:
        plain = AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.associated_data())
    except (InvalidTag, ValueError):
        raise TamperedRecordError(f"{place.kind} {place.reference} does not open under its place") from None
    body: dict[str, Any] = json.loads(plain.decode("utf-8", "surrogatepass"))
    return body
