"""A cache of look-ups by identity whose entries expire after half a second."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

CACHE_SECONDS = 0.5
"""For so long other processes may still use what was revoked: every reader sees a revocation within a second."""
_SIZE = 10_000

V = TypeVar("V")


class TimedCache(Generic[V]):
    """A cache of the values of identities, each an issuer and a subject.

    Args:
        read: Reads the value of an identity.
    """

    def __init__(self, read: Callable[[str, str], V]) -> None:
        self._read = read
        self._entries: dict[tuple[str, str], tuple[float, V]] = {}
        self._lock = Lock()

    def of(self, issuer: str, subject: str) -> V:
        """Return the value of an identity, at most `CACHE_SECONDS` old."""
        now = time.monotonic()
        with self._lock:
            entry = self._entries.get((issuer, subject))
        if entry is not None and now < entry[0]:
            return entry[1]
        value = self._read(issuer, subject)
        with self._lock:
            if len(self._entries) >= _SIZE:
                self._entries.clear()
            self._entries[issuer, subject] = (now + CACHE_SECONDS, value)
        return value

    def forget(self, issuer: str, subject: str) -> None:
        """Drop the value of an identity, after a change in this process."""
        with self._lock:
            self._entries.pop((issuer, subject), None)
