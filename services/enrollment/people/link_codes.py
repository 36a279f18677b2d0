"""Codes that a person carries from one sign-in to another, to link two people of two organizations.

The id of the link is a digest of the code: a reader of the public event of the first half cannot make the second.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.eventstore.refusal import RefusedError

VALID_FOR = timedelta(days=7)
_SECRET, _EXPIRY, _CHECK = 16, 5, 4
_GROUP = 5


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A code and what follows from it.

    Attributes:
        code: The text that the person carries.
        link_id: The id in the events of both halves.
        expires_at: Until when it can be confirmed.
    """

    code: str
    link_id: UUID
    expires_at: datetime


def make_code(key: bytes, person_id: UUID, command_id: str, at: datetime) -> LinkCode:
    """Return the code of a command: the same when the command is repeated, so that no answer has to keep it.

    Args:
        key: A secret of this service.
        person_id: The person who asks for it.
        command_id: The id of the command.
        at: When the command was recorded.
    """
    secret = hmac.digest(key, f"mentorship.link-code:{person_id}:{command_id}".encode(), "sha256")[:_SECRET]
    expires_at = (at + VALID_FOR).replace(microsecond=0)
    body = secret + int(expires_at.timestamp()).to_bytes(_EXPIRY, "big")
    text = base64.b32encode(body + _check(body)).decode().rstrip("=")
    grouped = "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
    return LinkCode(grouped, _link_id(secret), expires_at)


def read_code(text: str, at: datetime) -> UUID:
    """Return the id of the link of a code.

    Raises:
        RefusedError: `link-code-not-valid` for a code that was mistyped, `link-code-expired`.
    """
    letters = "".join(c for c in text.upper() if c.isalnum())
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        raise _not_valid() from None
    body, check = raw[:-_CHECK], raw[-_CHECK:]
    if len(raw) != _SECRET + _EXPIRY + _CHECK or not hmac.compare_digest(check, _check(body)):
        raise _not_valid()
    expires_at = datetime.fromtimestamp(int.from_bytes(body[_SECRET:], "big"), UTC)
    if at >= expires_at:
        detail = f"the code could be used until {expires_at.isoformat()}"
        raise RefusedError("link-code-expired", detail, field="code", kind="field")
    return _link_id(body[:_SECRET])


def _link_id(secret: bytes) -> UUID:
    digest = hashlib.sha256(b"mentorship.link-id:" + secret).digest()
    return UUID(bytes=digest[:16], version=4)


def _check(body: bytes) -> bytes:
    return hashlib.sha256(b"mentorship.link-check:" + body).digest()[:_CHECK]


def _not_valid() -> RefusedError:
    detail = "this is not a code for linking: copy it again, completely"
    return RefusedError("link-code-not-valid", detail, field="code", kind="field")
