"""JWKS cache (RFC 7517): issuers' public keys, fetched on demand, kept for an hour, refetched for an unknown key id."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from services.web.http_errors import ProblemError

KEEP_SECONDS = 3600.0
REFRESH_SECONDS = 10.0
"""The minimum time between two fetches of one set: tokens with invented key ids must not trigger a fetch each."""
_TIMEOUT_SECONDS = 3.0
_LARGEST_BYTES = 200_000
_RSA_2048_BASE64 = 342  # 256 bytes of modulus
_log = structlog.get_logger(__name__)

Fetch = Callable[[str], Mapping[str, Any]]


@dataclass(slots=True)
class _KeySet:
    keys: dict[str, Key]
    fetched: float


class KeySetCache:
    """Looks up the public key that a token names.

    Args:
        fetch: Returns the JSON at an address; an argument so that tests need no network.
        clock: Monotonic seconds.
    """

    def __init__(self, fetch: Fetch | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch or read_json
        self._clock = clock
        self._cache: dict[str, _KeySet] = {}
        self._lock = Lock()

    def find(self, address: str, key_id: str) -> Key | None:
        """Return a key by its id, or None when the issuer does not have it.

        Args:
            address: The address of the issuer's key set.
            key_id: The token's `kid`.

        Raises:
            ProblemError: `unavailable`, when the set has never been read and cannot be read now.
        """
        with self._lock:  # one fetch for all waiting requests
            cached = self._cache.get(address)
            age = self._clock() - cached.fetched if cached else KEEP_SECONDS
            stale = cached is None or age >= KEEP_SECONDS or (key_id not in cached.keys and age >= REFRESH_SECONDS)
            if stale:
                cached = self._refresh(address, cached)
            return cached.keys.get(key_id) if cached else None

    def _refresh(self, address: str, cached: _KeySet | None) -> _KeySet:
        try:
            keys = usable_keys(self._fetch(address))
        except (httpx.HTTPError, OSError, ValueError) as error:
            _log.warning("issuer_unreachable", jwks=address, error=type(error).__name__)
            if cached is None:
                detail = "the issuer's keys cannot be read"
                raise ProblemError("unavailable", detail, headers={"Retry-After": "5"}) from error
            keys = cached.keys  # an issuer that is down does not invalidate the tokens it has signed
        self._cache[address] = _KeySet(keys, self._clock())
        return self._cache[address]


def usable_keys(document: Mapping[str, Any]) -> dict[str, Key]:
    """Return the acceptable keys of a JWKS by id: asymmetric, with an id, for signatures, not too short.

    Raises:
        ValueError: It is not a JWKS.
    """
    if not isinstance(document.get("keys"), list):
        raise ValueError("not a JWKS")  # noqa: TRY004 - an invalid document, not a type error of the program
    keys = (_import(entry) for entry in document["keys"] if isinstance(entry, dict))
    return {key.kid: key for key in keys if key is not None and key.kid}


def read_json(address: str) -> Mapping[str, Any]:
    """Return the JWKS at `https://…`, at `http://` on this machine, or at `file://…`.

    Raises:
        ValueError: Another scheme, more than 200 kB, or not JSON.
        httpx.HTTPError, OSError: It cannot be read.
    """
    url = urlsplit(address)
    match url.scheme, url.hostname:
        case "file", _:
            content = Path(url2pathname(url.path)).read_bytes()
        case ("https", _) | ("http", "127.0.0.1" | "localhost" | "::1"):
            content = httpx.get(address, timeout=_TIMEOUT_SECONDS).raise_for_status().content
        case _:
            raise ValueError("keys are read over https only")
    if len(content) > _LARGEST_BYTES:
        raise ValueError("the document is too large for a JWKS")
    document = json.loads(content)
    if not isinstance(document, dict):
        raise ValueError("not a JWKS")  # noqa: TRY004 - as above
    return document


def _import(entry: Mapping[str, Any]) -> Key | None:
    """Return one key, or None where it is not acceptable: an invalid key does not invalidate its set."""
    asymmetric = entry.get("kty") in {"RSA", "EC", "OKP"} and "d" not in entry
    if not asymmetric or entry.get("use", "sig") != "sig":
        return None
    if entry["kty"] == "RSA" and len(str(entry.get("n"))) < _RSA_2048_BASE64:
        return None
    try:
        return JWKRegistry.import_key(dict(entry))
    except (JoseError, ValueError, TypeError):
        return None
