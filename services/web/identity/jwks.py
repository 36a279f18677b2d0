"""JWKS cache (RFC 7517): issuers' public keys, fetched in the background so that no request waits for an issuer."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any

import structlog
from joserfc.jwk import Key

from services.web.http_errors import ProblemError
from services.web.identity.key_set_document import read_json, usable_keys

KEEP_SECONDS = 3600.0
"""The age at which a set is fetched again."""
STALE_SECONDS = 24 * 3600.0
"""The age up to which the keys of an issuer that cannot be reached stay valid."""
REFRESH_SECONDS = 10.0
"""The minimum time between two fetches of one set: tokens with invented key ids must not cause a fetch each."""
LONGEST_BACKOFF_SECONDS = 300.0
"""The longest pause after repeated failures; it doubles with each of them."""
RETRY_AFTER = "2"
_log = structlog.get_logger(__name__)

Fetch = Callable[[str], Mapping[str, Any]]
Start = Callable[[Callable[[], None]], None]
"""Starts the fetch of one set, and returns without waiting for it."""


@dataclass(slots=True)
class _KeySet:
    """The keys of one issuer as last fetched, and when to fetch them again."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    fetched: float | None = None
    not_before: float = float("-inf")
    failures: int = 0
    fetching: bool = False

    def usable(self, now: float) -> bool:
        """Return whether its keys may be used: fetched once, and not too long ago."""
        return self.fetched is not None and now - self.fetched < STALE_SECONDS

    def due(self, key_id: str | None, now: float) -> bool:
        """Return whether to fetch it: it is old, or does not have a key, and the pause since the last fetch is over."""
        if self.fetching or now < self.not_before:
            return False
        return self.fetched is None or now - self.fetched >= KEEP_SECONDS or key_id not in self.keys


class KeySetCache:
    """Looks up the public key that a token names.

    Each set is fetched by at most one background thread at a time. A look-up never waits: a slow or unavailable issuer
    delays neither the tokens of other issuers nor those signed with a key that is known already.

    Args:
        fetch: Returns the JSON at an address; an argument so that tests need no network.
        clock: Monotonic seconds.
        start: Starts a fetch; an argument so that tests can run it at once.
    """

    def __init__(
        self, fetch: Fetch | None = None, clock: Callable[[], float] = time.monotonic, start: Start | None = None
    ) -> None:
        self._fetch, self._clock = fetch or read_json, clock
        self._start = start or _start_thread
        self._sets: dict[str, _KeySet] = {}
        self._lock = Lock()

    def prefetch(self, addresses: Iterable[str]) -> None:
        """Start to fetch key sets before the first token names them.

        Args:
            addresses: The addresses of the issuers' key sets.
        """
        for address in addresses:
            self._refresh_if_due(address, None)

    def find(self, address: str, key_id: str) -> Key | None:
        """Return a key by its id, or None when the issuer does not have it.

        Args:
            address: The address of the issuer's key set.
            key_id: The token's `kid`.

        Raises:
            ProblemError: `unavailable`, while the set is being fetched or cannot be read.
        """
        self._refresh_if_due(address, key_id)
        with self._lock:
            known = self._sets[address]
            if known.usable(self._clock()):
                key = known.keys.get(key_id)
                if key is not None or not known.fetching:
                    return key
        raise ProblemError("unavailable", "the issuer's keys are not available", headers={"Retry-After": RETRY_AFTER})

    def _refresh_if_due(self, address: str, key_id: str | None) -> None:
        with self._lock:
            known = self._sets.setdefault(address, _KeySet())
            if not known.due(key_id, self._clock()):
                return
            known.fetching = True
        if address.startswith("file:"):  # a file of this machine is no slower than a thread
            self._refresh(address, known)
            return
        try:
            self._start(lambda: self._refresh(address, known))
        except RuntimeError:  # no thread can be started now: a later token tries again
            self._record(known, None)

    def _refresh(self, address: str, known: _KeySet) -> None:
        try:
            keys = usable_keys(self._fetch(address))
        except Exception as error:  # noqa: BLE001 - any failure is recorded; the pause before the next try grows
            _log.warning("issuer_unreachable", jwks=address, error=type(error).__name__)
            self._record(known, None)
        else:
            self._record(known, keys)

    def _record(self, known: _KeySet, keys: Mapping[str, Key] | None) -> None:
        with self._lock:
            now = self._clock()
            known.fetching = False
            if keys is None:
                pause = min(LONGEST_BACKOFF_SECONDS, REFRESH_SECONDS * 2.0**known.failures)
                known.failures = min(known.failures + 1, 10)
            else:
                known.keys, known.fetched, known.failures, pause = keys, now, 0, REFRESH_SECONDS
            known.not_before = now + pause


def _start_thread(fetch: Callable[[], None]) -> None:
    Thread(target=fetch, name="issuer-keys", daemon=True).start()
