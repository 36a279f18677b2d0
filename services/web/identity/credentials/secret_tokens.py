"""Random tokens of sessions, links and clients: the holder has the token, the database its hash."""

import hashlib
import secrets

CLIENT_PREFIX = "client."
"""How the token of a service account begins: no JWT does."""
TOKEN_BYTES = 32
LONGEST = 100
"""Characters of the longest text that can be a token; a longer one is refused before it is hashed."""


def new_token() -> str:
    """Return a random token as text that is safe in addresses and cookies."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hashed(token: str) -> bytes:
    """Return the hash of a token, as the database keeps it.

    Random tokens of 256 bits cannot be guessed from a fast hash, so no slow one is needed.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
