"""Keyset cursors: the position at which a list continues, as opaque signed text.

A cursor is the JSON array (version, hash of the filters, sort key, id), signed with HMAC-SHA-256 and written by
`itsdangerous`. It is not secret: the signature ensures that a query runs only with keys that this service issued.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

Scalar = str | int | float | bool | None
_VERSION = 1


class InvalidCursorError(ValueError):
    """The cursor was not issued by this service, or for another list; the message says which."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page.

    Attributes:
        sort: Its value in the column that the list is sorted by.
        id: Its id, which orders rows with equal sort values.
    """

    sort: Scalar
    id: str


class Cursors:
    """Encodes and decodes cursors.

    Args:
        key: A secret shared by every process that serves the same lists; it signs.
        earlier: Secrets that signed before it: their cursors are still valid, so that a key can be replaced.
    """

    def __init__(self, key: bytes, *earlier: bytes) -> None:
        options = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        self._serializer = URLSafeSerializer([*reversed(earlier), key], salt="list-cursor", signer_kwargs=options)

    def encode(self, cursor: Cursor, filters: Mapping[str, object]) -> str:
        """Return the cursor of a list as URL-safe text.

        Args:
            cursor: The page's last row.
            filters: Everything else that determines the content of the list: its path, filters and order.
        """
        return self._serializer.dumps([_VERSION, _digest(filters), cursor.sort, cursor.id])

    def decode(self, text: str | None, filters: Mapping[str, object]) -> Cursor | None:
        """Return the cursor written in a text, or None for the beginning of the list.

        Args:
            text: What `encode` returned, or None.
            filters: Those of the list that is to continue.

        Raises:
            InvalidCursorError: The signature is invalid, or the cursor belongs to another version or other filters.
        """
        if text is None:
            return None
        try:
            version, digest, sort, identifier = self._serializer.loads(text)
        except (BadData, UnicodeError) as error:
            raise InvalidCursorError("invalid cursor signature") from error
        if version != _VERSION:
            raise InvalidCursorError("the cursor is of an earlier version; start again without a cursor")
        if digest != _digest(filters):
            raise InvalidCursorError("the cursor belongs to other filters or another order")
        return Cursor(sort, identifier)


def _digest(filters: Mapping[str, object]) -> str:
    canonical = json.dumps(dict(filters), sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
