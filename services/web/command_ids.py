"""Command ids: keyed hashes that replace the texts by which callers name their commands and intentions.

A caller chooses its idempotency keys and correlation ids freely, so one may hold a name, a number of a file, or words.
Events are kept and published permanently: they, their stored answers and logs carry a keyed hash instead. It is the
same for the same text of the same scope; without the key the text can be neither read from it nor confirmed.
"""

import hmac

_BYTES = 16


class CommandIds:
    """Derives ids from the texts of callers.

    Args:
        key: A secret of the write services, other than that of the pseudonyms; the same in each of their processes.

    Raises:
        ValueError: The key has less than 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("the key of command ids has less than 32 bytes")
        self._key = key

    def of(self, scope: str, text: str) -> str:
        """Return the id of a text: 32 hexadecimal digits.

        A correlation id equal to an earlier idempotency key of the scope gives the same id, so that a caller can name
        its first command as the intention of the next.

        Args:
            scope: The scope in which the text is unique; another scope's equal text gets another id.
            text: An idempotency key or a correlation id.
        """
        return self._digest("id", scope, text)[:_BYTES].hex()

    def request_hash(self, request: str) -> bytes:
        """Return the digest of a request: 32 bytes. Keyed, because the body of a command can be guessed.

        Args:
            request: Its method, path and canonical body.
        """
        return self._digest("request", request)

    def _digest(self, *parts: str) -> bytes:
        message = "".join(f"{len(part)}:{part}" for part in ("mentorship.command", *parts))
        return hmac.digest(self._key, message.encode(), "sha256")
