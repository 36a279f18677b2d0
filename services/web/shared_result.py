"""Shared results: a value that is computed at most once at a time, and again only when it has become old."""

import asyncio
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from fastapi.concurrency import run_in_threadpool

T = TypeVar("T")


class SharedResult(Generic[T]):
    """The last result of a function, shared by all who ask; those who wait for a new one hold no thread.

    Args:
        compute: Computes the value in a thread.
        seconds: How long a value is served.
        clock: Monotonic seconds.
    """

    def __init__(self, compute: Callable[[], T], seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._compute, self._seconds, self._clock = compute, seconds, clock
        self._latest: tuple[float, T] | None = None
        self._computing: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """Return the value, at most `seconds` old."""
        if self._latest is not None and self._clock() - self._latest[0] < self._seconds:
            return self._latest[1]
        running = self._computing
        if running is None or running.done() or running.get_loop() is not asyncio.get_running_loop():
            running = self._computing = asyncio.create_task(self._run())
        return await asyncio.shield(running)  # a caller that gives up does not end it for the others

    async def _run(self) -> T:
        started = self._clock()
        value = await run_in_threadpool(self._compute)
        self._latest = (started, value)
        return value
