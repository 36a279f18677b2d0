"""Server-side sessions: the table `access.sessions`, of which the browser or the client holds only a random token.

Every request reads the table: a session that was ended, or whose person was erased, is refused at once by every server.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from services.platform.clock import Clock, system_clock
from services.platform.database import Pool
from services.web.identity.credentials.secret_tokens import LONGEST, hashed, new_token

Kind = Literal["browser", "client"]
BROWSER_SECONDS = 12 * 3600
"""How long a browser stays signed in."""
CLIENT_SECONDS = 3600
"""How long the token of a service account is valid."""


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
    """The table of sessions.

    Args:
        pool: Of the database that holds the table.
        clock: Returns the present time.
    """

    def __init__(self, pool: Pool, clock: Clock = system_clock) -> None:
        self.pool, self._clock = pool, clock

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
        session = self._read(kind, hashed(token))
        return session if session is not None and self._clock().timestamp() < session.expires else None

    def end(self, token: str) -> None:
        """End the session of a token; idempotent."""
        with self.pool.connection() as connection:
            connection.execute("DELETE FROM access.sessions WHERE token_hash = %s", [hashed(token)])

    def end_all(self, issuer: str, subject: str) -> int:
        """End every session of an identity, and return how many there were."""
        with self.pool.connection() as connection:
            return connection.execute(
                "DELETE FROM access.sessions WHERE issuer = %s AND subject = %s", [issuer, subject]
            ).rowcount

    def _read(self, kind: Kind, digest: bytes) -> Session | None:
        with self.pool.connection() as connection:
            row = connection.execute(
                "SELECT id::text, issuer, subject, extract(epoch FROM expires_at)::float8 FROM access.sessions "
                "WHERE token_hash = %s AND kind = %s",
                [digest, kind],
            ).fetchone()
        return None if row is None else Session(*row)
