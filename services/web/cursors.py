"""Keyset cursors: where a list goes on, as text the caller need not understand and cannot bend.

A cursor is base64url of JSON (version, filter hash, sort key, id) and a short HMAC. It is no secret: the HMAC only
makes sure that what comes back is what was given, so that no query is ever run with a key nobody made.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from services.web.http_errors import Fault, Place

Scalar = str | int | float | bool | None
_VERSION = 1
_MAC_BYTES = 8


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page.

    Attributes:
        sort: Its value in the column the list is sorted by.
        id: Its id, which breaks ties.
    """

    sort: Scalar
    id: str


class Cursors:
    """Writes and reads cursors.

    Args:
        key: A secret shared by every process that serves the same lists.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encode(self, cursor: Cursor, filters: Mapping[str, object]) -> str:
        """Write the cursor of a list.

        Args:
            cursor: The page's last row.
            filters: Everything else that decides what the list holds: its path, filters and order.
        """
        content = json.dumps([_VERSION, _digest(filters), cursor.sort, cursor.id], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(content) + content).rstrip(b"=").decode()

    def decode(self, text: str | None, filters: Mapping[str, object]) -> Cursor | None:
        """Read a cursor, or None where the list starts.

        Raises:
            Fault: `cursor-invalid` when we did not write it, or wrote it for other filters.
        """
        if text is None:
            return None
        try:
            raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error) as error:
            raise _invalid("it is not a cursor of ours") from error
        mac, content = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(content)):
            raise _invalid("it is not a cursor of ours")
        version, digest, sort, identifier = json.loads(content)
        if version != _VERSION:
            raise _invalid("it is of an earlier version; start again without a cursor")
        if digest != _digest(filters):
            raise _invalid("it was given for other filters or another order")
        return Cursor(sort, identifier)

    def _mac(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, "sha256")[:_MAC_BYTES]


def _digest(filters: Mapping[str, object]) -> str:
    canonical = json.dumps(dict(filters), sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _invalid(detail: str) -> Fault:
    return Fault("cursor-invalid", detail, places=[Place(detail, parameter="cursor")])
