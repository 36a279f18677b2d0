"""Requests to OpenID providers: within a total time and a size limit, over https or to this machine."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from services.web.identity.key_set_document import LARGEST_BYTES, TOTAL_SECONDS

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ProviderHttp:
    """Sends the requests of a sign-in.

    Args:
        seconds: The longest time of one request as a whole.
        transport: Delivers the requests; None for the network.
    """

    def __init__(self, *, seconds: float = TOTAL_SECONDS, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._seconds, self._transport = seconds, transport

    def get(self, address: str) -> Mapping[str, Any]:
        """Return the JSON object at an address.

        Raises:
            ValueError: It is at no permitted address, too large, or no JSON object.
            TimeoutError, httpx.HTTPError: It cannot be read, or not in time.
        """
        status, body = self._send("GET", address)
        if status != httpx.codes.OK:
            raise ValueError(f"the provider answered {status}")
        return body

    def post(
        self, address: str, form: Mapping[str, str], credentials: tuple[str, str] | None
    ) -> tuple[int, Mapping[str, Any]]:
        """Send a form and return the status and the JSON object of the answer.

        Args:
            address: Where to.
            form: Its fields.
            credentials: User name and password of HTTP Basic; None for none.

        Raises:
            ValueError, TimeoutError, httpx.HTTPError: As above.
        """
        return self._send("POST", address, form, credentials)

    def _send(
        self,
        method: str,
        address: str,
        form: Mapping[str, str] | None = None,
        credentials: tuple[str, str] | None = None,
    ) -> tuple[int, Mapping[str, Any]]:
        if not is_permitted(address):
            raise ValueError("providers are asked over https only")
        status, content = asyncio.run(self._exchange(method, address, form, credentials))
        if len(content) > LARGEST_BYTES:
            raise ValueError("the provider's answer is too large")
        body = json.loads(content)
        if not isinstance(body, dict):
            raise ValueError("the provider's answer is no JSON object")  # noqa: TRY004 - an invalid answer, not a type error of the program
        return status, body

    async def _exchange(
        self, method: str, address: str, form: Mapping[str, str] | None, credentials: tuple[str, str] | None
    ) -> tuple[int, bytes]:
        plain = {"Accept-Encoding": "identity", "Accept": "application/json"}  # a compressed body has no known size
        content = bytearray()
        async with (
            asyncio.timeout(self._seconds),
            httpx.AsyncClient(timeout=self._seconds, transport=self._transport) as client,
            client.stream(
                method,
                address,
                headers=plain,
                data=None if form is None else dict(form),
                auth=None if credentials is None else httpx.BasicAuth(*credentials),
            ) as response,
        ):
            async for chunk in response.aiter_raw():
                content += chunk[: LARGEST_BYTES + 1 - len(content)]
                if len(content) > LARGEST_BYTES:
                    break
            return response.status_code, bytes(content)


def is_permitted(address: str) -> bool:
    """Return whether a provider may be asked at an address: over https, or over http on this machine."""
    url = urlsplit(address)
    return bool(url.hostname) and (url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK))
