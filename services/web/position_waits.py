"""Waiting for a position of a read model: without a thread, with one look-up for all who wait, and not for too many."""

import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import anyio
from fastapi.concurrency import run_in_threadpool

from services.web.http_errors import ErrorLocation, ProblemError
from services.web.min_position import MinPosition
from services.web.shared_result import SharedResult

WAIT_SECONDS = 2.0
MOST_WAITING = 200
"""Requests that wait at once; further ones are answered at once that the position is not reached."""
_POLL_SECONDS = 0.02


class Reachable(Protocol):
    """A position that grows."""

    @property
    def position(self) -> int:
        """The position, for the message."""
        ...

    def has_reached(self, position: int, source: str) -> bool:
        """Return whether everything up to a source's position is shown."""
        ...


P = TypeVar("P", bound=Reachable)


class PositionWaits(Generic[P]):
    """The requests that wait for one read model.

    Args:
        look_up: Returns the position of the read model; one cheap row.
        seconds: How long a request waits.
        most: Requests that may wait at once.
    """

    def __init__(self, look_up: Callable[[], P], *, seconds: float = WAIT_SECONDS, most: int = MOST_WAITING) -> None:
        self._look_up, self._seconds, self._most = look_up, seconds, most
        self._shared = SharedResult(look_up, _POLL_SECONDS)
        self._waiting = 0

    async def now(self) -> P:
        """Return the position as it is."""
        return await run_in_threadpool(self._look_up)

    async def until(self, wanted: MinPosition) -> P:
        """Wait until the read model shows everything up to a position, and return its position then.

        Args:
            wanted: The position to wait for.

        Raises:
            ProblemError: 503 with Retry-After, when it has not been reached in time or too many wait already.
        """
        current = await self.now()
        if current.has_reached(wanted.position, wanted.source):
            return current
        if self._waiting >= self._most:
            raise _not_yet(current, wanted)
        self._waiting += 1
        try:
            return await self._poll(wanted)
        finally:
            self._waiting -= 1

    async def _poll(self, wanted: MinPosition) -> P:
        deadline = time.monotonic() + self._seconds
        while not (current := await self._shared.get()).has_reached(wanted.position, wanted.source):
            if time.monotonic() > deadline:
                raise _not_yet(current, wanted)
            await anyio.sleep(_POLL_SECONDS)
        return current


def _not_yet(current: Reachable, wanted: MinPosition) -> ProblemError:
    return ProblemError(
        "not-yet-visible",
        f"the read model is at {current.position} and has not reached {wanted}",
        locations=[ErrorLocation("not reached yet", parameter="min_position")],
        headers={"Retry-After": "1", "Projection-Position": str(current.position)},
    )
