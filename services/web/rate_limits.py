"""Rate and concurrency limits, per address before authentication and per principal after it.

The response headers are those of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` states the quota that was
counted last, `RateLimit` what is left of it.
"""

import ipaddress
import math
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import Annotated, Self

from fastapi import Depends, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.platform.settings import HttpSettings
from services.web import problem_details
from services.web.http_errors import ProblemError
from services.web.identity.principal import Principal, current_principal
from services.web.token_buckets import Balance, TokenBuckets

_IPV6_NETWORK = 64
"""Prefix length of the network that one IPv6 client has to itself."""


class Quota:
    """The limits of one kind of key.

    Args:
        name: The policy's name in the headers.
        buckets: Limits the rate.
        concurrent: Requests of one key that may be open at once.
    """

    def __init__(self, name: str, buckets: TokenBuckets, concurrent: int) -> None:
        self.name, self.buckets, self.concurrent = name, buckets, concurrent
        self._open: Counter[str] = Counter()
        self._lock = Lock()

    def enter(self, key: str) -> Balance:
        """Admit a request; `leave` must follow.

        Args:
            key: The address or the principal.

        Raises:
            ProblemError: 429 with Retry-After: too many requests in a time, or open at once.
        """
        with self._lock:
            if self._open[key] >= self.concurrent:
                detail = f"at most {self.concurrent} requests of one {self.name} may be open at once"
                raise ProblemError("rate-limited", detail, headers={"Retry-After": "1"})
            balance = self.buckets.take(key)
            if balance.allowed:
                self._open[key] += 1
                return balance
        quota, window = self.buckets.quota, self.buckets.window_seconds
        retry = {"Retry-After": str(max(1, math.ceil(balance.retry_seconds))), **self.headers(balance)}
        detail = f"one {self.name} may make {quota:,} requests in {window:g} seconds"
        raise ProblemError("rate-limited", detail, headers=retry)

    def leave(self, key: str) -> None:
        """End a request that was admitted."""
        with self._lock:
            self._open[key] -= 1
            if self._open[key] <= 0:
                del self._open[key]  # memory is bounded by the requests that are open

    def headers(self, balance: Balance) -> dict[str, str]:
        """Return the header fields about a bucket."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.buckets.quota};w={self.buckets.window_seconds:g}',
            "RateLimit": f'"{self.name}";r={balance.remaining};t={math.ceil(balance.full_seconds)}',
        }


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The quotas of a process, shared by the apps that it serves.

    Attributes:
        address: Of a client's address, before authentication.
        principal: Of an authenticated caller.
    """

    address: Quota
    principal: Quota

    @classmethod
    def of(cls, http: HttpSettings) -> Self:
        """Return the quotas that the settings state."""
        return cls(
            Quota("address", TokenBuckets(http.address_requests_per_minute), http.address_requests_open),
            Quota("principal", TokenBuckets(http.requests_per_minute), http.requests_open),
        )


@dataclass(slots=True)
class _Admission:
    """Quotas that one request counts against, and the headers about the last of them."""

    limits: RateLimits
    entered: list[tuple[Quota, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def enter(self, quota: Quota, key: str) -> None:
        balance = quota.enter(key)
        self.entered.append((quota, key))
        self.headers = quota.headers(balance)

    def leave(self) -> None:
        for quota, key in self.entered:
            quota.leave(key)


class RateLimiter:
    """ASGI middleware: refuses an address's requests beyond its quota, and states what is left on every response.

    Args:
        app: The next application.
        limits: The quotas.
    """

    def __init__(self, app: ASGIApp, limits: RateLimits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        admission = _Admission(self._limits)
        scope["state"]["admission"] = admission

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in admission.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            admission.enter(self._limits.address, address_key(scope))
            await self._app(scope, receive, with_headers)
        except ProblemError as problem:
            if admission.entered:
                raise
            await problem_details.problem_response(Request(scope), problem)(scope, receive, send)
        finally:
            admission.leave()


async def limit_principal(request: Request, principal: Annotated[Principal, Depends(current_principal)]) -> None:
    """Count a request against its principal's quota; a dependency of every protected route.

    Raises:
        ProblemError: 429 with Retry-After.
    """
    admission: _Admission | None = getattr(request.state, "admission", None)
    if admission is not None:
        admission.enter(admission.limits.principal, f"{principal.issuer}#{principal.subject}")


def address_key(scope: Scope) -> str:
    """Return the key of a client: its IPv4 address, or the network of its IPv6 address."""
    host = (scope.get("client") or ("unknown", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
    return str(address)
