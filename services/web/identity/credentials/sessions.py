"""Server-side sessions: the table `access.sessions`, of which the browser or the client holds only a random token."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Literal

from services.platform.clock import Clock, system_clock
from services.platform.database import Pool
from services.web.identity.credentials.secret_tokens import LONGEST, hashed, new_token

Kind = Literal["browser", "client"]
BROWSER_SECONDS = 12 * 3600
"""How long a browser stays signed in."""
CLIENT_SECONDS = 3600
"""How long the token of a service account is valid."""
CACHE_SECONDS = 2.0
"""For so long a session that another process ended is still accepted."""
_CACHE_SIZE = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has not ended.

    Attributes:
        id: Its id, which is no secret.
        issuer: The issuer of its identity.
        subject: The identity's name at that issuer.
        expires: Seconds since 1970 at which it ends.
    """

    id: str
    issuer: str
    subject: str
    expires: float


class Sessions:
    """The table of sessions, with a cache for look-ups.

    Args:
        pool: Of the database that holds the table.
        clock: Returns the present time.
    """

    def __init__(self, pool: Pool, clock: Clock = system_clock) -> None:
        self.pool, self._clock = pool, clock
        self._cache: OrderedDict[tuple[Kind, bytes], tuple[float, Session | None]] = OrderedDict()
        self._lock = Lock()

    def begin(self, kind: Kind, issuer: str, subject: str, seconds: int = BROWSER_SECONDS) -> str:
        """Begin a session and return its token; sessions that expired are removed.

        Args:
            kind: Whose: a browser's or a client's. A token of one kind is refused as the other.
            issuer: The issuer of the identity.
            subject: The identity.
            seconds: Until it ends.
        """
        token, now = new_token(), self._clock()
        with self.pool.connection() as connection:
            connection.execute("DELETE FROM access.sessions WHERE expires_at < %s", [now])
            connection.execute(
                "INSERT INTO access.sessions (token_hash, kind, issuer, subject, began_at, expires_at) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                [hashed(token), kind, issuer, subject, now, now + timedelta(seconds=seconds)],
            )
        return token

    def find(self, kind: Kind, token: str) -> Session | None:
        """Return the session of a token, or None where it never was, was ended, or has expired."""
        if len(token) > LONGEST:
            return None
        key, now = (kind, hashed(token)), time.monotonic()
        with self._lock:
            until, session = self._cache.get(key, (0.0, None))
        if now >= until:
            session = self._read(*key)
            self._remember(key, now + CACHE_SECONDS, session)
        return session if session is not None and self._clock().timestamp() < session.expires else None

    def end(self, token: str) -> None:
        """End the session of a token; idempotent."""
        digest = hashed(token)
        with self.pool.connection() as connection:
            connection.execute("DELETE FROM access.sessions WHERE token_hash = %s", [digest])
        with self._lock:
            for kind in ("browser", "client"):
                self._cache.pop((kind, digest), None)

    def end_all(self, issuer: str, subject: str) -> int:
        """End every session of an identity, and return how many there were."""
        with self.pool.connection() as connection:
            ended = connection.execute(
                "DELETE FROM access.sessions WHERE issuer = %s AND subject = %s", [issuer, subject]
            ).rowcount
        with self._lock:
            self._cache.clear()  # a rare change; the next look-ups read the table
        return ended

    def _read(self, kind: Kind, digest: bytes) -> Session | None:
        with self.pool.connection() as connection:
            row = connection.execute(
                "SELECT id::text, issuer, subject, extract(epoch FROM expires_at)::float8 FROM access.sessions "
                "WHERE token_hash = %s AND kind = %s",
                [digest, kind],
            ).fetchone()
        return None if row is None else Session(*row)

    def _remember(self, key: tuple[Kind, bytes], until: float, session: Session | None) -> None:
        with self._lock:
            self._cache[key] = (until, session)
            self._cache.move_to_end(key)
            while len(self._cache) > _CACHE_SIZE:
                self._cache.popitem(last=False)
