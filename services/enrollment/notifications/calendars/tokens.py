"""Tokens of calendar feeds: one a person, derived from a key, renewable and revocable; only a hash is stored."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import psycopg

_SET = """
INSERT INTO calendars.tokens (person_id, nonce, token_hash, created_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (person_id) DO UPDATE SET nonce = excluded.nonce, token_hash = excluded.token_hash,
    created_at = excluded.created_at
"""


@dataclass(frozen=True, slots=True)
class FeedToken:
    """The token of a person's feed.

    Attributes:
        token: The token, a part of the feed's address.
        created_at: When it was made.
    """

    token: str
    created_at: datetime


class FeedTokens:
    """The tokens of calendar feeds.

    Args:
        key: The key that tokens follow from; without it the table opens no feed.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def find(self, connection: psycopg.Connection, person_id: UUID) -> FeedToken | None:
        """Return the token of a person's feed, or None without one."""
        query = "SELECT nonce, created_at FROM calendars.tokens WHERE person_id = %s"
        row = connection.execute(query, [person_id]).fetchone()
        return None if row is None else FeedToken(self._derive(person_id, row[0]), row[1])

    def renew(self, connection: psycopg.Connection, person_id: UUID, now: datetime) -> FeedToken:
        """Replace the token; the earlier one opens nothing any more. The caller commits."""
        nonce = secrets.token_bytes(16)
        token = self._derive(person_id, nonce)
        connection.execute(_SET, [person_id, nonce, _hash(token), now])
        return FeedToken(token, now)

    def revoke(self, connection: psycopg.Connection, person_id: UUID) -> int:
        """Delete the token of a person; return how many there were. The caller commits."""
        return connection.execute("DELETE FROM calendars.tokens WHERE person_id = %s", [person_id]).rowcount

    def count(self, connection: psycopg.Connection, person_id: UUID) -> int:
        """Return how many tokens a person has: 0 or 1."""
        row = connection.execute("SELECT count(*) FROM calendars.tokens WHERE person_id = %s", [person_id]).fetchone()
        return int(row[0]) if row is not None else 0

    def person_of(self, connection: psycopg.Connection, token: str) -> UUID | None:
        """Return the person whose feed a token opens; None for an unknown token, or a person who was set inactive."""
        query = (
            "SELECT person_id FROM calendars.tokens t WHERE token_hash = %s "
            "AND NOT EXISTS (SELECT FROM directory.inactive i WHERE i.person_id = t.person_id)"
        )
        row = connection.execute(query, [_hash(token)]).fetchone()
        return None if row is None else UUID(str(row[0]))

    def _derive(self, person_id: UUID, nonce: bytes) -> str:
        return base64.urlsafe_b64encode(hmac.digest(self._key, person_id.bytes + nonce, "sha256")).decode().rstrip("=")


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
