"""Work slots: how many costly requests a process answers at once; further ones wait a little without a thread."""

import math
from collections.abc import AsyncIterator, Callable

import anyio
from fastapi import Request

from services.web.http_errors import ProblemError


class WorkSlots:
    """A dependency that holds a slot while a costly request is answered.

    Args:
        most: Requests that may hold a slot at once.
        wait_seconds: How long a request waits for one.
        costly: Returns whether a request needs a slot.
    """

    def __init__(self, most: int, *, wait_seconds: float, costly: Callable[[Request], bool]) -> None:
        self._slots = anyio.Semaphore(most)
        self._most, self._wait_seconds, self._costly = most, wait_seconds, costly

    async def hold(self, request: Request) -> AsyncIterator[None]:
        """Hold a slot until the response has been sent, if the request needs one.

        Raises:
            ProblemError: 503 with Retry-After, when none becomes free in time.
        """
        if not self._costly(request):
            yield
            return
        with anyio.move_on_after(self._wait_seconds) as waiting:
            await self._slots.acquire()
        if waiting.cancelled_caught:
            detail = f"{self._most} requests of this kind are being computed; ask again, or ask for the default figures"
            raise ProblemError("unavailable", detail, headers={"Retry-After": str(math.ceil(self._wait_seconds))})
        try:
            yield
        finally:
            self._slots.release()
