"""Revoked tokens: those of sessions that were signed out, refused by every server until they expire."""

import hashlib
import time
from collections import OrderedDict
from threading import Lock

from services.platform.database import Pool

_CACHE_SECONDS = 2.0
_CACHE_SIZE = 10_000


class RevokedTokens:
    """The table of revoked tokens, of which only digests are kept, with a cache for look-ups.

    A look-up is cached for 2 s: for so long a token that was revoked through another process is still accepted.

    Args:
        pool: Of the database that holds the table.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._cache: OrderedDict[bytes, tuple[float, bool]] = OrderedDict()
        self._lock = Lock()

    def revoke(self, token: str, expires: float) -> None:
        """Refuse a token from now on, and remove what has expired; idempotent.

        Args:
            token: A valid token.
            expires: Seconds since 1970 after which it is refused anyway.
        """
        digest = _digest(token)
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM access.revoked_tokens WHERE expires < now()")
            connection.execute(
                "INSERT INTO access.revoked_tokens (digest, expires) VALUES (%s, to_timestamp(%s)) "
                "ON CONFLICT DO NOTHING",
                [digest, expires],
            )
        self._remember(digest, float("inf"), revoked=True)

    def __contains__(self, token: str) -> bool:
        """Return whether a token was revoked."""
        digest, now = _digest(token), time.monotonic()
        with self._lock:
            until, revoked = self._cache.get(digest, (0.0, False))
        if now < until:
            return revoked
        with self._pool.connection() as connection:
            row = connection.execute("SELECT 1 FROM access.revoked_tokens WHERE digest = %s", [digest]).fetchone()
        self._remember(digest, now + _CACHE_SECONDS, revoked=row is not None)
        return row is not None

    def _remember(self, digest: bytes, until: float, *, revoked: bool) -> None:
        with self._lock:
            if not revoked and self._cache.get(digest, (0.0, False))[1]:
                return  # read before the revocation, which this process knows of
            self._cache[digest] = (until, revoked)
            self._cache.move_to_end(digest)
            while len(self._cache) > _CACHE_SIZE:
                self._cache.popitem(last=False)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
