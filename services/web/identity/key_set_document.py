"""JWKS documents (RFC 7517): fetched within a total time and a size limit, and reduced to the acceptable keys."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

TOTAL_SECONDS = 5.0
"""The longest time of one fetch, from the name's resolution to the last byte."""
LARGEST_BYTES = 200_000
_RSA_2048_BASE64 = 342  # 256 bytes of modulus


def usable_keys(document: Mapping[str, Any]) -> dict[str, Key]:
    """Return the acceptable keys of a JWKS by id: asymmetric, with an id, for signatures, not too short.

    Raises:
        ValueError: It is not a JWKS.
    """
    if not isinstance(document.get("keys"), list):
        raise ValueError("not a JWKS")  # noqa: TRY004 - an invalid document, not a type error of the program
    keys = (_import(entry) for entry in document["keys"] if isinstance(entry, dict))
    return {key.kid: key for key in keys if key is not None and key.kid}


def read_json(address: str, *, seconds: float = TOTAL_SECONDS) -> Mapping[str, Any]:
    """Return the JWKS at `https://…`, at `http://` on this machine, or at `file://…`.

    Args:
        address: The address.
        seconds: The longest time of the whole fetch; a server that sends a byte now and then does not extend it.

    Raises:
        ValueError: Another scheme, more than 200 kB, or not JSON.
        TimeoutError, httpx.HTTPError, OSError: It cannot be read, or not in time.
    """
    url = urlsplit(address)
    match url.scheme, url.hostname:
        case "file", _:
            with Path(url2pathname(url.path)).open("rb") as file:
                content = file.read(LARGEST_BYTES + 1)
        case ("https", _) | ("http", "127.0.0.1" | "localhost" | "::1"):
            content = asyncio.run(_download(address, seconds))
        case _:
            raise ValueError("keys are read over https only")
    if len(content) > LARGEST_BYTES:
        raise ValueError("the document is too large for a JWKS")
    try:
        document = json.loads(content)
    except RecursionError:
        raise ValueError("not a JWKS") from None
    if not isinstance(document, dict):
        raise ValueError("not a JWKS")  # noqa: TRY004 - as above
    return document


async def _download(address: str, seconds: float) -> bytes:
    """Return the body at an address; at most one byte beyond the limit is kept of a longer one."""
    plain = {"Accept-Encoding": "identity", "Accept": "application/json"}  # a compressed body has no known size
    content = bytearray()
    async with (
        asyncio.timeout(seconds),
        httpx.AsyncClient(timeout=seconds) as client,
        client.stream("GET", address, headers=plain) as response,
    ):
        response.raise_for_status()
        async for chunk in response.aiter_raw():
            content += chunk[: LARGEST_BYTES + 1 - len(content)]
            if len(content) > LARGEST_BYTES:
                break
    return bytes(content)


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
