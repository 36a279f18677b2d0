"""Continued access: an open stream ends when its token expires, is revoked, or its principal's roles change."""

import time
from collections.abc import Callable

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from services.web.http_errors import ProblemError

RECHECK_SECONDS = 0.5
"""How long a stream may outlive its token or a role."""


class ContinuedAccess:
    """Authenticates the request of a stream again and again, and compares its principal with the first one.

    Args:
        request: The request, whose principal has been authenticated.
        clock: Monotonic seconds.
    """

    def __init__(self, request: Request, clock: Callable[[], float] = time.monotonic) -> None:
        self._request, self._clock = request, clock
        self._principal = request.state.principal
        self._next = clock() + RECHECK_SECONDS

    async def lasts(self) -> bool:
        """Return whether the stream may continue; asks the authenticator at intervals only."""
        if self._clock() < self._next:
            return True
        self._next = self._clock() + RECHECK_SECONDS
        try:
            principal = await run_in_threadpool(self._request.app.state.authenticator, self._request)
        except ProblemError:
            return False
        return bool(principal == self._principal)
