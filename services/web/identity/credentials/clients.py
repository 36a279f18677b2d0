"""Service accounts: the table `access.clients`, programs that take tokens by `client_credentials`."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.platform.database import Pool
from services.web.identity.credentials.identities import CLIENT_ISSUER
from services.web.identity.credentials.secret_tokens import LONGEST, hashed, new_token

_UNKNOWN = hashed("")


@dataclass(frozen=True, slots=True)
class Client:
    """A service account.

    Attributes:
        client_id: Its id, which is also the subject of its identity.
        name: What it is called in lists.
        added_at: When it was added.
    """

    client_id: str
    name: str
    added_at: datetime


class Clients:
    """The table of service accounts.

    Args:
        pool: Of the database that holds the table; only an operator's role writes it.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, name: str) -> tuple[Client, str]:
        """Add a service account, and return it with its secret, which cannot be read again."""
        secret = new_token()
        with self._pool.connection() as connection:
            row = connection.execute(
                "INSERT INTO access.clients (name, secret_hash) VALUES (%s, %s) RETURNING client_id::text, added_at",
                [name, hashed(secret)],
            ).fetchone()
        assert row is not None  # noqa: S101 - RETURNING returns the row that was inserted
        return Client(row[0], name, row[1]), secret

    def list(self) -> list[Client]:
        """Return every service account, the oldest first."""
        with self._pool.connection() as connection:
            rows = connection.execute(
                "SELECT client_id::text, name, added_at FROM access.clients ORDER BY added_at, client_id"
            ).fetchall()
        return [Client(*row) for row in rows]

    def rotate(self, client_id: str) -> str | None:
        """Replace the secret of a service account, end its tokens, and return the new one; None where there is none."""
        secret = new_token()
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(
                "DELETE FROM access.sessions WHERE issuer = %s AND subject = %s", [CLIENT_ISSUER, client_id]
            )
            changed = connection.execute(
                "UPDATE access.clients SET secret_hash = %s WHERE client_id = %s", [hashed(secret), client_id]
            ).rowcount
        return secret if changed else None

    def remove(self, client_id: str) -> bool:
        """Remove a service account, end its tokens, and return whether there was one."""
        with self._pool.connection() as connection:
            connection.execute(
                "DELETE FROM access.sessions WHERE issuer = %s AND subject = %s", [CLIENT_ISSUER, client_id]
            )
            return connection.execute("DELETE FROM access.clients WHERE client_id = %s", [client_id]).rowcount > 0

    def accepts(self, client_id: str, secret: str) -> bool:
        """Return whether a secret is that of a service account; takes as long for an unknown one."""
        identifier = _uuid(client_id)
        row = None
        if identifier is not None and len(secret) <= LONGEST:
            with self._pool.connection() as connection:
                row = connection.execute(
                    "SELECT secret_hash FROM access.clients WHERE client_id = %s", [identifier]
                ).fetchone()
        return hmac.compare_digest(hashed(secret[:LONGEST]), bytes(row[0]) if row else _UNKNOWN) and row is not None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
